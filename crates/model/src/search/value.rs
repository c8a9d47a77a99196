//! What a field is asked for, read by the shape that the field has.

use serde::{Deserialize, Serialize};

use super::bounds::{Bounds, duration, plain};
use super::field::{Field, Kind, Shape, closest};
use super::lexer::Raw;
use super::properties::Property;
use super::when::When;

/// What a field is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `*`: that there is one at all.
    Present,
    /// A text, equal as a whole, without regard to case where the field has none.
    Exact(String),
    /// A text that begins so.
    Prefix(String),
    /// A text in which `*` is any run.
    Pattern(Pattern),
    /// Words, all of which must be there.
    Words(Words),
    /// Without a field: these words anywhere, or an id or a visitor that is this text.
    Anywhere(String, Words),
    /// Words of a console line of this level.
    Logged(Level, Option<Words>),
    /// An event and what its properties must be.
    Event(Pattern, Vec<Property>),
    /// A form, and whether it was submitted (or abandoned).
    Form(Pattern, Option<bool>),
    /// A number; of durations in ms.
    Number(Bounds),
    /// A text that is compared as a number when the other side is one.
    TextOrNumber(String, Bounds),
    /// A time.
    When(When),
    /// One of the words that the field knows.
    Known(&'static str),
}

/// A text in which `*` is any run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The parts between the stars; a single part is the whole text.
    pub parts: Vec<String>,
    /// It may stand anywhere in the text: an address that begins neither with `/` nor with a scheme.
    pub is_substring: bool,
}

/// Words as they are found in an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Lower case; all must be there.
    pub all: Vec<String>,
    /// The last one is only the begin of a word.
    pub ends_open: bool,
    /// They were quoted: they must follow each other.
    pub is_phrase: bool,
}

/// Level of a console line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// `console.error`
    Error,
    /// `console.warn`
    Warn,
    /// `console.info`
    Info,
    /// `console.log`
    Log,
    /// `console.debug`
    Debug,
}

/// Reads a value as the field's shape says. `name` is the field as it was typed.
pub(super) fn value(field: &Field, name: &str, raw: &Raw) -> Result<Value, String> {
    if raw.properties.is_some() && field.shape() != Shape::Event {
        return Err("Only “event” takes properties in brackets.".to_owned());
    }
    if raw.text.is_empty() {
        return Err(format!("“{name}” needs a value, or * for any."));
    }
    if let Some(level) = level_of(name)? {
        let words = if is_star(raw) { None } else { Some(words(raw)?) };
        return Ok(Value::Logged(level, words));
    }
    if is_star(raw) && raw.properties.is_none() {
        return match field.shape() {
            Shape::OneOf(_) if !matches!(field, Field::Of(Kind::Device)) => {
                Err(format!("“{name}” needs one of the words that it knows."))
            }
            _ => Ok(Value::Present),
        };
    }
    let text = raw.text.as_str();
    match field.shape() {
        Shape::Exact if field.is_metadata() => Ok(match Bounds::parse(text, plain) {
            Some(bounds) if !raw.is_quoted => Value::TextOrNumber(text.to_owned(), bounds),
            _ => exact(raw),
        }),
        Shape::Exact => Ok(exact(raw)),
        Shape::Address => Ok(Value::Pattern(Pattern::address(raw))),
        Shape::Pattern => Ok(Value::Pattern(Pattern::whole(raw))),
        Shape::Words => words(raw).map(Value::Words),
        Shape::Event => {
            let properties = raw.properties.as_deref().map_or(Ok(Vec::new()), Property::parse_all)?;
            Ok(Value::Event(Pattern::whole(raw), properties))
        }
        Shape::Form => Ok(form(raw)),
        Shape::Number => Bounds::parse(text, plain)
            .map(Value::Number)
            .ok_or_else(|| format!("“{name}” needs a number, such as {name}:>2.")),
        Shape::Duration => Bounds::parse(text, duration)
            .map(Value::Number)
            .ok_or_else(|| format!("“{name}” needs a duration, such as {name}:>30s.")),
        Shape::When => When::parse(text).map(Value::When).ok_or_else(|| {
            format!("“{name}” needs a day or a stretch of time, such as {name}:yesterday, {name}:-24h or {name}:2026-11-22.")
        }),
        Shape::OneOf(known) => one_of(name, text, known),
    }
}

