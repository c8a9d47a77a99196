//! Recorded texts in a program: as strings and in comments, and never as anything else.

use std::fmt::Write as _;

/// A string literal.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for character in text.chars() {
        match character {
            '\'' | '\\' => literal.extend(['\\', character]),
            '\n' => literal.push_str("\\n"),
            _ if is_treacherous(character) => {
                // Writing to memory cannot fail.
                let _ = write!(literal, "\\u{{{:x}}}", u32::from(character));
            }
            _ => literal.push(character),
        }
    }
    literal.push('\'');
    literal
}

/// A text that may stand behind `//`: one line, whatever it holds.
pub(super) fn comment(text: &str) -> String {
    let one_line = text.chars().map(|it| if is_treacherous(it) { ' ' } else { it });
    one_line.collect::<String>().trim().to_owned()
}

/// Ends a line, or shows other code than there is.
fn is_treacherous(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_string() {
        for (text, expected) in [
            ("Pay now", "'Pay now'"),
            ("it's", r"'it\'s'"),
            (r"a\'b", r"'a\\\'b'"),
            ("`${process.exit()}`", "'`${process.exit()}`'"),
            ("one\ntwo\r", r"'one\ntwo\u{d}'"),
            ("a\u{2028}b\u{2029}c", r"'a\u{2028}b\u{2029}c'"),
            ("*/ x /*", "'*/ x /*'"),
            ("\u{202e}abc\0", r"'\u{202e}abc\u{0}'"),
            ("“Käse” 日本 🧀", "'“Käse” 日本 🧀'"),
        ] {
            assert_eq!(string(text), expected);
        }
    }

    #[test]
    fn no_text_leaves_its_comment() {
        for (text, expected) in [
            ("Click “a”", "Click “a”"),
            ("a\nawait evil();", "a await evil();"),
            ("a\r\u{2028}\u{2029}b", "a   b"),
            ("*/ evil()", "*/ evil()"),
            ("\u{202e}x\n", "x"),
        ] {
            assert_eq!(comment(text), expected);
        }
    }
}
