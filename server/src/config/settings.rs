//! What was set where: values by section and option, before they have types.

use std::collections::BTreeMap;

use toml::Value;

use super::section::Section;

/// The option itself, or the section of options that stand above all sections.
pub(super) const TOP: &str = "";

/// Sections that go by another name as well: in writing it stands for the journal.
const OTHER_NAMES: [(&str, &str); 1] = [("spool", "journal")];

/// The name under which a section is known here.
pub(super) fn section_name(written: &str) -> &str {
    OTHER_NAMES.iter().find(|(other, _)| *other == written).map_or(written, |(_, name)| name)
}

/// One value and where it was set.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// What it may mean, best guess first. A variable `5` is a text or a number.
    pub candidates: Vec<Value>,
    /// Named in problems: `hindsight.toml`, `HINDSIGHT_HTTP__LISTEN`, `--listen`.
    pub source: String,
}

/// All settings; a later source replaces an earlier one.
#[derive(Debug, Default)]
pub(super) struct Settings(BTreeMap<(String, String), Setting>);

impl Settings {
    /// Sets one option from a typed source.
    pub(super) fn set(&mut self, section: &str, option: &str, value: Value, source: &str) {
        self.insert(section, option, vec![value], source);
    }

    /// Sets one option from a text, which is what environment and flags can hold.
    pub(super) fn set_text(&mut self, section: &str, option: &str, text: &str, source: &str) {
        let candidates = match parse_value(text) {
            // Somebody wrote it as it stands in the file, quotes and all.
            Some(Value::String(inside)) => vec![Value::String(inside)],
            parsed => std::iter::once(Value::String(text.to_owned())).chain(parsed).collect(),
        };
        self.insert(section, option, candidates, source);
    }

    fn insert(&mut self, section: &str, option: &str, candidates: Vec<Value>, source: &str) {
        let setting = Setting { candidates, source: source.to_owned() };
        self.0.insert((section_name(section).to_owned(), option.to_owned()), setting);
    }

    /// Takes the option that stands above all sections.
    pub(super) fn take_top(&mut self, option: &str) -> Option<Setting> {
        self.0.remove(&(TOP.to_owned(), option.to_owned()))
    }

    /// Takes a section. Each option is tried alone, so that each problem is found and named.
    pub(super) fn take_section<S: Section>(&mut self, problems: &mut Vec<String>) -> S {
        let mut table = toml::Table::new();
        let (ours, others) = std::mem::take(&mut self.0)
            .into_iter()
            .partition(|((section, _), _)| section == S::KEY);
        self.0 = others;
        for ((section, option), setting) in ours {
            match fitting_value::<S>(&option, &setting) {
                Ok(value) => {
                    table.insert(option, value);
                }
                Err(problem) => {
                    problems.push(format!("{}: {section}.{option} {problem}", setting.source));
                }
            }
        }
        table.try_into().unwrap_or_default()
    }

    /// Reports what no section took.
    pub(super) fn report_leftovers(self, known: &[&str], problems: &mut Vec<String>) {
        for ((section, option), setting) in self.0 {
            let name = if section == TOP { option } else { section };
            problems.push(format!(
                "{}: `{name}` is not known{}",
                setting.source,
                nearest(&name, known.iter().copied())
            ));
        }
    }
}

/// The first meaning of a setting that the section accepts.
fn fitting_value<S: Section>(option: &str, setting: &Setting) -> Result<Value, String> {
    if !S::OPTIONS.iter().any(|(name, _)| *name == option) {
        let near = nearest(option, S::OPTIONS.iter().map(|(name, _)| *name));
        return Err(format!("is not known{near}"));
    }
    let mut problem = String::new();
    for value in &setting.candidates {
        let alone = toml::Table::from_iter([(option.to_owned(), value.clone())]);
        match alone.try_into::<S>() {
            Ok(_) => return Ok(value.clone()),
            // The last candidate is the most specific one, and so is its complaint.
            Err(error) => error.message().trim().clone_into(&mut problem),
        }
    }
    Err(format!("cannot be read: {problem}"))
}

/// `, did you mean …?` when a known name is close to what was written.
pub(super) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> String {
    known
        .map(|name| (strsim::jaro_winkler(written, name), name))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| format!(", did you mean `{name}`?"))
        .unwrap_or_default()
}

/// Reads a text as TOML would: a number, a truth, a list.
fn parse_value(text: &str) -> Option<Value> {
    let mut table = format!("value = {text}").parse::<toml::Table>().ok()?;
    // A text with a line break could smuggle in a second option.
    (table.len() == 1).then(|| table.remove("value")).flatten()
}