fn is_star(raw: &Raw) -> bool {
    raw.text == "*" && !raw.is_quoted
}

/// The level that `console.error` names; fields other than `console` have none.
fn level_of(name: &str) -> Result<Option<Level>, String> {
    let lower = name.to_lowercase();
    let Some(level) = lower.strip_prefix("console.") else { return Ok(None) };
    Level::find(level).map(Some).ok_or_else(|| {
        format!("The console has no level “{level}”. It has error, warn, info, log and debug.")
    })
}

impl Level {
    /// All levels, loudest first.
    pub const ALL: [Self; 5] = [Self::Error, Self::Warn, Self::Info, Self::Log, Self::Debug];

    /// The level that is called so.
    pub fn find(name: &str) -> Option<Self> {
        if name == "warning" {
            return Some(Self::Warn);
        }
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// How it is typed: `console.error`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Log => "log",
            Self::Debug => "debug",
        }
    }
}

fn exact(raw: &Raw) -> Value {
    match raw.text.strip_suffix('*') {
        Some(start) if !raw.is_quoted => Value::Prefix(start.to_owned()),
        _ => Value::Exact(raw.text.clone()),
    }
}

/// What a text without a field asks for.
pub(super) fn anywhere(raw: &Raw) -> Result<Value, String> {
    words(raw).map(|words| Value::Anywhere(raw.text.clone(), words))
}

fn words(raw: &Raw) -> Result<Words, String> {
    let ends_open = raw.text.ends_with('*') && !raw.is_quoted;
    let all: Vec<String> = raw
        .text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if all.is_empty() {
        return Err(format!("“{}” holds no word to look for.", raw.text));
    }
    let is_phrase = all.len() > 1;
    Ok(Words { all, ends_open, is_phrase })
}

fn form(raw: &Raw) -> Value {
    let (name, is_submitted) = match raw.text.rsplit_once('.') {
        Some((name, "submitted")) => (name, Some(true)),
        Some((name, "abandoned")) => (name, Some(false)),
        _ => (raw.text.as_str(), None),
    };
    let name = Raw { text: name.to_owned(), ..raw.clone() };
    Value::Form(Pattern::whole(&name), is_submitted)
}

fn one_of(name: &str, text: &str, known: &'static [&'static str]) -> Result<Value, String> {
    let lower = text.to_lowercase();
    if let Some(&word) = known.iter().find(|word| **word == lower) {
        return Ok(Value::Known(word));
    }
    Err(match closest(&lower, known.iter().copied()) {
        Some(close) => {
            format!("“{name}” does not know “{text}”. Did you mean “{name}:{close}”?")
        }
        None => format!("“{name}” does not know “{text}”. It knows {}.", known.join(", ")),
    })
}

impl Pattern {
    /// The whole text must be so.
    fn whole(raw: &Raw) -> Self {
        let parts = if raw.is_quoted {
            vec![raw.text.clone()]
        } else {
            raw.text.split('*').map(str::to_owned).collect()
        };
        Self { parts, is_substring: false }
    }

    /// A path or an address is compared as a whole; anything else may stand within one.
    fn address(raw: &Raw) -> Self {
        let is_whole = raw.text.starts_with(['/', '*']) || raw.text.contains("://");
        Self { is_substring: !is_whole, ..Self::whole(raw) }
    }

    /// Whether `text` is so.
    pub fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            let only = self.parts.first().map_or("", String::as_str);
            return if self.is_substring { text.contains(only) } else { text == only };
        };
        let rest = if self.is_substring {
            text.find(first.as_str()).map(|at| &text[at + first.len()..])
        } else {
            text.strip_prefix(first.as_str())
        };
        let Some(mut rest) = rest else { return false };
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = &rest[at + part.len()..];
        }
        if self.is_substring { rest.contains(last.as_str()) } else { rest.ends_with(last.as_str()) }
    }
}
