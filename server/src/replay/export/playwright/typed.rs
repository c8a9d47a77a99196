//! What a visitor typed, so that it is not repeated: not even where the page shows it again.

use std::collections::HashMap;

/// Shorter texts are in half of all words: only a text that is one of them repeats it.
const SHORT_CHARS: usize = 3;

/// What was typed so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// The last text of each field of each document, in lower case.
    texts: HashMap<(u32, i32), String>,
    n_pages: u32,
}

impl Typed {
    /// A field holds this now.
    pub(super) fn note(&mut self, node: i32, text: &str) {
        self.texts.insert((self.n_pages, node), text.trim().to_lowercase());
    }

    /// Another document: its fields are others, what was typed stays what it was.
    pub(super) const fn turn_page(&mut self) {
        self.n_pages += 1;
    }

    /// Whether a text says anything of it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        let typed = self.texts.values().filter(|typed| says_something(typed));
        let mut typed = typed.map(String::as_str);
        typed.any(|typed| {
            if typed.chars().count() < SHORT_CHARS { text == typed } else { text.contains(typed) }
        })
    }
}

/// Whether it is more than what masking leaves.
pub(super) fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Whether a recorded text can be read: none of it was masked or redacted.
pub(super) fn is_readable(text: &str) -> bool {
    let is_masked = |word: &str| {
        let is_all = |mask: char| word.chars().all(|character| character == mask);
        (word.len() > 1 && is_all('*')) || (word.len() > 2 && is_all('x'))
    };
    says_something(text) && !text.contains("[redacted]") && !text.split_whitespace().any(is_masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_found_where_it_is_repeated() {
        let mut typed = Typed::default();
        typed.note(1, "te");
        typed.note(1, "Green tea ");
        typed.note(2, "no");
        typed.note(3, "****");

        for (text, expected) in [
            ("Results for “green TEA”", true),
            ("Tea", false),
            ("No", true),
            ("Nothing", false),
            ("****", false),
        ] {
            assert_eq!(typed.is_in(text), expected, "{text}");
            typed.turn_page();
        }
    }

    #[test]
    fn what_is_masked_cannot_be_read() {
        for (text, expected) in [
            ("Pay now", true),
            ("Name *", true),
            ("", false),
            ("*** ****", false),
            ("Hello ****", false),
            ("xxxx", false),
            ("Mail to [redacted]", false),
        ] {
            assert_eq!(is_readable(text), expected, "{text}");
        }
    }
}
