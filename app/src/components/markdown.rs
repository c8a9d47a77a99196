//! A small part of Markdown, as views: emphasis, code, links, lists.
//!
//! # Invariants
//!
//! - What is read becomes text nodes and attributes, never markup: nothing that was written can
//!   be anything but words.
//! - Links lead to `http` and `https` only.
//! - What is not understood stands as it was written.

use leptos::prelude::*;

/// How deep emphasis may stand in emphasis.
const MOST_DEPTH: usize = 4;

/// A part of a text that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    Paragraph(Vec<Vec<Inline>>),
    List { is_numbered: bool, items: Vec<Vec<Inline>> },
    Code(String),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Inline {
    Text(String),
    Code(String),
    Strong(Vec<Self>),
    Emphasis(Vec<Self>),
    Link { words: Vec<Self>, address: String },
}

/// The text, rendered.
#[component]
pub fn Markdown(#[prop(into)] text: String) -> impl IntoView {
    let blocks = read(&text).into_iter().map(block).collect_view();
    view! { <div class="markdown">{blocks}</div> }.into_any()
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Paragraph(lines) => {
            let lines = lines
                .into_iter()
                .enumerate()
                .map(|(idx, line)| {
                    let broken = (0 < idx).then(|| view! { <br/> });
                    view! { {broken} {all(line)} }
                })
                .collect_view();
            view! { <p>{lines}</p> }.into_any()
        }
        Block::List { is_numbered, items } => {
            let items = items.into_iter().map(|item| view! { <li>{all(item)}</li> }).collect_view();
            if is_numbered {
                view! { <ol>{items}</ol> }.into_any()
            } else {
                view! { <ul>{items}</ul> }.into_any()
            }
        }
        Block::Code(code) => view! { <pre><code>{code}</code></pre> }.into_any(),
    }
}

fn all(parts: Vec<Inline>) -> AnyView {
    parts.into_iter().map(inline).collect_view().into_any()
}

fn inline(part: Inline) -> AnyView {
    match part {
        Inline::Text(text) => text.into_any(),
        Inline::Code(code) => view! { <code>{code}</code> }.into_any(),
        Inline::Strong(parts) => view! { <strong>{all(parts)}</strong> }.into_any(),
        Inline::Emphasis(parts) => view! { <em>{all(parts)}</em> }.into_any(),
        Inline::Link { words, address } => {
            view! { <a href=address rel="external noopener noreferrer nofollow" target="_blank">{all(words)}</a> }
                .into_any()
        }
    }
}

fn read(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        if line.trim_start().starts_with("```") {
            let mut code = Vec::new();
            for line in lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")) {
                code.push(line);
            }
            blocks.push(Block::Code(code.join("\n")));
        } else if let Some((is_numbered, item)) = item(line) {
            let mut items = vec![inlines(item, MOST_DEPTH)];
            while let Some((_, next)) =
                lines.peek().and_then(|line| self::item(line)).filter(|(n, _)| *n == is_numbered)
            {
                items.push(inlines(next, MOST_DEPTH));
                lines.next();
            }
            blocks.push(Block::List { is_numbered, items });
        } else {
            let mut paragraph = vec![inlines(line, MOST_DEPTH)];
            let goes_on = |line: &&str| {
                !line.trim().is_empty()
                    && item(line).is_none()
                    && !line.trim_start().starts_with("```")
            };
            while let Some(line) = lines.next_if(goes_on) {
                paragraph.push(inlines(line, MOST_DEPTH));
            }
            blocks.push(Block::Paragraph(paragraph));
        }
    }
    blocks
}

/// Whether a line is an item of a numbered list or of another one, and what it says.
fn item(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, rest));
    }
    let (number, rest) = line.split_once(". ")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((true, rest))
}

fn inlines(text: &str, depth: usize) -> Vec<Inline> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((part, after)) = special(rest, depth) {
            if !plain.is_empty() {
                parts.push(Inline::Text(std::mem::take(&mut plain)));
            }
            parts.push(part);
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        parts.push(Inline::Text(plain));
    }
    parts
}

