//! Addresses of recorded pages, short enough for a cell.

/// The path of an address: what people know a page by. The address itself when it has none.
pub fn path_of(url: &str) -> &str {
    let Some((_, after_scheme)) = url.split_once("://") else {
        return url;
    };
    after_scheme.find('/').map_or("/", |start| &after_scheme[start..])
}

/// Cuts a text in the middle so that at most `limit` characters are left, one of them `…`.
///
/// The end of a path says more than its middle, so both ends stay.
pub fn middle_cut(text: &str, limit: usize) -> String {
    let n_chars = text.chars().count();
    if n_chars <= limit {
        return text.to_owned();
    }
    let kept = limit.saturating_sub(1);
    let n_tail = kept / 2;
    let head: String = text.chars().take(kept - n_tail).collect();
    let tail: String = text.chars().skip(n_chars - n_tail).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_follows_the_host() {
        for (url, expected) in [
            ("https://shop.example/cart?x=1", "/cart?x=1"),
            ("https://shop.example", "/"),
            ("/cart", "/cart"),
            ("about:blank", "about:blank"),
            ("", ""),
        ] {
            assert_eq!(path_of(url), expected);
        }
    }

    #[test]
    fn a_long_text_loses_its_middle() {
        for (text, limit, expected) in [
            ("/cart", 5, "/cart"),
            ("/products/shoes/42", 9, "/pro…s/42"),
            ("äöüäöü", 3, "ä…ü"),
            ("abc", 1, "…"),
            ("abc", 0, "…"),
        ] {
            assert_eq!(middle_cut(text, limit), expected);
        }
    }
}
