//! Styles: kept, because they are the layout, but for what their addresses carry, and for texts
//! where texts are treated.
//!
//! Works on JSON text as it stands: strings, or arrays and objects of strings. An address in
//! `url(…)`, `src(…)`, a string of `image-set(…)` or behind `@import` is treated as any other
//! address; names within the document (`#gradient`) stay, and `data:` (icons and fonts) where
//! texts are not masked.

use dom::json::{part, trim_start};
use memchr::memchr2;

use crate::css_text::push_texts;
use crate::mask::rewrite_strings;
use crate::policy::{Mode, Policy};
use crate::text::Treatment;

/// Whether there may be a text in it: a string or a comment.
pub(crate) fn has_text(json: &str) -> bool {
    json.bytes().any(|byte| matches!(byte, b'\\' | b'\'' | b'*'))
}

/// Whether there may be an address in it.
pub(crate) fn has_address(json: &str) -> bool {
    next_address(json, 0, &mut 0).is_some()
}

/// Appends JSON text of CSS with its addresses stripped and its texts treated, if that is said.
pub(crate) fn push_css(policy: &Policy, texts: Option<Treatment>, out: &mut String, json: &str) {
    let mut treated = String::new();
    let mut json = json;
    if let Some(treatment) = texts {
        rewrite_strings(&mut treated, json, &mut |out, raw, is_key| {
            if is_key { out.push_str(raw) } else { push_texts(policy, treatment, out, raw) }
        });
        json = &treated;
    }
    let has_content = texts != Some(Treatment::Mask);
    let (mut done, mut from, mut depth) = (0, 0, 0);
    while let Some(start) = next_address(json, from, &mut depth) {
        let is_url = part(json, ..start).ends_with('(');
        let (address, end) = address(part(json, start..), is_url);
        out.push_str(part(json, done..start + address));
        push_address(policy, has_content, out, part(json, start + address..start + end));
        done = start + end;
        // The quote that ends this one begins none.
        let rest = part(json, done..);
        let is_single = rest.starts_with('\'');
        let n_quote = if is_single { 1 } else { 2 * usize::from(rest.starts_with("\\\"")) };
        from = done + n_quote;
    }
    out.push_str(part(json, done..));
}

/// Where the next address may begin: behind `url(`, `src(` or `@import`, or where a string begins
/// within `image-set(`. `depth` counts the parentheses from there on.
fn next_address(json: &str, from: usize, depth: &mut usize) -> Option<usize> {
    const IMPORT: &str = "@import";
    let mut at = from;
    loop {
        let rest = json.as_bytes().get(at..)?;
        at += match *depth {
            0 => memchr2(b'(', b'@', rest)?,
            _ => rest.iter().position(|byte| b"()'\\\"".contains(byte))?,
        };
        let is_behind =
            |name: &str| part(json, at.saturating_sub(name.len())..at).eq_ignore_ascii_case(name);
        match json.as_bytes().get(at)? {
            b'(' => {
                let is_address = is_behind("url") || is_behind("src");
                if *depth > 0 || is_behind("image-set") {
                    *depth += 1;
                }
                if is_address {
                    return Some(at + 1);
                }
            }
            b')' => *depth -= 1,
            b'\'' => return Some(at),
            b'\\' if part(json, at + 1..).starts_with('"') => return Some(at),
            // What is escaped means nothing.
            b'\\' => at += 1,
            // The end of what is at hand.
            b'"' => *depth = 0,
            _ => {
                let end = at + IMPORT.len();
                if part(json, at..end).eq_ignore_ascii_case(IMPORT) {
                    return Some(end);
                }
            }
        }
        at += 1;
    }
}

/// Where the address begins and ends, from behind what announces it: `url(` or `@import`.
fn address(rest: &str, is_url: bool) -> (usize, usize) {
    let blanks = rest.len() - trim_start(rest, b" ").len();
    let text = part(rest, blanks..);
    // A quote within a JSON string is escaped.
    for quote in ["\\\"", "'"] {
        if let Some(inside) = text.strip_prefix(quote) {
            // Whoever forgets the other quote ends it with the string.
            let length = end(inside, if quote == "'" { b"'\"" } else { b"\\\"" });
            return (blanks + quote.len(), blanks + quote.len() + length);
        }
    }
    // Bare, or `@import url(…)`, which announces its address once more.
    let length = end(text, if is_url { b"\\)\"" } else { b"\\\";(" });
    let is_announced = length == 3 && part(text, length..).starts_with('(');
    if is_announced { (0, 0) } else { (blanks, blanks + length) }
}

