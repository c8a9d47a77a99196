//! Personal data within text that is otherwise kept: messages, stacks, labels of events.

use dom::json::{decode, part, push_encoded};

use crate::mask::{has, has_digit_run};
use crate::urls::strip_url;

/// What stands in for what was found.
const REDACTED: &str = "[redacted]";

/// Longest word that may be kept: keys and tokens are longer.
const LONGEST_WORD: usize = 64;

/// Replaces what looks like it identifies somebody by `[redacted]`: words with an `@`,
/// with four digits in a row, or of enormous length. Addresses are stripped.
///
/// Line numbers of stack frames (`app.js:1234:56`) are no personal data and stay.
pub fn redact_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_separator).unwrap_or(rest.len());
        push_word(&mut out, part(rest, ..end));
        let separators =
            part(rest, end..).find(|c| !is_separator(c)).map_or(rest.len(), |length| end + length);
        out.push_str(part(rest, end..separators));
        rest = part(rest, separators..);
    }
    out
}

/// Appends the inside of a JSON string, redacted.
pub(crate) fn push_redacted(out: &mut String, raw: &str) {
    push_encoded(out, &redact_text(&decode(raw)));
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || "\"'`()<>[]{},;|".contains(character)
}

fn push_word(out: &mut String, word: &str) {
    let (word, position) = split_position(word);
    if has(word, "://") {
        out.push_str(&strip_url(word));
    } else if word.contains('@') && word != "@" || has_digit_run(word) || word.len() > LONGEST_WORD
    {
        out.push_str(REDACTED);
    } else {
        out.push_str(word);
    }
    out.push_str(position);
}

/// Splits `file.js:12:34` before `:12:34`.
fn split_position(word: &str) -> (&str, &str) {
    let without_digits = |text: &str| {
        let head = text.trim_end_matches(|c: char| c.is_ascii_digit());
        (head.len() < text.len()).then(|| head.strip_suffix(':').map(str::len)).flatten()
    };
    let Some(column) = without_digits(word) else { return (word, "") };
    let line = without_digits(part(word, ..column)).unwrap_or(column);
    // `10.0.0.1:8080` and `a:12345678` are not places in a file.
    let is_place = part(word, ..line).contains('/') || has(part(word, ..line), ".js");
    if is_place { (part(word, ..line), part(word, line..)) } else { (word, "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identifies_people_is_replaced() {
        for (text, redacted) in [
            (
                "cannot read properties of undefined (reading 'x')",
                "cannot read properties of undefined (reading 'x')",
            ),
            ("no user alice@example.org here", "no user [redacted] here"),
            ("order 12345, card 4111 1111", "order [redacted], card [redacted] [redacted]"),
            (
                "at f (https://a.example/app.js?v=1:1234:56)",
                "at f (https://a.example/app.js:1234:56)",
            ),
            ("at g (/assets/app.js:12345:6)", "at g (/assets/app.js:12345:6)"),
            ("2024 in 3 days @ home", "[redacted] in 3 days @ home"),
            ("", ""),
        ] {
            assert_eq!(redact_text(text), redacted, "{text}");
        }
        assert_eq!(redact_text(&"x".repeat(65)), REDACTED);
    }
}
