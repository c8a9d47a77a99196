//! Colors have names: literals stand in `style/tokens.css` and nowhere else.

use super::{File, has_extension};

const TOKENS: &str = "style/tokens.css";

const FUNCTIONS: [&str; 8] = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab(", "lch(", "lab("];

/// Checks the dashboard's style sheets.
pub(super) fn check(file: &File, offences: &mut Vec<String>) {
    let is_style = file.path.starts_with("style/") && has_extension(&file.path, &["css"]);
    if !is_style || file.path == TOKENS {
        return;
    }
    for (index, line) in without_comments(&file.text).lines().enumerate() {
        if let Some(color) = literal(line) {
            offences.push(format!(
                "{}:{}: the color {color} belongs into {TOKENS}",
                file.path,
                index + 1
            ));
        }
    }
}

/// The text with comments blanked, lines kept.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        let (comment, after) = after.split_once("*/").unwrap_or((after, ""));
        out.extend(comment.chars().filter(|character| *character == '\n'));
        rest = after;
    }
    out + rest
}

/// A color literal in a declaration's value.
fn literal(line: &str) -> Option<&str> {
    let (_, value) = line.split_once(':')?;
    if let Some(function) = FUNCTIONS.iter().find_map(|function| begins_word(value, function)) {
        return Some(function);
    }
    value.match_indices('#').find_map(|(index, _)| {
        let digits = value[index + 1..]
            .find(|character: char| !character.is_ascii_hexdigit())
            .unwrap_or(value.len() - index - 1);
        let next = value[index + 1 + digits..].chars().next();
        let is_word = next.is_some_and(|next| next.is_alphanumeric() || next == '-' || next == '_');
        ([3, 4, 6, 8].contains(&digits) && !is_word).then(|| &value[index..=index + digits])
    })
}

/// Finds `needle` where a word begins.
fn begins_word<'a>(text: &'a str, needle: &str) -> Option<&'a str> {
    text.match_indices(needle).find_map(|(index, found)| {
        let before = text[..index].chars().next_back();
        let is_within = before.is_some_and(|before| before.is_alphanumeric() || before == '-');
        (!is_within).then_some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found() {
        assert_eq!(literal("color: #fff;"), Some("#fff"));
        assert_eq!(literal("border: 1px solid #12ab34;"), Some("#12ab34"));
        assert_eq!(literal("background: oklch(0.5 0.1 200);"), Some("oklch("));
    }

    #[test]
    fn names_and_selectors_are_not() {
        for line in ["color: var(--ink);", "a:hover #header {", "#add {", "url: url(#a-b)"] {
            assert_eq!(literal(line), None, "{line}");
        }
    }

    #[test]
    fn comments_do_not_count_but_their_lines_do() {
        assert_eq!(without_comments("a /* #fff\n */ b\nc"), "a \n b\nc");
    }
}
