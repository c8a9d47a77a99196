//! Addresses as assets are known by them.

use model::{AssetHash, AssetKey, ProjectId};
use url::Url;

/// Longest address that is kept.
const MOST_CHARS: usize = 4_096;

/// An address of something that can be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Where it is, without fragment.
    pub url: Url,
    /// The fragment: names a part of what is there.
    pub fragment: Option<String>,
    /// Names the address.
    pub key: AssetKey,
}

/// Which parts of addresses count.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    /// Names of parameters that are kept, in lower case.
    keep_params: Vec<String>,
}

impl Addresses {
    /// Addresses that keep these parameters.
    pub fn new(keep_params: &[String]) -> Self {
        Self { keep_params: keep_params.iter().map(|name| name.to_ascii_lowercase()).collect() }
    }

    /// What a page at `base` means by `raw`; `None` when nothing can be fetched there.
    pub fn read(&self, base: Option<&Url>, raw: &str) -> Option<Address> {
        let raw = raw.trim();
        if raw.is_empty() || raw.len() > MOST_CHARS {
            return None;
        }
        let mut url = Url::options().base_url(base).parse(raw).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
        // Redaction takes credentials out; an address that has some is not one of a page.
        if !is_web || !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let fragment = url.fragment().map(str::to_owned);
        url.set_fragment(None);
        self.strip(&mut url);
        let key = key_of(url.as_str());
        Some(Address { url, fragment, key })
    }

    fn strip(&self, url: &mut Url) {
        let Some(query) = url.query() else { return };
        let is_kept = |parameter: &&str| {
            let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
            self.keep_params.contains(&name)
        };
        let kept: Vec<&str> = query.split('&').filter(is_kept).collect();
        let kept = kept.join("&");
        url.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
    }
}

impl Address {
    /// The same part of what is kept under a hash.
    pub fn kept_as(&self, project: ProjectId, hash: AssetHash) -> String {
        let path = format!("/replay/assets/{project}/{hash}");
        match &self.fragment {
            Some(fragment) => format!("{path}#{fragment}"),
            None => path,
        }
    }

    /// The address with its fragment.
    pub fn whole(&self) -> String {
        match &self.fragment {
            Some(fragment) => format!("{}#{fragment}", self.url),
            None => self.url.to_string(),
        }
    }
}

fn key_of(url: &str) -> AssetKey {
    let hash = blake3::hash(url.as_bytes());
    let mut bytes = [0; AssetKey::BYTES];
    bytes.copy_from_slice(&hash.as_bytes()[..AssetKey::BYTES]);
    AssetKey::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_what_the_page_means() {
        let addresses = Addresses::new(&["v".to_owned(), "Family".to_owned()]);
        let base = Url::parse("https://shop.example/a/b.html").unwrap();
        for (raw, expected) in [
            ("c.png", Some("https://shop.example/a/c.png")),
            ("/c.png", Some("https://shop.example/c.png")),
            ("//cdn.example/c.png", Some("https://cdn.example/c.png")),
            (" https://cdn.example/c.png?v=1&t=2&V=3 ", Some("https://cdn.example/c.png?v=1&V=3")),
            ("https://cdn.example/c.png?t=2", Some("https://cdn.example/c.png")),
            ("https://cdn.example/c?family=A|B", Some("https://cdn.example/c?family=A|B")),
            ("https://cdn.example/s.svg#icon", Some("https://cdn.example/s.svg")),
            ("http://2130706433/", Some("http://127.0.0.1/")),
            ("data:image/png;base64,AA", None),
            ("blob:https://a.example/1", None),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("https://user@cdn.example/", None),
            ("https://:secret@cdn.example/", None),
            ("https://", None),
            ("", None),
        ] {
            let read = addresses.read(Some(&base), raw).map(|address| address.url.to_string());
            assert_eq!(read.as_deref(), expected, "{raw}");
        }
        assert_eq!(addresses.read(None, "/c.png"), None, "nobody knows of which page");
        assert_eq!(addresses.read(Some(&base), &"x".repeat(5_000)), None);
    }

    #[test]
    fn one_key_names_one_address_whatever_part_is_meant() {
        let read = |raw| Addresses::default().read(None, raw).unwrap();
        let icon = read("https://a.example/s.svg#icon");

        assert_eq!(icon.key, read("https://A.example:443/s.svg#other").key);
        assert_ne!(icon.key, read("https://a.example/t.svg").key);
        let project = "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap();
        let hash = AssetHash::from_bytes([0; 32]);
        assert!(icon.kept_as(project, hash).ends_with("0000#icon"));
        assert_eq!(icon.whole(), "https://a.example/s.svg#icon");
    }
}
