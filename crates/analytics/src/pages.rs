//! Page keys: the identity of a page after redaction.
//!
//! ```text
//! https://WWW.Shop.test:443//People/1/?tab=2#x  ─▶  shop.test/People/1
//! ```
//!
//! A key is host and path. Page groups are decided when reports are read and are not here.

use serde::{Deserialize, Serialize};

/// The page key of a window of which no address is known.
pub const UNKNOWN_PAGE: &str = "(unknown)";

/// How addresses become page keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageRules {
    /// Hosts of the project, lower case, the main one first: they are one host.
    pub hosts: Vec<String>,
    /// Query parameters that make another page.
    pub page_params: Vec<String>,
    /// Fragments that begin with `#/` or `#!` are routes.
    pub hash_routes: bool,
}

impl PageRules {
    /// The page key of an address. Never fails: what is no address is a path.
    pub fn key(&self, url: &str) -> String {
        let url = url.trim();
        if url.is_empty() {
            return UNKNOWN_PAGE.to_owned();
        }
        let (rest, fragment) = split(url, '#');
        let (rest, query) = split(rest, '?');
        let (host, path) = match rest.split_once("://") {
            Some((scheme, rest)) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (self.host(scheme, authority), path)
            }
            None => (String::new(), rest),
        };
        let mut key = host;
        push_path(&mut key, path);
        self.push_query(&mut key, query);
        if self.hash_routes && (fragment.starts_with('/') || fragment.starts_with('!')) {
            key.push('#');
            key.push_str(fragment.split('?').next().unwrap_or_default());
        }
        crate::text::cut(&key, model::facts::caps::URL_CHARS)
    }

    /// The host of an address, lower case; empty when it has none.
    pub fn host_of(&self, url: &str) -> String {
        match url.split_once("://") {
            Some((scheme, rest)) => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                self.host(scheme, rest.get(..end).unwrap_or_default())
            }
            None => String::new(),
        }
    }

    /// Whether a host is one of the project's own.
    pub fn is_own(&self, host: &str) -> bool {
        !host.is_empty() && self.hosts.first().is_some_and(|main| main == host)
    }

    fn host(&self, scheme: &str, authority: &str) -> String {
        let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let default_port = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => "",
        };
        let host = match host.strip_suffix(default_port) {
            Some(bare) if !default_port.is_empty() => bare,
            _ => &host,
        };
        let host = host.strip_prefix("www.").unwrap_or(host);
        let is_own = self.hosts.iter().any(|own| own.strip_prefix("www.").unwrap_or(own) == host);
        match self.hosts.first() {
            Some(main) if is_own => main.clone(),
            _ => host.to_owned(),
        }
    }

    fn push_query(&self, key: &mut String, query: &str) {
        let mut separator = '?';
        // In the project's order, so that `?b&a` and `?a&b` are one page.
        for wanted in &self.page_params {
            let pair = query
                .split('&')
                .find(|pair| pair.split('=').next().is_some_and(|name| name == wanted));
            if let Some(pair) = pair {
                key.push(separator);
                key.push_str(pair);
                separator = '&';
            }
        }
    }
}

fn split(text: &str, at: char) -> (&str, &str) {
    text.split_once(at).unwrap_or((text, ""))
}

/// Appends a path: slashes collapsed, none at the end, escapes in one form.
fn push_path(key: &mut String, path: &str) {
    let start = key.len();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        key.push('/');
        if part.contains("[redacted]") || part.contains("%5Bredacted%5D") {
            key.push_str(":redacted");
        } else {
            push_part(key, part);
        }
    }
    if key.len() == start {
        key.push('/');
    }
}

/// Escapes of unreserved characters are decoded, others written in upper case.
fn push_part(key: &mut String, part: &str) {
    let mut rest = part;
    while let Some(at) = rest.find('%') {
        key.push_str(rest.get(..at).unwrap_or_default());
        let digits = rest
            .get(at + 1..at + 3)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(digits) = digits else {
            key.push('%');
            rest = rest.get(at + 1..).unwrap_or_default();
            continue;
        };
        let byte = u8::from_str_radix(digits, 16).unwrap_or_default();
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            key.push(char::from(byte));
        } else {
            key.push('%');
            key.push_str(&digits.to_ascii_uppercase());
        }
        rest = rest.get(at + 3..).unwrap_or_default();
    }
    key.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_as_specified() {
        let plain = PageRules::default();
        let tabs = PageRules { page_params: vec!["tab".to_owned()], ..PageRules::default() };
        let hashes = PageRules { hash_routes: true, ..PageRules::default() };
        let cases = [
            (&plain, "https://WWW.Shop.test:443/People/1/?tab=2#x", "shop.test/People/1"),
            (&plain, "/u/[redacted]/reset", "/u/:redacted/reset"),
            (&plain, "https://a.test", "a.test/"),
            (&plain, "https://a.test//b///c/", "a.test/b/c"),
            (&plain, "http://a.test:443/", "a.test:443/"),
            (&plain, "https://a.test/%7euser/%c3%a4%2f", "a.test/~user/%C3%A4%2F"),
            (&plain, "/100%/x%4", "/100%/x%4"),
            (&plain, "", UNKNOWN_PAGE),
            (&plain, "/#/cart?x=1", "/"),
            (&tabs, "/p?b=1&tab=2", "/p?tab=2"),
            (&hashes, "/#/cart?x=1", "/#/cart"),
            (&hashes, "/#top", "/"),
        ];
        for (rules, url, key) in cases {
            assert_eq!(rules.key(url), key, "{url}");
        }
    }

    #[test]
    fn the_hosts_of_a_project_are_one() {
        let rules = PageRules {
            hosts: vec!["shop.test".to_owned(), "m.shop.test".to_owned()],
            ..PageRules::default()
        };

        assert_eq!(rules.key("https://m.shop.test/a"), "shop.test/a");
        assert!(rules.is_own(&rules.host_of("https://www.shop.test?x")));
        assert!(!rules.is_own(&rules.host_of("https://other.test/")));
    }
}
