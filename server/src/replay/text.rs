//! What can be read in the document, as an outline: headings, landmarks, fields, texts.

use dom::json::decode;
use dom::{Mirror, Name, NodeKind, Slot};
use serde::Serialize;

/// Most lines of one answer.
const MAX_LINES: usize = 4_000;

/// Longest text of one line, in characters.
const LINE_CHARS: usize = 400;

/// One line of the outline.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct TextLine {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    text: String,
    node: i32,
}

/// The outline of a document.
pub(super) fn outline(mirror: &Mirror) -> Vec<TextLine> {
    let Some(root) = mirror.root() else { return Vec::new() };
    let mut lines = Vec::new();
    let mut skipped: Option<Slot> = None;
    for slot in mirror.tree(root) {
        if skipped.is_some_and(|top| mirror.path(slot).any(|above| above == top)) {
            continue;
        }
        skipped = None;
        let Some((role, level, is_whole)) = role_of(mirror, slot) else { continue };
        let text = match role {
            "field" | "landmark" => mirror.accessible_name(slot, LINE_CHARS),
            _ => mirror.visible_text(slot, LINE_CHARS),
        };
        if is_whole {
            skipped = Some(slot);
        }
        if text.is_empty() && role != "landmark" {
            continue;
        }
        let text = if text.is_empty() { tag(mirror, slot).to_owned() } else { text };
        lines.push(TextLine { role, level, text, node: mirror.node(slot).id });
        if MAX_LINES <= lines.len() {
            break;
        }
    }
    lines
}

/// The document's title, as recorded.
pub(super) fn title(mirror: &Mirror) -> String {
    let Some(root) = mirror.root() else { return String::new() };
    let title = mirror.tree(root).find(|slot| mirror.node(*slot).is(Name::TITLE));
    let text = title.and_then(|title| mirror.children(title).next());
    text.map_or_else(String::new, |text| inside(&mirror.node(text).text))
}

/// The document's address, as recorded.
pub(super) fn address(mirror: &Mirror) -> String {
    mirror.href().map_or_else(String::new, inside)
}

fn inside(json: &str) -> String {
    let raw = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or_default();
    decode(raw).into_owned()
}

fn tag(mirror: &Mirror, slot: Slot) -> &str {
    mirror.names().text(mirror.node(slot).tag)
}

/// Role, level of a heading, and whether what is below is part of the line.
fn role_of(mirror: &Mirror, slot: Slot) -> Option<(&'static str, Option<u8>, bool)> {
    if mirror.node(slot).kind != NodeKind::Element {
        return None;
    }
    let heading = |level| Some(("heading", Some(level), true));
    match tag(mirror, slot) {
        // What is not shown holds no lines.
        "head" | "script" | "style" | "noscript" | "template" => Some(("none", None, true)),
        "h1" => heading(1),
        "h2" => heading(2),
        "h3" => heading(3),
        "h4" => heading(4),
        "h5" | "h6" => heading(5),
        "main" | "nav" | "header" | "footer" | "aside" | "form" | "dialog" => {
            Some(("landmark", None, false))
        }
        "input" | "select" | "textarea" => Some(("field", None, true)),
        "button" => Some(("button", None, true)),
        "a" => Some(("link", None, true)),
        "p" | "li" | "dt" | "dd" | "td" | "th" | "caption" | "figcaption" | "blockquote"
        | "pre" | "label" | "legend" | "summary" => Some(("text", None, true)),
        _ => has_own_text(mirror, slot).then_some(("text", None, true)),
    }
}

/// Whether words stand directly in it.
fn has_own_text(mirror: &Mirror, slot: Slot) -> bool {
    mirror.children(slot).any(|child| {
        let node = mirror.node(child);
        node.kind == NodeKind::Text && !inside(&node.text).trim().is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom::{Detail, Tape};

    #[test]
    fn an_outline_has_headings_fields_and_texts_in_order() {
        let event = r#"{"type":2,"timestamp":1,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[{"type":3,"id":99,"textContent":"\n  "},
            {"type":2,"id":3,"tagName":"head","attributes":{},"childNodes":[{"type":2,"id":4,"tagName":"title","attributes":{},"childNodes":[{"type":3,"id":5,"textContent":"Shop"}]}]},
            {"type":2,"id":6,"tagName":"body","attributes":{},"childNodes":[
              {"type":2,"id":7,"tagName":"h1","attributes":{},"childNodes":[{"type":3,"id":8,"textContent":"Everything"}]},
              {"type":2,"id":9,"tagName":"input","attributes":{"aria-label":"Search"},"childNodes":[]},
              {"type":2,"id":10,"tagName":"p","attributes":{},"childNodes":[{"type":3,"id":11,"textContent":"A "},{"type":2,"id":12,"tagName":"b","attributes":{},"childNodes":[{"type":3,"id":13,"textContent":"cup"}]}]}
            ]}]}]},"initialOffset":{"top":0,"left":0}}}"#;
        let mut mirror = Mirror::new(Detail::Full);
        let mut tape = Tape::default();
        tape.read(event).unwrap();
        mirror.apply(event, &mut tape);

        let lines = outline(&mirror);

        let found: Vec<_> = lines
            .iter()
            .map(|line| (line.role, line.level, line.text.as_str(), line.node))
            .collect();
        assert_eq!(
            found,
            [
                ("heading", Some(1), "Everything", 7),
                ("field", None, "Search", 9),
                ("text", None, "A cup", 10),
            ]
        );
        assert_eq!(title(&mirror), "Shop");
    }
}
