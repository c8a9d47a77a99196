//! The effective configuration as a file that could be read back, with its manual.

use std::fmt::Write as _;

use super::Config;
use super::section::Section;

impl Config {
    /// The whole configuration as commented TOML.
    pub fn to_toml(&self) -> String {
        let mut text = String::from("# Everything on disk stands below it.\n");
        push_option(&mut text, "data_dir", &toml::Value::from(self.data_dir.display().to_string()));
        push_section(&mut text, &self.http);
        push_section(&mut text, &self.ingest);
        push_section(&mut text, &self.journal);
        push_section(&mut text, &self.store);
        push_section(&mut text, &self.archive);
        push_section(&mut text, &self.encryption);
        push_section(&mut text, &self.retention);
        push_section(&mut text, &self.storage);
        push_section(&mut text, &self.replay);
        push_section(&mut text, &self.assets);
        push_section(&mut text, &self.import);
        push_section(&mut text, &self.privacy);
        push_section(&mut text, &self.recorder);
        push_section(&mut text, &self.geo);
        push_section(&mut text, &self.cluster);
        push_section(&mut text, &self.edge);
        push_section(&mut text, &self.site);
        push_section(&mut text, &self.demo);
        push_section(&mut text, &self.telemetry);
        push_section(&mut text, &self.workers);
        text
    }
}

fn push_section<S: Section>(text: &mut String, section: &S) {
    text.push('\n');
    push_comment(text, S::DOC);
    let _ = writeln!(text, "[{}]", S::KEY);
    // Sections are tables of plain values, which always serialise.
    let values = toml::Table::try_from(section).unwrap_or_default();
    for (option, doc) in S::OPTIONS {
        push_comment(text, doc);
        if let Some(value) = values.get(*option) {
            push_option(text, option, value);
        }
    }
}

fn push_comment(text: &mut String, lines: &[&str]) {
    for line in lines {
        let _ = writeln!(text, "# {}", line.trim());
    }
}

fn push_option(text: &mut String, option: &str, value: &toml::Value) {
    let _ = writeln!(text, "{option} = {value}");
}
