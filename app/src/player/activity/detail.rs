//! More of a row, by its kind: pairs of a name and a value, one per line.

use model::ActivityKind;
use serde_json::Value;

use super::Row;
use super::facts::text;
use crate::format::{grouped, worded};

/// Most lines of one detail.
const MOST_LINES: usize = 120;

/// Longest value, in characters.
const VALUE_CHARS: usize = 400;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is; empty for a line that goes on.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// The lines of a row's detail. Never empty: an opened row says at least when it was.
pub fn lines(row: &Row) -> Vec<Line> {
    let detail = row.detail();
    let mut lines = Lines::default();
    match row.kind {
        ActivityKind::Page => page(&detail, &mut lines),
        ActivityKind::Click => click(&detail, &mut lines),
        ActivityKind::Input => {
            lines.text("Element", text(&detail, "selector"));
            let until = detail["until"].as_u64().unwrap_or(row.own_at);
            lines.duration("Took", until.saturating_sub(row.own_at));
        }
        ActivityKind::Form => form(&detail, &mut lines),
        ActivityKind::Error | ActivityKind::ServerError => error(&detail, &mut lines),
        ActivityKind::Frustration => frustration(&detail, &mut lines),
        ActivityKind::Console => console(&detail, &mut lines),
        ActivityKind::Network => network(&detail, &mut lines),
        ActivityKind::Vital => {
            lines.text("Metric", text(&detail, "metric"));
            lines.value("Value", &detail["value"]);
            lines.text("Rating", text(&detail, "rating"));
            lines.text("Element", text(&detail, "element"));
        }
        _ => tree("", &detail, &mut lines),
    }
    if lines.found.is_empty() {
        lines.text("At", &format!("{} ms", grouped(row.at)));
    }
    lines.found
}

#[derive(Default)]
struct Lines {
    found: Vec<Line>,
}

impl Lines {
    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() && self.found.len() < MOST_LINES {
            let value = value.chars().take(VALUE_CHARS).collect();
            self.found.push(Line { name: name.to_owned(), value });
        }
    }

    fn duration(&mut self, name: &str, ms: u64) {
        if 0 < ms {
            self.text(name, &worded(ms));
        }
    }

    fn value(&mut self, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(value) => self.text(name, value),
            other => self.text(name, &other.to_string()),
        }
    }

    fn block(&mut self, name: &str, value: &str) {
        for (idx, line) in value.lines().enumerate() {
            self.text(if idx == 0 { name } else { "" }, line.trim_end());
        }
    }
}

fn page(detail: &Value, lines: &mut Lines) {
    lines.text("Address", text(detail, "url"));
    lines.text("Referrer", text(detail, "referrer"));
    if let (Some(width), Some(height)) =
        (detail["viewport"][0].as_u64(), detail["viewport"][1].as_u64())
    {
        lines.text("Viewport", &format!("{} × {}", grouped(width), grouped(height)));
    }
    lines.duration("Active", detail["active_ms"].as_u64().unwrap_or_default());
    lines.duration("Stayed", detail["wall_ms"].as_u64().unwrap_or_default());
    lines.text("Scrolled to", &depth(detail));
    lines.value("Clicks", &detail["clicks"]);
    for vital in detail["vitals"].as_array().into_iter().flatten() {
        lines.value(text(vital, "metric"), &vital["value"]);
    }
}

/// The deepest point of a page visit that was seen, as a share of the page.
pub fn depth(page: &Value) -> String {
    page["depth"]
        .as_u64()
        .map_or_else(String::new, |depth| format!("{} % of the page", depth / 100))
}

fn click(detail: &Value, lines: &mut Lines) {
    lines.text("Element", text(detail, "selector"));
    if let (Some(x), Some(y)) = (detail["ex"].as_f64(), detail["ey"].as_f64()) {
        lines.text("In it at", &format!("{:.0} %, {:.0} %", x * 100.0, y * 100.0));
    }
    if let Some(response) = detail["response_ms"].as_u64() {
        lines.text("Answered after", &worded(response));
    }
    if detail["error"].as_bool() == Some(true) {
        lines.text("Followed by", "an error");
    }
}

