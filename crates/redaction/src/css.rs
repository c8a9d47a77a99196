//! Style sheets: kept, because they are the layout, but for what their addresses carry.
//!
//! Works on JSON text as it stands: strings, or arrays and objects of strings. An address
//! in `url(…)` or behind `@import` is treated as any other address;
//! `data:` (icons and fonts) and names within the document (`#gradient`) stay.

use dom::json::part;

use crate::css_text::push_textless;
use crate::mask::{position, rewrite_strings};
use crate::policy::{Mode, Policy};

/// Whether there may be an address in it.
pub(crate) fn has_address(json: &str) -> bool {
    next_address(json, 0).is_some()
}

/// Appends JSON text of CSS with neither addresses nor texts.
pub(crate) fn push_css_textless(policy: &Policy, out: &mut String, json: &str) {
    let mut textless = String::with_capacity(json.len());
    rewrite_strings(&mut textless, json, &mut |out, raw, is_key| {
        if is_key { out.push_str(raw) } else { push_textless(out, raw) }
    });
    push_css(policy, out, &textless);
}

/// Appends JSON text of CSS with its addresses stripped.
pub(crate) fn push_css(policy: &Policy, out: &mut String, json: &str) {
    let mut done = 0;
    while let Some(start) = next_address(json, done) {
        let (address, end) = address(part(json, start..));
        out.push_str(part(json, done..start));
        out.push_str(part(json, start..start + address));
        push_address(policy, out, part(json, start + address..start + end));
        done = start + end;
    }
    out.push_str(part(json, done..));
}

/// Where the next address may begin: behind `url(` or `@import`.
fn next_address(json: &str, from: usize) -> Option<usize> {
    const IMPORT: &str = "@import";
    memchr::memchr2_iter(b'(', b'@', part(json, from..).as_bytes()).find_map(|at| {
        let at = from + at;
        let is_url = at >= 3 && part(json, at - 3..at).eq_ignore_ascii_case("url");
        if is_url {
            return Some(at + 1);
        }
        let end = at + IMPORT.len();
        part(json, at..end).eq_ignore_ascii_case(IMPORT).then_some(end)
    })
}

/// Where the address begins and ends, from behind what announces it.
fn address(rest: &str) -> (usize, usize) {
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let text = part(rest, blanks..);
    // A quote within a JSON string is escaped.
    for quote in ["\\\"", "'"] {
        if let Some(inside) = text.strip_prefix(quote) {
            // Whoever forgets the other quote ends it with the string.
            let inside = part(inside, ..end(inside, b"\""));
            let length = position(inside, quote).unwrap_or(inside.len());
            return (blanks + quote.len(), blanks + quote.len() + length);
        }
    }
    // Bare, or `@import url(…)`, which announces its address once more.
    let bare = end(text, b")\";(");
    let length = position(part(text, ..bare), "\\\"").unwrap_or(bare);
    if part(text, length..).starts_with('(') { (0, 0) } else { (blanks, blanks + length) }
}

/// Where the first of these bytes is that is not part of an escape, or the end.
fn end(text: &str, bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at).filter(|byte| !bytes.contains(byte)) {
        at += if *byte == b'\\' { 2 } else { 1 };
    }
    at.min(text.len())
}

fn push_address(policy: &Policy, out: &mut String, raw: &str) {
    let is_wireframe = policy.mode == Mode::Wireframe;
    let is_content = part(raw, ..5).eq_ignore_ascii_case("data:") && !is_wireframe;
    if is_content || raw.starts_with('#') {
        out.push_str(raw);
    } else if !raw.contains('\\') && !is_wireframe {
        out.push_str(&policy.url(raw));
    }
    // With escapes in it nobody can say where the path ends: nothing stays.
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_style_sheets_lose_what_identifies_people() {
        for (css, stripped) in [
            (r#""color:red""#, r#""color:red""#),
            (r#""a{background:url(\"/a.png?t=1\")}""#, r#""a{background:url(\"/a.png\")}""#),
            (r#""background:URL( '/a.png?t=1#x' ) red""#, r#""background:URL( '/a.png' ) red""#),
            (r#""background:url(/a.png?t=1)""#, r#""background:url(/a.png)""#),
            (r#""url(/a?b),url(/c?d)""#, r#""url(/a),url(/c)""#),
            (r#""fill:url(#shade)""#, r#""fill:url(#shade)""#),
            (
                r#""src:url(data:font/woff2;base64,AA==)""#,
                r#""src:url(data:font/woff2;base64,AA==)""#,
            ),
            (r#""@import \"/a.css?t=1\";b{}""#, r#""@import \"/a.css\";b{}""#),
            (r#""@import url(\"/a.css?t=1\") screen;""#, r#""@import url(\"/a.css\") screen;""#),
            (r#""@import '/a.css?t=1';""#, r#""@import '/a.css';""#),
            (r#""url(\\2f a.png\\3f t=1)""#, r#""url()""#),
            (r#"{"background":"url(/a?b)"}"#, r#"{"background":"url(/a)"}"#),
            (r#"["url(/a?b","c"]"#, r#"["url(/a","c"]"#),
            (r#""@media (min-width:1px){}""#, r#""@media (min-width:1px){}""#),
            (r#""url(""#, r#""url(""#),
            (r#""@important\"""#, r#""@important\"""#),
            (r#""@import a?b\";c""#, r#""@import a\";c""#),
            (r#""@import 'a?b""#, r#""@import 'a""#),
            (r#"["@import \"/a?b","c"]"#, r#"["@import \"/a","c"]"#),
            (r#"["url(\\","c"]"#, r#"["url(","c"]"#),
        ] {
            let mut out = String::new();
            push_css(&Policy::strict(), &mut out, css);
            assert_eq!(out, stripped, "{css}");
        }
    }

    #[test]
    fn most_style_sheets_have_no_address() {
        assert!(!has_address(r#""a:not(.b){color:rgb(1,2,3)}@media print{}""#));
        assert!(has_address(r#""url(x)""#));
    }
}
