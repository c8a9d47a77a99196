//! Addresses without what identifies people.
//!
//! Whatever the mode: credentials go, of addresses that carry their content (`data:`,
//! `mailto:`, `tel:`, `javascript:`, `blob:`) only the scheme stays, and personal data in the
//! path is replaced.
//!
//! # See also
//!
//! [`parameters`]: query and fragment.

mod parameters;
mod percent;

use std::borrow::Cow;

use dom::json::{decode, part, push_encoded, trim_end, trim_start};

use crate::mask::position;
use crate::policy::Policy;

/// What happens to query and fragment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "compile", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "compile", serde(rename_all = "lowercase"))]
pub enum UrlMode {
    /// They go.
    #[default]
    Strip,
    /// Parameters that are allowed stay, those that are denied go, personal data in the rest is replaced.
    Filter,
    /// They stay, but for personal data.
    Keep,
}

impl UrlMode {
    /// In the order of their numbers in a policy's bytes.
    pub(crate) const ALL: [Self; 3] = [Self::Strip, Self::Filter, Self::Keep];
}

/// What a policy says about addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UrlRules {
    pub(crate) mode: UrlMode,
    /// Names of parameters, in lower case.
    pub(crate) allow: Vec<Box<str>>,
    /// Beats the above.
    pub(crate) deny: Vec<Box<str>>,
}

impl Policy {
    /// An address as the policy lets it be seen.
    pub fn url<'u>(&self, url: &'u str) -> Cow<'u, str> {
        let Some(scheme) = scheme(url) else { return self.hierarchical(url) };
        let rest = part(url, scheme.len() + 1..);
        if scheme.eq_ignore_ascii_case("about") {
            return cut(url).into();
        }
        // `http:page` is relative in browsers; there is no authority in it.
        let is_web = ["http", "https", "file", "ftp", "ws", "wss"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known));
        if is_web || rest.starts_with('/') || rest.starts_with('\\') {
            return self.hierarchical(url);
        }
        if scheme.eq_ignore_ascii_case("data") {
            // An empty text: valid, so that nothing is fetched.
            return "data:,".into();
        }
        part(url, ..=scheme.len()).into()
    }

    fn hierarchical<'u>(&self, url: &'u str) -> Cow<'u, str> {
        let cut = cut(url);
        let (authority, path) = authority(cut);
        let user = part(cut, authority..path).bytes().rposition(|byte| byte == b'@');
        let user = user.map_or(authority, |at| authority + at + 1);
        let tail = match self.urls.mode {
            UrlMode::Strip => "",
            _ => part(url, url.find(['?', '#']).unwrap_or(url.len())..),
        };
        let mut out = String::with_capacity(url.len());
        out.push_str(part(cut, ..authority));
        out.push_str(part(cut, user..path));
        self.push_path(&mut out, part(cut, path..));
        self.push_tail(&mut out, tail);
        // Borrowed says that nothing of it was hidden.
        if out == cut { cut.into() } else { out.into() }
    }

    fn push_path(&self, out: &mut String, path: &str) {
        for (index, segment) in path.split('/').enumerate() {
            if index > 0 {
                out.push('/');
            }
            self.push_personal(out, segment, false);
        }
    }

    /// Appends the inside of a JSON string as an address.
    pub(crate) fn push_url(&self, out: &mut String, raw: &str) {
        let url = decode(raw);
        let seen = self.url(&url);
        match url {
            // Nothing is escaped in it, so nothing needs to be.
            Cow::Borrowed(_) => out.push_str(&seen),
            Cow::Owned(_) => push_encoded(out, &seen),
        }
    }

    /// Appends the inside of a JSON string: addresses with sizes, separated by commas.
    pub(crate) fn push_url_list(&self, out: &mut String, raw: &str) {
        let list = decode(raw);
        let mut is_first = true;
        let mut rest = list.trim_ascii_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
            let (url, mut size) = (part(rest, ..end), part(rest, end..));
            let bare = trim_end(url, b",");
            if bare.len() == url.len() {
                let end = size.find(',').unwrap_or(size.len());
                (size, rest) = (part(size, ..end), part(size, end..));
            } else {
                (size, rest) = ("", size);
            }
            rest = trim_start(rest, b", \t\n\x0c\r");
            if bare.is_empty() {
                continue;
            }
            if !is_first {
                out.push_str(", ");
            }
            is_first = false;
            push_encoded(out, &self.url(bare));
            // `2x`, `100w`: whatever else it says, it is no size.
            let size = size.trim_ascii();
            if !size.is_empty() && size.bytes().all(|byte| b"0123456789.xwh ".contains(&byte)) {
                out.push(' ');
                out.push_str(size);
            }
        }
    }
}

/// `scheme` of `scheme:…`, as browsers see it: after blanks, which are no part of it.
fn scheme(url: &str) -> Option<&str> {
    let end = url.find(':')?;
    let scheme = part(url, ..end);
    let first = scheme.bytes().find(|byte| *byte > b' ');
    let is_scheme = first.is_some_and(|byte| byte.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.') || c <= ' ');
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

/// Where the authority begins and ends; the path is what follows.
fn authority(url: &str) -> (usize, usize) {
    let scheme_end = scheme(url).map_or(0, |scheme| scheme.len() + 1);
    // Browsers take `\` for `/`.
    let is_slash = |at: usize| matches!(url.as_bytes().get(at), Some(b'/' | b'\\'));
    if !is_slash(scheme_end) || !is_slash(scheme_end + 1) {
        // `https:///a@b` and `/x//u@h` have none that browsers would ask for a password.
        return match position(url, "://") {
            Some(at) => authority_at(url, at + 3),
            None => (0, 0),
        };
    }
    authority_at(url, scheme_end + 2)
}

fn authority_at(url: &str, start: usize) -> (usize, usize) {
    let length = part(url, start..).find(['/', '\\']);
    (start, length.map_or(url.len(), |length| start + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_policy_all_parameters_go() {
        for (url, stripped) in [
            ("https://a.example/b?c=d#e", "https://a.example/b"),
            ("https://a.example/b#e?c", "https://a.example/b"),
            ("/b?c", "/b"),
            ("?c", ""),
            ("#e", ""),
            ("https://u:p@a.example/x@y", "https://a.example/x@y"),
            ("//u@a.example", "//a.example"),
            ("https:\\\\u:p@a.example\\x", "https:\\\\a.example\\x"),
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
            assert_eq!(Policy::strict().url(url), stripped, "{url}");
        }
    }
}