/// Where the first of these bytes is that is not part of an escape, or the end. A backslash among
/// them is a quote that is escaped. Nothing is looked at that is not part of what is found: a
/// style may have any number of them.
fn end(text: &str, bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        if *byte == b'\\' {
            if bytes.contains(byte) && text.as_bytes().get(at + 1) == Some(&b'"') {
                break;
            }
            at += 1;
        } else if bytes.contains(byte) {
            break;
        }
        at += 1;
    }
    at.min(text.len())
}

/// `has_content` says whether an address may carry what it is the address of.
fn push_address(policy: &Policy, has_content: bool, out: &mut String, raw: &str) {
    let is_content = part(raw, ..5).eq_ignore_ascii_case("data:");
    if is_content && has_content || raw.starts_with('#') {
        out.push_str(raw);
    } else if !is_content && !raw.contains('\\') && policy.mode != Mode::Wireframe {
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
            (r#""a:url(/a;v=1?t=1);b:url( /c?d )""#, r#""a:url(/a;v=1);b:url( /c)""#),
            (
                r#""a:image-set('/a?b' 1x,\"c?d\" type(\"image/png\") 2x,url(e?f) 3x) url(g?h)""#,
                r#""a:image-set('/a' 1x,\"c\" type(\"image/png\") 2x,url(e) 3x) url(g)""#,
            ),
            (
                r#""-webkit-image-set(url('/a?b') 1x,'c?d' 2x)""#,
                r#""-webkit-image-set(url('/a') 1x,'c' 2x)""#,
            ),
            (r#""image-set(url(/a?b)) 'c?d'""#, r#""image-set(url(/a)) 'c?d'""#),
            (r#""image-set('/a?b""#, r#""image-set('/a""#),
            (r#"["image-set(","'c?d'"]"#, r#"["image-set(","'c?d'"]"#),
            (r#""src:src('/a?b')""#, r#""src:src('/a')""#),
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
            push_css(&Policy::strict(), None, &mut out, css);
            assert_eq!(out, stripped, "{css}");
        }
    }

    #[test]
    fn where_texts_are_masked_content_goes_and_addresses_stay() {
        for (css, stripped) in [
            (r#""a:url(data:image/png;base64,AA==) b""#, r#""a:url() b""#),
            (r#""a:url(\"DATA:image/svg+xml,<svg/>\")""#, r#""a:url(\"\")""#),
            (r#""a:url('/a.png?t=1') 'Ann'""#, r#""a:url('/a.png') '***'""#),
            (r#""a:URL( \"/a.png?t=1\") \"Ann\"""#, r#""a:URL( \"/a.png\") \"***\"""#),
            (r#""a:\"url(\" \"Ann\"""#, r#""a:\"****\" \"***\"""#),
            (r#""fill:url('#shade')""#, r#""fill:url('#shade')""#),
            (r#"{"--a":["'Ann'","important"]}"#, r#"{"--a":["'***'","important"]}"#),
        ] {
            let mut out = String::new();
            push_css(&Policy::strict(), Some(Treatment::Mask), &mut out, css);
            assert_eq!(out, stripped, "{css}");
        }
    }

    #[test]
    fn most_styles_have_no_text() {
        assert!(!has_text(r#"{"color":"red","width":["1px","important"]}"#));
        for css in [r#""a:'b'""#, r#""a:\"b\"""#, r#""a:\u0022b\u0022""#, r#""/* b */""#] {
            assert!(has_text(css), "{css}");
        }
    }

    #[test]
    fn most_style_sheets_have_no_address() {
        assert!(!has_address(r#""a:not(.b){color:rgb(1,2,3)}@media print{}""#));
        assert!(has_address(r#""url(x)""#));
    }
}
