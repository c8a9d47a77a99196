//! The texts in styles: what `content` puts on the page, markers of lists, quotation marks, and
//! what authors wrote into comments.
//!
//! Every string is treated but those that are layout: names of fonts and of areas of grids,
//! plain names that selectors compare attributes with, and addresses.

use dom::json::{part, trim_end, trim_start, units};

use crate::mask::is_name;
use crate::policy::Policy;
use crate::text::Treatment;

/// Appends CSS, the inside of a JSON string, with its strings and comments treated.
pub(crate) fn push_texts(policy: &Policy, treatment: Treatment, out: &mut String, raw: &str) {
    // What ends the text at hand: a quote, or the star of a comment.
    let mut open = None;
    let (mut at, mut copied, mut declaration) = (0, 0, 0);
    let (mut before, mut is_escaped) = (' ', false);
    for unit in units(raw) {
        let character = unit.character;
        let was_open = open.is_some();
        let is_opening = matches!(character, '"' | '\'') || (before == '/' && character == '*');
        match open {
            _ if std::mem::replace(&mut is_escaped, false) => {}
            Some('*') if character != '/' || before != '*' || copied == at => {}
            _ if character == '\\' => is_escaped = true,
            // A string ends with its line, too.
            Some(end)
                if end == '*' || end == character || matches!(character, '\n' | '\r' | '\u{c}') =>
            {
                let said = part(raw, declaration..copied);
                let text = part(raw, copied..at);
                if is_layout(said, text) {
                    out.push_str(text);
                } else {
                    policy.push_text(out, text, treatment);
                }
                (open, copied) = (None, at);
            }
            None if is_opening => {
                let end = at + unit.raw.len();
                out.push_str(part(raw, copied..end));
                (open, copied) = (Some(character), end);
            }
            None if matches!(character, '{' | '}' | ';') => declaration = at,
            _ => {}
        }
        // Neither what escapes nor what ends a text begins anything together with what follows.
        before = if is_escaped || (was_open && open.is_none()) { ' ' } else { character };
        at += unit.raw.len();
    }
    match open {
        Some(_) => policy.push_text(out, part(raw, copied..), treatment),
        None => out.push_str(part(raw, copied..)),
    }
}

/// Whether a text is layout; `said` is what stands before it in its declaration or selector, its
/// quote included.
fn is_layout(said: &str, text: &str) -> bool {
    // A declaration may have any number of texts: little of it is looked at for each.
    let head = part(said, ..said.floor_char_boundary(64));
    let tail = part(said, said.floor_char_boundary(said.len().saturating_sub(16))..);
    // One quote: behind another one is a text, whatever that ends with.
    let before = part(tail, ..tail.len().saturating_sub(1));
    let before = trim_end(trim_end(before, b"\\"), b" ");
    if part(before, before.len().saturating_sub(4)..).eq_ignore_ascii_case("url(") {
        return true;
    }
    // Line feeds and the like are escaped.
    let head = trim_start(head, b" {};\\nrt");
    let tail = trim_end(tail, b"\"'\\ ");
    let names = ["font", "grid"];
    let is_named = names.iter().any(|name| part(head, ..4).eq_ignore_ascii_case(name));
    !tail.ends_with('*') && (is_named || tail.ends_with('=')) && text.split(' ').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_and_layout_stays() {
        for (css, textless) in [
            (r#"a{content:\"Hi Ann\";color:red}"#, r#"a{content:\"** ***\";color:red}"#),
            ("a{content:'Ann'}b{}", "a{content:'***'}b{}"),
            (r#"a{content:\"\\\"Ann\\\" B\"}"#, r#"a{content:\"******* *\"}"#),
            (r#"a{content:\"\\201C\" attr(x) 'b'}"#, r#"a{content:\"*****\" attr(x) '*'}"#),
            (r#"a{content:\"Ann\nB\"}"#, "a{content:\\\"***\\nB\\\"*"),
            ("a{content:'Ann", "a{content:'***"),
            ("/* of Ann's */a{}", "/* ** ***** */a{}"),
            ("/*/ Ann */a{}/**/", "/** *** */a{}/**/"),
            ("/* b */* {color:red}", "/* * */* {color:red}"),
            ("--name: 'Ann';quotes:'x' 'y'", "--name: '***';quotes:'*' '*'"),
            (
                r#"@font-face{font-family:\"Open Sans\"} a{ font: 1px 'A-1'}"#,
                r#"@font-face{font-family:\"Open Sans\"} a{ font: 1px 'A-1'}"#,
            ),
            ("grid-template-areas:'a b' 'c d'", "grid-template-areas:'a b' 'c d'"),
            (
                r#"a[type=\"text\"],b[title=\"Ann's\"]{}"#,
                r#"a[type=\"text\"],b[title=\"*****\"]{}"#,
            ),
            ("a{width:1px}", "a{width:1px}"),
            (r"a{}\n\tfont: 1px 'A-1'", r"a{}\n\tfont: 1px 'A-1'"),
            ("a:url('b c') 'd'", "a:url('b c') '*'"),
            ("a:'url(' 'Ann'", "a:'****' '***'"),
            ("a:'url('/* Ann */", "a:'****'/* *** */"),
        ] {
            let mut out = String::new();
            push_texts(&Policy::strict(), Treatment::Mask, &mut out, css);
            assert_eq!(out, textless, "{css}");

            let mut again = String::new();
            push_texts(&Policy::strict(), Treatment::Mask, &mut again, &out);
            assert_eq!(again, out, "{css}");
        }
    }
}
