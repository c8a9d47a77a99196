//! What is being typed in the search field, where the caret is.

use std::ops::Range;

/// A term that is not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its field, when a colon ended that.
    pub field: Option<String>,
    /// What was typed of the name or of the value.
    pub part: String,
    /// What an offer takes the place of, in bytes of the text.
    pub span: Range<usize>,
}

/// The term that ends at the caret, `at` UTF-16 units into the text. Nothing at a place where no
/// term was begun.
pub fn token_at(text: &str, at: usize) -> Option<Token> {
    let end = byte_of(text, at);
    let typed = &text[..end];
    let (mut start, mut colon, mut value) = (0, None, 0);
    let mut is_quoted = false;
    for (place, letter) in typed.char_indices() {
        let next = place + letter.len_utf8();
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            ' ' | '\t' | '(' | ')' => (start, colon, value) = (next, None, next),
            '-' if place == start => (start, value) = (next, next),
            ':' if colon.is_none() => (colon, value) = (Some(place), next),
            ',' if colon.is_some() => value = next,
            _ => {}
        }
    }
    let part = typed[value..].trim_start_matches('"').to_owned();
    let field = colon.map(|colon| typed[start..colon].to_owned());
    if field.is_none() && (part.is_empty() || typed[value..].starts_with('"')) {
        return None;
    }
    Some(Token { field, part, span: value..end })
}

/// UTF-16 units, as browsers count, to bytes.
fn byte_of(text: &str, at: usize) -> usize {
    let mut n_units = 0;
    for (place, letter) in text.char_indices() {
        if at <= n_units {
            return place;
        }
        n_units += letter.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_term_at_the_caret_is_found() {
        let of = |text: &str| {
            let at = text.encode_utf16().count();
            token_at(text, at).map(|it| (it.field, it.part, text[it.span].to_owned()))
        };
        let some = |field: Option<&str>, part: &str, replaced: &str| {
            Some((field.map(str::to_owned), part.to_owned(), replaced.to_owned()))
        };

        for (text, expected) in [
            ("", None),
            ("cart ", None),
            ("\"two wo", None),
            ("vis", some(None, "vis", "vis")),
            ("a -vis", some(None, "vis", "vis")),
            ("(vis", some(None, "vis", "vis")),
            ("visited:", some(Some("visited"), "", "")),
            ("a visited:/ca", some(Some("visited"), "/ca", "/ca")),
            ("clicked:\"Pay n", some(Some("clicked"), "Pay n", "\"Pay n")),
            ("country:DE,F", some(Some("country"), "F", "F")),
            ("visited:https://x", some(Some("visited"), "https://x", "https://x")),
            ("ü👩 -os:Wi", some(Some("os"), "Wi", "Wi")),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
        assert_eq!(token_at("os:Windows browser:x", 5).unwrap().part, "Wi");
    }
}