fn form(detail: &Value, lines: &mut Lines) {
    lines.text("Form", text(detail, "form"));
    for field in detail["fields"].as_array().into_iter().flatten() {
        let mut facts = Vec::new();
        if let Some(ms) = field["fill_ms"].as_u64() {
            facts.push(format!("in it for {}", worded(ms)));
        }
        match field["refills"].as_u64().unwrap_or_default() {
            0 => {}
            refills => facts.push(format!("filled again × {refills}")),
        }
        if field["left_empty"].as_bool() == Some(true) {
            facts.push("left empty".to_owned());
        }
        let said = if facts.is_empty() { "touched".to_owned() } else { facts.join(", ") };
        lines.text(text(field, "field"), &said);
    }
}

fn error(detail: &Value, lines: &mut Lines) {
    lines.text("Class", text(detail, "class"));
    lines.text("Message", text(detail, "message"));
    lines.text("Source", text(detail, "source"));
    lines.text("Seen by", text(detail, "mechanism"));
    lines.block("Stack", text(detail, "stack"));
}

fn frustration(detail: &Value, lines: &mut Lines) {
    lines.text("Element", text(detail, "selector"));
    match text(detail, "kind") {
        "rage" => lines.value("Clicks", &detail["n"]),
        "dead" => lines.text("Waited for", "any change of the page; there was none"),
        "slow" => {
            let response = detail["response_ms"].as_u64().unwrap_or_default();
            lines.duration("First change after", response);
        }
        _ => lines.value("Times", &detail["n"]),
    }
}

fn console(detail: &Value, lines: &mut Lines) {
    lines.text("Level", text(detail, "level"));
    for argument in detail["args"].as_array().into_iter().flatten() {
        lines.block("Argument", argument.as_str().unwrap_or_default());
    }
    lines.block("Trace", text(detail, "trace"));
}

fn network(detail: &Value, lines: &mut Lines) {
    lines.text("Method", text(detail, "method"));
    lines.text("Address", text(detail, "url"));
    lines.value("Status", &detail["status"]);
    lines.duration("Took", detail["duration"].as_u64().unwrap_or_default());
    lines.text("Initiator", text(detail, "initiator"));
    if let Some(transfer) = detail["sizes"]["transfer"].as_u64() {
        lines.text("Transferred", &crate::format::bytes(transfer));
    }
}

/// A payload as lines, names joined by dots.
fn tree(name: &str, value: &Value, lines: &mut Lines) {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| tree(&below(key), value, lines));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(idx, item)| tree(&below(&idx.to_string()), item, lines));
        }
        leaf => lines.value(name, leaf),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: &str, detail: &str) -> Vec<(String, String)> {
        let row = Row::read(&format!(
            r#"{{"id":"1a","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":1200,"kind":"{kind}","label":"","detail":{detail}}}"#
        ));
        lines(&row.unwrap()).into_iter().map(|line| (line.name, line.value)).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_payload_is_flattened_and_an_empty_one_says_when() {
        assert_eq!(
            said("custom", r#"{"plan":"pro","seats":{"n":3},"tags":["a"]}"#),
            [pair("plan", "pro"), pair("seats.n", "3"), pair("tags.0", "a")]
        );
        assert_eq!(said("custom", "{}"), [pair("At", "1,200 ms")]);
    }

    #[test]
    fn a_stack_has_a_line_for_each_frame() {
        let found = said("error", r#"{"class":"TypeError","message":"x","stack":"a\nb"}"#);

        assert_eq!(
            found,
            [pair("Class", "TypeError"), pair("Message", "x"), pair("Stack", "a"), pair("", "b")]
        );
    }
}
