//! More of a row, by its kind: pairs of a name and a value, one per line, and trees of JSON.

mod form;

use model::ActivityKind;
use serde_json::Value;

use self::form::{form, order};
use super::Row;
use super::facts::text;
use crate::components::json_tree::n_lines;
use crate::format::{self, grouped, worded};

/// Most lines of one detail.
const MOST_LINES: usize = 400;

/// Longest value, in characters.
const VALUE_CHARS: usize = 2_000;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is; empty for a line that goes on.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Pairs.
    pub lines: Vec<Line>,
    /// Trees, with their names.
    pub trees: Vec<(String, Value)>,
}

impl Detail {
    /// How many lines it takes at first.
    pub fn n_lines(&self) -> usize {
        let trees: usize = self.trees.iter().map(|(_, tree)| n_lines(tree)).sum();
        self.lines.len() + trees
    }

    /// What of it can be searched.
    pub fn words(&self) -> String {
        let lines = self.lines.iter().map(|line| line.value.clone());
        let trees = self.trees.iter().map(|(_, tree)| tree.to_string());
        lines.chain(trees).collect::<Vec<_>>().join("\n")
    }
}

/// The detail of a row. Never empty: an opened row says at least when it was.
pub fn opened(row: &Row) -> Detail {
    let mut detail = detail_of(row);
    if detail.lines.is_empty() && detail.trees.is_empty() {
        let line = Line { name: "At".to_owned(), value: format!("{} ms", grouped(row.at)) };
        detail.lines.push(line);
    }
    detail
}

/// What is known of a row beyond its label.
pub fn detail_of(row: &Row) -> Detail {
    let detail = row.detail();
    let mut lines = Lines::default();
    match row.kind {
        ActivityKind::Page => page(&detail, &mut lines),
        ActivityKind::Click => click(&detail, &mut lines),
        ActivityKind::Input => input(row, &detail, &mut lines),
        ActivityKind::Form => form(&detail, &mut lines),
        ActivityKind::Error | ActivityKind::ServerError => error(&detail, &mut lines),
        ActivityKind::Frustration => frustration(&detail, &mut lines),
        ActivityKind::Console => console(&detail, &mut lines),
        ActivityKind::Network => network(&detail, &mut lines),
        ActivityKind::Vital => {
            lines.text("Metric", text(&detail, "metric"));
            lines.vital("Value", &detail);
            lines.text("Rating", text(&detail, "rating"));
            lines.text("Element", text(&detail, "element"));
        }
        ActivityKind::Custom | ActivityKind::ServerEvent => {
            if detail.as_object().is_some_and(|fields| !fields.is_empty()) {
                lines.trees.push(("Properties".to_owned(), detail));
            }
        }
        ActivityKind::Note => lines.block("Note", text(&detail, "note")),
        ActivityKind::Window => {
            // Its label says the rest.
            if let (Some(width), Some(height)) =
                (detail["width"].as_u64(), detail["height"].as_u64())
            {
                lines.text("Viewport", &format!("{} × {}", grouped(width), grouped(height)));
            }
        }
    }
    Detail { lines: lines.found, trees: lines.trees }
}

#[derive(Default)]
struct Lines {
    found: Vec<Line>,
    trees: Vec<(String, Value)>,
}

impl Lines {
    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() && self.found.len() < MOST_LINES {
            let cut = value.char_indices().nth(VALUE_CHARS);
            let value =
                cut.map_or_else(|| value.to_owned(), |(end, _)| format!("{}…", &value[..end]));
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

    /// A measurement as it was recorded: which metric, and its value.
    fn vital(&mut self, name: &str, measured: &Value) {
        if let Some(value) = measured["value"].as_f64() {
            self.text(name, &format::vital(text(measured, "metric"), value));
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
        lines.vital(text(vital, "metric"), vital);
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

fn input(row: &Row, detail: &Value, lines: &mut Lines) {
    lines.text("Element", text(detail, "selector"));
    lines.text("In its form", &order(detail));
    let until = detail["until"].as_u64().unwrap_or(row.own_at);
    lines.duration("Took", until.saturating_sub(row.own_at));
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
        "dead" | "slow" => lines.text("Waited for", &waited_for(detail)),
        _ => lines.value("Times", &detail["n"]),
    }
}

/// What a visitor waited for after a click; empty where that was not the trouble.
pub fn waited_for(frustration: &Value) -> String {
    match text(frustration, "kind") {
        "dead" => "any change of the page; there was none".to_owned(),
        "slow" => {
            let response = frustration["response_ms"].as_u64().unwrap_or_default();
            format!("the first change of the page, {}", worded(response))
        }
        _ => String::new(),
    }
}

fn console(detail: &Value, lines: &mut Lines) {
    lines.text("Level", text(detail, "level"));
    for argument in detail["args"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        match serde_json::from_str::<Value>(argument) {
            Ok(tree @ (Value::Object(_) | Value::Array(_))) => {
                lines.trees.push(("Argument".to_owned(), tree));
            }
            Ok(Value::String(text)) => lines.block("Argument", &text),
            _ => lines.block("Argument", argument),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: &str, detail: &str) -> Vec<(String, String)> {
        let row = Row::read(&format!(
            r#"{{"id":"1a","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":1200,"kind":"{kind}","label":"","detail":{detail}}}"#
        ));
        opened(&row.unwrap()).lines.into_iter().map(|line| (line.name, line.value)).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    fn trees(kind: &str, detail: &str) -> Vec<(String, Value)> {
        let row = Row::read(&format!(
            r#"{{"id":"1a","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":1200,"kind":"{kind}","label":"","detail":{detail}}}"#
        ));
        opened(&row.unwrap()).trees
    }

    #[test]
    fn a_payload_is_a_tree_and_an_empty_one_says_when() {
        let payload = r#"{"plan":"pro","seats":{"n":3},"tags":["a"]}"#;

        assert!(said("custom", payload).is_empty());
        assert_eq!(
            trees("custom", payload),
            [("Properties".to_owned(), serde_json::from_str(payload).unwrap())]
        );
        assert_eq!(said("custom", "{}"), [pair("At", "1,200 ms")]);
    }

    #[test]
    fn a_form_tells_what_was_done_with_its_fields_and_nothing_of_what_is_in_them() {
        let detail = r#"{"form":"signup","fields":[
            {"field":"mail","label":"E-mail","order":[1,2],"after_ms":4000,"fill_ms":2000,"fills":2,"refills":1,"left_empty":false,"next_ms":9000},
            {"field":"note","left_empty":true}]}"#
            .replace('\n', "");

        let mail = "field 1 of 2, first touched after 4 s, in it for 2 s, edited × 2, \
                    filled again × 1, the next field after 9 s";
        let said: Vec<_> = said("form", &detail)
            .into_iter()
            .map(|(name, value)| (name, value.replace('\u{2009}', " ")))
            .collect();
        assert_eq!(
            said,
            [pair("Form", "signup"), pair("E-mail", mail), pair("note", "left empty")]
        );
    }

    #[test]
    fn arguments_of_the_console_are_texts_or_trees() {
        let detail = r#"{"level":"log","args":["sold","{\"n\":2}","7"],"trace":"a\nb"}"#;

        assert_eq!(
            said("console", detail),
            [
                pair("Level", "log"),
                pair("Argument", "sold"),
                pair("Argument", "7"),
                pair("Trace", "a"),
                pair("", "b")
            ]
        );
        assert_eq!(
            trees("console", detail),
            [("Argument".to_owned(), serde_json::json!({"n": 2}))]
        );
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
