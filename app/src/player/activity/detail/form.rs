//! What was done with the fields of a form; never what is in them.

use serde_json::Value;

use super::Lines;
use crate::format::worded;
use crate::player::activity::facts::text;

/// A form, field by field in the order of their first touch.
pub(super) fn form(detail: &Value, lines: &mut Lines) {
    lines.text("Form", text(detail, "form"));
    if let Some(failed) = detail["failed_submits"].as_u64().filter(|failed| 0 < *failed) {
        lines.text("Sent again", &format!("× {failed}, after a field was changed once more"));
    }
    for field in detail["fields"].as_array().into_iter().flatten() {
        let name = Some(text(field, "label")).filter(|label| !label.is_empty());
        lines.text(name.unwrap_or_else(|| text(field, "field")), &field_facts(field));
    }
}

/// "field 3 of 7", where that is known.
pub(super) fn order(detail: &Value) -> String {
    match (detail["order"][0].as_u64(), detail["order"][1].as_u64()) {
        (Some(nth), Some(of)) => format!("field {nth} of {of}"),
        _ => String::new(),
    }
}

/// What was done with a field of a form.
fn field_facts(field: &Value) -> String {
    let duration = |name: &str, words: &str| {
        let ms = field[name].as_u64()?;
        Some(format!("{words} {}", worded(ms)))
    };
    let times = |name: &str, words: &str| {
        let n = field[name].as_u64().filter(|n| 0 < *n)?;
        Some(format!("{words} × {n}"))
    };
    let facts = [
        Some(order(field)).filter(|order| !order.is_empty()),
        duration("after_ms", "first touched after"),
        duration("fill_ms", "in it for"),
        times("fills", "edited"),
        times("refills", "filled again"),
        field["left_empty"].as_bool().unwrap_or_default().then(|| "left empty".to_owned()),
        duration("next_ms", "the next field after"),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    if facts.is_empty() { "not touched".to_owned() } else { facts.join(", ") }
}
