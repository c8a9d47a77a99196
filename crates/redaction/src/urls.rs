//! Addresses without what identifies people: query, fragment, credentials.

use std::borrow::Cow;

use dom::json::{decode, part, push_encoded};

use crate::mask::position;

/// An address without query, fragment and credentials.
///
/// Of addresses that carry their content (`data:`, `mailto:`, `tel:`, `javascript:`,
/// `blob:`) only the scheme stays.
pub fn strip_url(url: &str) -> Cow<'_, str> {
    let Some(scheme) = scheme(url) else { return strip_parts(url) };
    let rest = part(url, scheme.len() + 1..);
    if scheme.eq_ignore_ascii_case("about") {
        return cut(url).into();
    }
    if rest.starts_with('/') || rest.starts_with('\\') {
        return strip_parts(url);
    }
    // `http:page` is relative in browsers; there is no authority in it.
    if ["http", "https", "file", "ftp", "ws", "wss"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return strip_parts(url);
    }
    if scheme.eq_ignore_ascii_case("data") {
        // An empty text: valid, so that nothing is fetched.
        return "data:,".into();
    }
    part(url, ..=scheme.len()).into()
}

/// `scheme` of `scheme:…`, as browsers see it: after blanks, which are no part of it.
fn scheme(url: &str) -> Option<&str> {
    let end = url.find(':')?;
    let scheme = part(url, ..end);
    let is_scheme = scheme
        .trim_start_matches(|c: char| c <= ' ')
        .starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c) || c <= ' ');
    is_scheme.then_some(scheme)
}

/// Up to the query or fragment, and up to a session id in the path.
fn cut(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let path = part(url, ..end);
    let session = path.bytes().enumerate().find(|&(at, byte)| {
        byte == b';' && part(path, at + 1..at + 11).eq_ignore_ascii_case("jsessionid")
    });
    session.map_or(path, |(at, _)| part(path, ..at))
}

fn strip_parts(url: &str) -> Cow<'_, str> {
    let cut = cut(url);
    let authority = match position(cut, "//") {
        Some(at) => at + 2,
        None => return cut.into(),
    };
    let end = part(cut, authority..).find('/').map_or(cut.len(), |length| authority + length);
    match part(cut, authority..end).rfind('@') {
        Some(at) => (part(cut, ..authority).to_owned() + part(cut, authority + at + 1..)).into(),
        None => cut.into(),
    }
}

/// Appends the inside of a JSON string, stripped as an address.
pub(crate) fn push_stripped(out: &mut String, raw: &str) {
    let url = decode(raw);
    let stripped = strip_url(&url);
    match url {
        // Nothing is escaped in it, so nothing needs to be.
        Cow::Borrowed(_) => out.push_str(&stripped),
        Cow::Owned(_) => push_encoded(out, &stripped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identifies_people_goes() {
        for (url, stripped) in [
            ("https://a.example/b?c=d#e", "https://a.example/b"),
            ("https://a.example/b#e?c", "https://a.example/b"),
            ("/b?c", "/b"),
            ("?c", ""),
            ("#e", ""),
            ("https://u:p@a.example/x@y", "https://a.example/x@y"),
            ("//u@a.example", "//a.example"),
            ("https://a.example/b;JSESSIONID=1", "https://a.example/b"),
            ("data:text/html,secret", "data:,"),
            ("mailto:a@b.example?subject=s", "mailto:"),
            ("tel:+1555", "tel:"),
            ("javascript:alert(1)", "javascript:"),
            ("\n JavaScript:alert(1)", "\n JavaScript:"),
            ("blob:https://a.example/1-2", "blob:"),
            ("about:blank#x", "about:blank"),
            ("a:b@c", "a:"),
            ("https:page?x", "https:page"),
            ("chrome-extension://id/x?y", "chrome-extension://id/x"),
            ("", ""),
        ] {
            assert_eq!(strip_url(url), stripped, "{url}");
        }
    }
}
