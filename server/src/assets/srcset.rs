//! Addresses in `srcset`.

use super::edit::{NOTHING, Verdict};

/// Replaces addresses as `judge` says. What it drops leaves the list; of nothing remains one
/// empty image, so that the browser does not take another source.
pub fn edit(list: &str, judge: &mut dyn FnMut(&str) -> Verdict) -> Option<String> {
    let mut kept = Vec::new();
    let mut is_changed = false;
    for (url, size) in candidates(list) {
        let url = if url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
            url.to_owned()
        } else {
            match judge(url) {
                Verdict::Keep => url.to_owned(),
                Verdict::Put(url) => {
                    is_changed = true;
                    url
                }
                Verdict::Drop => {
                    is_changed = true;
                    continue;
                }
            }
        };
        kept.push(if size.is_empty() { url } else { format!("{url} {size}") });
    }
    is_changed.then(|| if kept.is_empty() { NOTHING.to_owned() } else { kept.join(", ") })
}

/// Address and size of each candidate, as browsers split them.
fn candidates(list: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let is_gap = |c: char| c == ',' || c.is_ascii_whitespace();
    let mut rest = list.trim_start_matches(is_gap);
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (url, after) = rest.split_at(end);
        let bare = url.trim_end_matches(',');
        let size = if bare.len() < url.len() {
            rest = after;
            ""
        } else {
            // A comma within parentheses is part of the size.
            let mut depth = 0_u32;
            let end = after.find(|c: char| {
                match c {
                    '(' => depth += 1,
                    ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                c == ',' && depth == 0
            });
            let (size, after) = after.split_at(end.unwrap_or(after.len()));
            rest = after;
            size.trim()
        };
        if !bare.is_empty() {
            found.push((bare, size));
        }
        rest = rest.trim_start_matches(is_gap);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_split_as_browsers_do() {
        for (list, expected) in [
            ("a.png", vec![("a.png", "")]),
            ("a.png 1x, b.png 2x", vec![("a.png", "1x"), ("b.png", "2x")]),
            ("a.png 100w,b.png 200w", vec![("a.png", "100w"), ("b.png", "200w")]),
            ("a,b.png 1x", vec![("a,b.png", "1x")]),
            ("a.png, b.png", vec![("a.png", ""), ("b.png", "")]),
            (" , a.png ,, ", vec![("a.png", "")]),
            (
                "data:image/png;base64,AA== 1x, b 2x",
                vec![("data:image/png;base64,AA==", "1x"), ("b", "2x")],
            ),
            ("a x(1,2), b", vec![("a", "x(1,2)"), ("b", "")]),
            ("", vec![]),
            (",,,", vec![]),
        ] {
            assert_eq!(candidates(list), expected, "{list}");
        }
    }

    #[test]
    fn what_is_not_there_leaves_the_list() {
        let mut judge = |url: &str| match url {
            "k" => Verdict::Keep,
            "p" => Verdict::Put("/new".to_owned()),
            _ => Verdict::Drop,
        };
        for (list, expected) in [
            ("k 1x", None),
            ("p 1x, k 2x", Some("/new 1x, k 2x")),
            ("x 1x, p 2x", Some("/new 2x")),
            ("x 1x, y 2x", Some("data:,")),
            ("data:,a 1x", None),
            ("", None),
        ] {
            assert_eq!(edit(list, &mut judge).as_deref(), expected, "{list}");
        }
    }
}
