//! Addresses in style sheets: found, and replaced. Everything else stays as it stands.

use cssparser::{ParseError, Parser, ToCss as _, Token};

use super::edit::Verdict;

/// Whether there may be an address in a style sheet.
pub fn has_address(css: &str) -> bool {
    let bytes = css.as_bytes();
    let has = |word: &[u8]| {
        let begins = (word[0], word[0].to_ascii_uppercase());
        memchr::memchr2_iter(begins.0, begins.1, bytes).any(|at| {
            bytes.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word))
        })
    };
    // Escaped, any of these may be written otherwise.
    has(b"url(") || has(b"image-set(") || has(b"@import") || has(b"\\")
}

/// Replaces addresses as `judge` says, which is told whether a style sheet is expected there.
/// `None`: nothing changed.
pub fn edit(css: &str, judge: &mut dyn FnMut(&str, bool) -> Verdict) -> Option<String> {
    if !has_address(css) {
        return None;
    }
    let mut edit = Edit { css, out: String::new(), done: 0, judge };
    let mut parser = Parser::new(css);
    edit.rules(&mut parser, Within::Rules);
    let Edit { mut out, done, .. } = edit;
    if done == 0 {
        return None;
    }
    out.push_str(css.get(done..).unwrap_or_default());
    Some(out)
}

/// What a string is, where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// A text, unless `@import` announced it.
    Rules,
    /// `image-set("…" 1x)`: an address.
    ImageSet,
}

struct Edit<'a, 'j> {
    css: &'a str,
    out: String,
    /// Copied or replaced up to here.
    done: usize,
    judge: &'j mut dyn FnMut(&str, bool) -> Verdict,
}

/// What comes next, as far as it matters.
enum Step {
    Address(String),
    Text(String),
    Url,
    ImageSet,
    Block,
    Import,
    End,
    Other,
}

fn step(token: &Token<'_>) -> Step {
    match token {
        Token::UnquotedUrl(url) => Step::Address(url.as_ref().to_owned()),
        Token::QuotedString(text) => Step::Text(text.as_ref().to_owned()),
        Token::Function(name) if name.eq_ignore_ascii_case("url") => Step::Url,
        Token::Function(name) if is_image_set(name) => Step::ImageSet,
        Token::Function(_)
        | Token::ParenthesisBlock
        | Token::SquareBracketBlock
        | Token::CurlyBracketBlock => Step::Block,
        Token::AtKeyword(name) if name.eq_ignore_ascii_case("import") => Step::Import,
        Token::Semicolon => Step::End,
        _ => Step::Other,
    }
}