/// What begins here and is more than a character, and what follows it.
fn special(text: &str, depth: usize) -> Option<(Inline, &str)> {
    let depth = depth.checked_sub(1)?;
    if let Some(rest) = text.strip_prefix('`') {
        let (code, after) = rest.split_once('`').filter(|(code, _)| !code.is_empty())?;
        return Some((Inline::Code(code.to_owned()), after));
    }
    if let Some((inside, after)) = between(text, "**") {
        return Some((Inline::Strong(inlines(inside, depth)), after));
    }
    if let Some((inside, after)) = between(text, "*").or_else(|| between(text, "_")) {
        return Some((Inline::Emphasis(inlines(inside, depth)), after));
    }
    let (words, after) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = after.split_once(')')?;
    let is_link = is_web(address) && !words.is_empty();
    let link = || Inline::Link { words: inlines(words, depth), address: address.to_owned() };
    is_link.then(|| (link(), after))
}

/// What stands between two marks, the first of which begins the text; words touch both.
fn between<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (inside, after) = text.strip_prefix(mark)?.split_once(mark)?;
    let is_tight = !inside.is_empty() && inside.trim() == inside;
    is_tight.then_some((inside, after))
}

fn is_web(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let has_scheme = lower.starts_with("https://") || lower.starts_with("http://");
    has_scheme && !address.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    fn line(text: &str) -> Vec<Inline> {
        inlines(text, MOST_DEPTH)
    }

    #[test]
    fn emphasis_code_and_links_are_understood() {
        assert_eq!(
            line("a **b *c*** `<d>` _e_"),
            [
                plain("a "),
                Inline::Strong(vec![plain("b *c")]),
                plain("* "),
                Inline::Code("<d>".to_owned()),
                plain(" "),
                Inline::Emphasis(vec![plain("e")]),
            ]
        );
        assert_eq!(
            line("see [the *issue*](https://a.example/1?b=2)."),
            [
                plain("see "),
                Inline::Link {
                    words: vec![plain("the "), Inline::Emphasis(vec![plain("issue")])],
                    address: "https://a.example/1?b=2".to_owned()
                },
                plain(".")
            ]
        );
    }

    #[test]
    fn lists_code_and_paragraphs_are_blocks() {
        assert_eq!(
            read("one\ntwo\n\n- a\n- b\n1. c\n```\n<x>\n*y*\n```\nend"),
            [
                Block::Paragraph(vec![line("one"), line("two")]),
                Block::List { is_numbered: false, items: vec![line("a"), line("b")] },
                Block::List { is_numbered: true, items: vec![line("c")] },
                Block::Code("<x>\n*y*".to_owned()),
                Block::Paragraph(vec![line("end")]),
            ]
        );
    }

    #[test]
    fn what_leads_anywhere_but_to_the_web_stays_words() {
        for text in [
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html,hi)",
            "[x](//a.example)",
            "[x](https://a.example/ onclick=1)",
            "[](https://a.example)",
        ] {
            assert!(!line(text).iter().any(|part| matches!(part, Inline::Link { .. })), "{text}");
        }
    }

    #[test]
    fn markup_is_only_ever_words() {
        let text = "<img src=x onerror=alert(1)>&lt;**<b>**";
        assert_eq!(
            line(text),
            [plain("<img src=x onerror=alert(1)>&lt;"), Inline::Strong(vec![plain("<b>")])]
        );
    }

    #[test]
    fn marks_without_end_or_beyond_the_depth_stay_as_they_are() {
        for text in ["**", "* a *", "`", "``", "[a](", "_", "*", "[[[[[[", "a_b", "ü*"] {
            assert_eq!(line(text), [plain(text)], "{text}");
        }
        // Deep nesting costs no more than its depth.
        let deep = "[".repeat(2_000) + &"](https://a.example)".repeat(2_000);
        assert!(!line(&deep).is_empty());
    }
}
