//! How rows say what happened.

use serde_json::Value;

/// Longest label, in characters.
const LABEL_CHARS: usize = 200;

/// Longest name of an element in a label, in characters.
pub(super) const NAME_CHARS: usize = 80;

/// The begin of a text, on one line.
pub(super) fn line(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    if first.chars().count() <= LABEL_CHARS {
        return first.to_owned();
    }
    first.chars().take(LABEL_CHARS - 1).chain(['…']).collect()
}

/// An element in a label: by its name, in quotes, else by its selector.
pub(super) fn element(name: &str, selector: &str) -> String {
    if !name.is_empty() {
        format!("“{name}”")
    } else if selector.is_empty() {
        "the page".to_owned()
    } else {
        selector.to_owned()
    }
}

/// A duration in a label: `340 ms`, `2.1 s`.
pub(super) fn duration(ms: u64) -> String {
    if ms < 1_000 {
        format!("{ms}\u{2009}ms")
    } else {
        format!("{}.{}\u{2009}s", ms / 1_000, ms % 1_000 / 100)
    }
}

/// What people know a page by: the path of its address.
pub(super) fn path(url: &str) -> &str {
    let Some((_, after)) = url.split_once("://") else { return url };
    let path = after.find('/').map_or("/", |start| &after[start..]);
    if path.is_empty() { "/" } else { path }
}

/// A text of a payload.
pub(super) fn text<'a>(payload: &'a Value, name: &str) -> &'a str {
    payload.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A whole number of a payload; also of one that was written with a fraction.
pub(super) fn number(payload: &Value, name: &str) -> Option<u64> {
    let value = payload.get(name)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
    let rounded = |number: f64| number.round().clamp(0.0, 9.0e15) as u64;
    value.as_u64().or_else(|| value.as_f64().filter(|number| number.is_finite()).map(rounded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_line_of_bounded_length() {
        assert_eq!(line("one\ntwo"), "one");
        assert_eq!(line(&"ä".repeat(300)).chars().count(), LABEL_CHARS);
        assert_eq!(line(""), "");
    }

    #[test]
    fn numbers_of_any_kind_are_read_and_others_are_none() {
        let payload = serde_json::json!({"a": 1.6, "b": -3, "c": "4", "d": 1e300});

        let read: Vec<_> = ["a", "b", "c", "d", "e"].map(|name| number(&payload, name)).into();

        assert_eq!(read, [Some(2), Some(0), None, Some(9_000_000_000_000_000), None]);
    }

    #[test]
    fn elements_are_called_by_name_first() {
        assert_eq!(element("Pay now", "button.pay"), "“Pay now”");
        assert_eq!(element("", "button.pay"), "button.pay");
        assert_eq!(element("", ""), "the page");
    }
}
