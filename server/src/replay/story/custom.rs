//! Custom events: what the recorder observed, and what the page tracked.

use std::collections::HashMap;

use model::ActivityKind;
use serde_json::{Value, json};

use super::rows::Rows;
use super::words::{duration, line, number, path, text};

/// A form that was submitted.
#[derive(Debug)]
pub(super) struct Submit {
    pub(super) at: u64,
    /// Name or id of the form; empty when it has neither.
    pub(super) form: String,
    /// Its row.
    pub(super) row: usize,
}

/// Rows out of custom events.
#[derive(Debug, Default)]
pub(super) struct Custom {
    /// Where the last value of a vital stands: (page load, metric).
    vitals: HashMap<(String, String), usize>,
    submits: Vec<Submit>,
    /// When the page went away, until another one comes.
    left: Option<(u64, u64)>,
}

impl Custom {
    /// One event with its payload.
    pub(super) fn see(
        &mut self,
        tag: &str,
        payload: Value,
        (at, index): (u64, u64),
        rows: &mut Rows,
    ) {
        let place = (index, 1);
        let mut push = |kind, label: String, detail| rows.push(place, at, kind, label, detail);
        match tag {
            "form" if text(&payload, "state") == "submit" => {
                let label = format!("Submitted “{}”", form_name(&payload));
                let form = text(&payload, "form").to_owned();
                if let Some(row) = push(ActivityKind::Form, label, payload) {
                    self.submits.push(Submit { at, form, row });
                }
            }
            "error" => {
                push(ActivityKind::Error, line(&error_label(&payload)), payload);
            }
            "console" => {
                push(ActivityKind::Console, line(&console_label(&payload)), payload);
            }
            "network" => {
                push(ActivityKind::Network, line(&network_label(&payload)), payload);
            }
            "vital" => self.vital(payload, place, at, rows),
            "visibility" => match text(&payload, "state") {
                "pagehide" => self.left = Some((at, index)),
                // A page that goes away is hidden, too.
                "hidden" if self.left.is_none() => {
                    push(ActivityKind::Window, "Tab hidden".to_owned(), payload);
                }
                "visible" => {
                    push(ActivityKind::Window, "Tab shown".to_owned(), payload);
                }
                _ => {}
            },
            "experiment" => {
                let label = format!("{}: {}", text(&payload, "name"), text(&payload, "variant"));
                push(ActivityKind::Custom, line(&label), payload);
            }
            "form" | "navigation" | "click" | "frustration" | "layout" | "storm" | "gap"
            | "idle" | "form_submit" => {}
            name => {
                let name = name.strip_prefix("track:").unwrap_or(name);
                push(ActivityKind::Custom, line(name), payload);
            }
        }
    }

    /// Another document is there: the visitor did not leave the site.
    pub(super) const fn arrive(&mut self) {
        self.left = None;
    }

    /// What is known only at the end; gives what was submitted.
    pub(super) fn finish(self, rows: &mut Rows) -> Vec<Submit> {
        if let Some((at, index)) = self.left {
            let label = "Left the site".to_owned();
            rows.push((index, 1), at, ActivityKind::Window, label, json!({"left": true}));
        }
        self.submits
    }

    /// The last value of a page load counts: an earlier one is replaced.
    fn vital(&mut self, payload: Value, place: (u64, u8), at: u64, rows: &mut Rows) {
        let key = (text(&payload, "load").to_owned(), text(&payload, "metric").to_owned());
        let label = vital_label(&payload);
        match self.vitals.get(&key).and_then(|place| rows.get_mut(*place)) {
            Some(row) => (row.label, row.detail) = (label, payload),
            None => {
                if let Some(found) = rows.push(place, at, ActivityKind::Vital, label, payload) {
                    self.vitals.insert(key, found);
                }
            }
        }
    }
}

fn form_name(payload: &Value) -> &str {
    Some(text(payload, "form")).filter(|name| !name.is_empty()).unwrap_or("form")
}

fn error_label(payload: &Value) -> String {
    let (class, message) = (text(payload, "class"), text(payload, "message"));
    match (class, message) {
        ("", message) => message.to_owned(),
        ("ResourceError", message) => {
            format!("{message}: {}", path(text(payload, "source")))
        }
        (class, "") => class.to_owned(),
        (class, message) => format!("{class}: {message}"),
    }
}

fn console_label(payload: &Value) -> String {
    let args = payload.get("args").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let words: Vec<&str> = args.iter().filter_map(Value::as_str).collect();
    format!("console.{}: {}", text(payload, "level"), words.join(" "))
}

fn network_label(payload: &Value) -> String {
    let outcome = match number(payload, "status") {
        Some(status) if status > 0 => status.to_string(),
        _ if payload.get("failed").and_then(Value::as_bool) == Some(true) => "failed".to_owned(),
        _ => "–".to_owned(),
    };
    let took = duration(number(payload, "duration").unwrap_or_default());
    format!("{} {} {outcome}, {took}", text(payload, "method"), path(text(payload, "url")))
}

fn vital_label(payload: &Value) -> String {
    let metric = text(payload, "metric");
    let value = if metric == "CLS" {
        let value = payload.get("value").and_then(Value::as_f64).unwrap_or_default();
        format!("{value:.2}")
    } else {
        duration(number(payload, "value").unwrap_or_default())
    };
    let rating = match text(payload, "rating") {
        "needs-improvement" => "needs improvement",
        other => other,
    };
    format!("{metric} {value}, {rating}")
}

/// A payload that cannot be read.
pub(super) fn nothing() -> Value {
    json!({})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_what_the_payload_says() {
        let said = [
            error_label(&json!({"class": "TypeError", "message": "x is undefined"})),
            console_label(&json!({"level": "error", "args": ["no", "way"]})),
            network_label(
                &json!({"method": "POST", "url": "https://a.example/pay", "status": 502, "duration": 1230}),
            ),
            network_label(
                &json!({"method": "GET", "url": "https://a.example", "failed": true, "duration": 5}),
            ),
            vital_label(&json!({"metric": "LCP", "value": 2900, "rating": "needs-improvement"})),
            vital_label(&json!({"metric": "CLS", "value": 0.0312, "rating": "good"})),
        ];

        assert_eq!(
            said.map(|label| label.replace('\u{2009}', " ")),
            [
                "TypeError: x is undefined",
                "console.error: no way",
                "POST /pay 502, 1.2 s",
                "GET / failed, 5 ms",
                "LCP 2.9 s, needs improvement",
                "CLS 0.03, good",
            ]
        );
    }
}