fn is_image_set(name: &str) -> bool {
    ["image-set", "-webkit-image-set"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

impl Edit<'_, '_> {
    fn rules(&mut self, parser: &mut Parser<'_>, within: Within) {
        // Where an `@import` began whose address was not there yet; then, whether the rule goes.
        let mut import = None;
        let mut dropped = None;
        loop {
            let start = parser.position().byte_index();
            let next = match parser.next_including_whitespace_and_comments() {
                Ok(token) => step(token),
                Err(_) => break,
            };
            match next {
                Step::Import => import = Some(start),
                Step::End => {
                    if let Some(from) = dropped.take() {
                        self.replace(from, parser.position().byte_index(), "");
                    }
                    import = None;
                }
                Step::Url => {
                    let inner = nested(parser, |parser| {
                        parser.expect_string().ok().map(|text| text.as_ref().to_owned())
                    });
                    let end = parser.position().byte_index();
                    if let Some(url) = inner {
                        dropped = dropped.or(self.address(&url, start, end, import.take(), true));
                    }
                }
                Step::Address(url) => {
                    let end = parser.position().byte_index();
                    dropped = dropped.or(self.address(&url, start, end, import.take(), true));
                }
                Step::Text(url) if import.is_some() || within == Within::ImageSet => {
                    let end = parser.position().byte_index();
                    dropped = dropped.or(self.address(&url, start, end, import.take(), false));
                }
                Step::ImageSet => {
                    nested(parser, |parser| {
                        self.rules(parser, Within::ImageSet);
                        None::<()>
                    });
                }
                Step::Block => {
                    // `type("image/png")` within `image-set` is no address.
                    nested(parser, |parser| {
                        self.rules(parser, Within::Rules);
                        None::<()>
                    });
                }
                Step::Text(_) | Step::Other => {}
            }
        }
        if let Some(from) = dropped {
            self.replace(from, parser.position().byte_index(), "");
        }
    }

    /// Replaces an address; gives where a rule begins that goes as a whole.
    fn address(
        &mut self,
        url: &str,
        start: usize,
        end: usize,
        import: Option<usize>,
        is_function: bool,
    ) -> Option<usize> {
        if url.starts_with('#') || url.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("data:")) {
            return None;
        }
        let put = match ((self.judge)(url, import.is_some()), import) {
            (Verdict::Keep, _) => return None,
            (Verdict::Put(url), _) => url,
            // An empty address would be the page's own, and `data:` is no style sheet.
            (Verdict::Drop, Some(from)) => return Some(from),
            (Verdict::Drop, None) => super::edit::NOTHING.to_owned(),
        };
        let string = Token::QuotedString(put.as_str().into()).to_css_string();
        let put = if is_function { format!("url({string})") } else { string };
        self.replace(start, end, &put);
        None
    }

    fn replace(&mut self, start: usize, end: usize, put: &str) {
        // What goes as a whole may hold what was replaced.
        if start < self.done {
            return;
        }
        self.out.push_str(self.css.get(self.done..start).unwrap_or_default());
        self.out.push_str(put);
        self.done = end;
    }
}

/// Reads the block that was just begun; too deep a one is read as what it stands in.
fn nested<T>(
    parser: &mut Parser<'_>,
    read: impl FnOnce(&mut Parser<'_>) -> Option<T>,
) -> Option<T> {
    let mut found = None;
    let _ = parser.parse_nested_block(|parser| -> Result<(), ParseError<()>> {
        found = read(parser);
        Ok(())
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps `k`, replaces `p` by `/new`, drops everything else; `sheet:` is asked as such.
    fn edited(css: &str) -> String {
        let mut judge = |url: &str, is_sheet: bool| match url {
            "k" => Verdict::Keep,
            "p" => Verdict::Put(if is_sheet { "/sheet" } else { "/new" }.to_owned()),
            _ => Verdict::Drop,
        };
        edit(css, &mut judge).unwrap_or_else(|| css.to_owned())
    }

    #[test]
    fn addresses_are_replaced_and_all_else_stays() {
        for (css, expected) in [
            ("a{color:red}", "a{color:red}"),
            ("a{background:url(p)}", r#"a{background:url("/new")}"#),
            ("a{background:url( 'p' ) red}", r#"a{background:url("/new") red}"#),
            (r#"a{background:URL("p")}"#, r#"a{background:url("/new")}"#),
            ("a{background:url(k),url(p)}", r#"a{background:url(k),url("/new")}"#),
            ("a{background:url(x)}", r#"a{background:url("data:,")}"#),
            (r"a{background:url(\70 )}", r#"a{background:url("/new")}"#),
            (r"a{background:u\72l(p)}", r#"a{background:url("/new")}"#),
            ("fill:url(#shade)", "fill:url(#shade)"),
            ("src:url(data:font/woff2;base64,AA==)", "src:url(data:font/woff2;base64,AA==)"),
            ("/* url(p) */ a{content:\"url(p)\"}", "/* url(p) */ a{content:\"url(p)\"}"),
            ("@import 'p' screen; a{}", r#"@import "/sheet" screen; a{}"#),
            ("@import url(p);a{}", r#"@import url("/sheet");a{}"#),
            ("@import url('p') layer(a);", r#"@import url("/sheet") layer(a);"#),
            ("a{} @import 'x'; b{}", "a{}  b{}"),
            ("@import url(x) supports(display:grid) screen;b{}", "b{}"),
            ("@import 'x'", ""),
            ("@media print{a{background:url(p)}}", r#"@media print{a{background:url("/new")}}"#),
            (
                "@font-face{src:local('k'),url(p) format('woff2')}",
                r#"@font-face{src:local('k'),url("/new") format('woff2')}"#,
            ),
            (
                "a{b:image-set('p' 1x, url(p) 2x, 'x' type('image/png'))}",
                r#"a{b:image-set("/new" 1x, url("/new") 2x, "data:," type('image/png'))}"#,
            ),
            ("a{background:url(p", r#"a{background:url("/new")"#),
            ("a{background:url(p'q)}", "a{background:url(p'q)}"),
            ("é{background:url(p)}é", r#"é{background:url("/new")}é"#),
            ("", ""),
        ] {
            assert_eq!(edited(css), expected, "{css}");
        }
    }

    #[test]
    fn what_is_put_in_cannot_end_the_string() {
        let mut judge = |_: &str, _| Verdict::Put("a\"b\\c\nd)".to_owned());

        let edited = edit("x{y:url(z)}", &mut judge).unwrap();

        assert_eq!(edited, "x{y:url(\"a\\\"b\\\\c\\a d)\")}");
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = format!("{}url(p){}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(edited(&deep).len() > 200_000);
        edited(&"image-set(".repeat(100_000));
        edited(&"a{url(".repeat(50_000));
    }
}
