//! Addresses of pages, without what was masked in them and what was typed.

use url::Url;

use super::typed::{Typed, is_readable};

/// The address of a page to go to; `None` when its path cannot be known.
pub(super) fn whole(url: &str, typed: &Typed) -> Option<String> {
    let mut url = web(url, typed)?;
    let is_kept = |value: &str| (value.is_empty() || is_readable(value)) && !typed.is_in(value);
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if !pairs.iter().all(|(_, value)| is_kept(value)) {
        url.set_query(None);
        let kept = pairs.iter().filter(|(_, value)| is_kept(value));
        for (name, value) in kept {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    if url.fragment().is_some_and(|fragment| typed.is_in(fragment) || !is_readable(fragment)) {
        url.set_fragment(None);
    }
    Some(url.into())
}

/// The path of a page that is waited for; `None` when it cannot be known.
pub(super) fn path(url: &str, typed: &Typed) -> Option<String> {
    web(url, typed).map(|url| url.path().to_owned())
}

fn web(url: &str, typed: &Typed) -> Option<Url> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let path = url.path().to_ascii_lowercase();
    let is_redacted = path.contains("[redacted]") || path.contains("%5bredacted%5d");
    let repeats = path.split('/').any(|segment| typed.is_in(segment));
    (!is_redacted && !repeats && !path.contains("**")).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_neither_what_was_masked_nor_what_was_typed() {
        let mut typed = Typed::default();
        typed.note(1, "green tea");
        for (url, expected) in [
            ("https://shop.example/a?id=7#/b", Some("https://shop.example/a?id=7#/b")),
            (
                "https://shop.example/find?q=green+tea&page=2&mail=[redacted]",
                Some("https://shop.example/find?page=2"),
            ),
            ("https://shop.example/find?q=Green%20Tea", Some("https://shop.example/find")),
            ("https://shop.example/of/[redacted]/x", None),
            ("javascript:alert(1)", None),
            ("", None),
        ] {
            assert_eq!(whole(url, &typed).as_deref(), expected, "{url}");
        }
        assert_eq!(path("https://shop.example/a/b?q=1", &typed).as_deref(), Some("/a/b"));
        typed.note(2, "secret");
        assert_eq!(path("https://shop.example/find/secret", &typed), None);
    }
}
