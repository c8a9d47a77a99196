//! A policy as operators write it, and as it is stored.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::{PolicyError, Problem};
use crate::policy::Mode;
use crate::urls::UrlMode;

/// What a project wants hidden. `{}` is the default policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicySpec {
    /// How much is hidden where no rule says otherwise.
    pub mode: Mode,
    /// What is said about single elements. The nearest element decides.
    pub rules: Vec<Rule>,
    /// Preset rules that are switched off, by name.
    pub presets: Vec<String>,
    /// Built-in patterns that are switched off, by name.
    pub disabled_patterns: Vec<String>,
    /// The operator's own patterns.
    pub custom_patterns: Vec<CustomPattern>,
    /// What happens to query and fragment of addresses.
    pub urls: UrlSpec,
    /// Whether network addresses are personal data.
    pub ip_addresses: bool,
}

/// What happens to some elements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which elements.
    pub selector: String,
    /// What happens to them.
    pub kind: Kind,
}

/// What happens to an element and what is below it. Of several, the first wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An empty box.
    Block,
    /// Text becomes asterisks.
    Redact,
    /// Letters and digits become `x`.
    Blur,
    /// Text may be seen.
    Unmask,
}

/// A pattern of the operator's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomPattern {
    /// What it finds, for people.
    pub name: String,
    /// A regular expression, as the `regex` crate reads it; `\b` looks at ASCII letters.
    pub pattern: String,
}

/// What happens to query and fragment of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UrlSpec {
    /// In general.
    pub mode: UrlMode,
    /// Parameters that stay as they are.
    pub allow: Vec<String>,
    /// Parameters that go; beats the above. A list of usual names is always part of it.
    pub deny: Vec<String>,
}

impl PolicySpec {
    /// Reads a policy's JSON; an error says which field is wrong.
    pub fn from_json(json: &str) -> Result<Self, PolicyError> {
        serde_json::from_str(json).map_err(|error| PolicyError {
            problems: vec![
                field_problem(json).unwrap_or_else(|| Problem::new("", error.to_string())),
            ],
        })
    }
}

/// Reads the fields one by one, to name the wrong one.
fn field_problem(json: &str) -> Option<Problem> {
    let fields: Map<String, Value> = serde_json::from_str(json).ok()?;
    fields.into_iter().find_map(|(name, value)| {
        let items = value.as_array().cloned().unwrap_or_default();
        let field = Value::Object(Map::from_iter([(name.clone(), value)]));
        let error = serde_json::from_value::<PolicySpec>(field).err()?;
        let item = items.into_iter().position(|item| {
            let field = Map::from_iter([(name.clone(), Value::Array(vec![item]))]);
            serde_json::from_value::<PolicySpec>(Value::Object(field)).is_err()
        });
        let path = item.map_or_else(|| name.clone(), |item| format!("{name}[{item}]"));
        Some(Problem::new(path, error.to_string()))
    })
}
