//! Events of a recording with other addresses in them. What has none stays byte for byte.
//!
//! ```text
//! event ─▶ dom::tape ─▶ [events] ─ role of each value ─▶ edit ─▶ event
//! ```
//!
//! Nothing is known of the document here, so that any chunk can be rewritten alone: of a changed
//! attribute the name decides, of a changed text its look.

use std::collections::HashMap;
use std::ops::Range;

use dom::tape::{Mark, Place, TapeChange};
use dom::{NodeKind, Tape};
use model::{EventKind, IncrementalSource};
use url::Url;

use super::css;
use super::edit::{Found, Verdict, edit};
use super::role::Role;

/// Reads events, one after the other, of one window.
#[derive(Clone, Debug, Default)]
pub struct Events {
    tape: Tape,
    /// Address of the page that is recorded.
    base: Option<Url>,
}

impl Events {
    /// Before the recording names a page, it is at `base`.
    pub fn new(base: Option<&str>) -> Self {
        let base = base.and_then(|base| Url::parse(base).ok());
        Self { tape: Tape::default(), base }
    }

    /// Reads events, one per line, and returns those that would become others if what they refer
    /// to did. `see` is told of every address, and of the page's.
    pub fn look(
        &mut self,
        lines: &str,
        see: &mut dyn FnMut(Option<&Url>, Found<'_>),
    ) -> Vec<Referring> {
        let (mut referring, mut start) = (Vec::new(), 0);
        for line in lines.split_inclusive('\n') {
            let event = line.trim_end_matches('\n');
            // What cannot be read cannot be drawn, either.
            if !event.is_empty() && self.tape.read(event).is_ok() {
                self.note_page(event);
                let base = self.base.as_ref();
                let mut put = |found: Found<'_>| {
                    see(base, found);
                    Verdict::Put(String::new())
                };
                if !edits(&self.tape, event, &mut put).is_empty() {
                    let tape = std::mem::take(&mut self.tape);
                    let place = start..start + event.len();
                    referring.push(Referring { place, tape, base: self.base.clone() });
                }
            }
            start += line.len();
        }
        referring
    }

    /// Takes notice of the page that events, one per line, are on.
    pub fn pass(&mut self, lines: &str) {
        // Most events are no meta events, and those say so near their beginning.
        for event in lines.lines().filter(|event| event.contains("\"type\":4")) {
            if self.tape.read(event).is_ok() {
                self.note_page(event);
            }
        }
    }

    fn note_page(&mut self, event: &str) {
        if self.tape.kind != EventKind::Meta {
            return;
        }
        let href = self.tape.field(event, "href").unwrap_or_default();
        let href: Option<String> = serde_json::from_str(href).ok();
        if let Some(url) = href.and_then(|href| Url::parse(&href).ok()) {
            self.base = Some(url);
        }
    }
}

/// An event that refers to something.
#[derive(Debug)]
pub struct Referring {
    /// Where it stands in what was looked through.
    place: Range<usize>,
    /// It, read: large ones are not read twice.
    tape: Tape,
    base: Option<Url>,
}

/// Rewrites what was looked through as `judge` says, which is told the page's address.
pub fn rewrite(
    lines: &str,
    referring: &[Referring],
    judge: &mut dyn FnMut(Option<&Url>, Found<'_>) -> Verdict,
) -> String {
    let (mut out, mut done) = (String::with_capacity(lines.len()), 0);
    for Referring { place, tape, base } in referring {
        let Some(event) = lines.get(place.clone()) else { continue };
        let mut judge = |found: Found<'_>| judge(base.as_ref(), found);
        for (range, edited) in edits(tape, event, &mut judge) {
            out.push_str(lines.get(done..place.start + range.start).unwrap_or_default());
            out.push_str(&edited);
            done = place.start + range.end;
        }
    }
    out.push_str(lines.get(done..).unwrap_or_default());
    out
}

/// Values of an event that become others, in order: where they stand, and what they become.
fn edits(
    tape: &Tape,
    event: &str,
    judge: &mut dyn FnMut(Found<'_>) -> Verdict,
) -> Vec<(Range<usize>, String)> {
    let mut tags = None;
    let edit_of = |mark: &Mark| {
        let json = mark.span.of(event);
        let role = match mark.place {
            Place::NodeAttribute { node, attribute } => {
                let name = tape.attributes[attribute as usize].name.of(event);
                let node = &tape.nodes[node as usize];
                Role::of(node.tag.of(event), name, rel(tape, event, node.attributes.clone()))
            }
            Place::ChangeValue { change, attribute } => {
                let name = tape.attributes[attribute as usize].name.of(event);
                let TapeChange { attributes, .. } = &tape.changes[change as usize];
                Role::of("", name, rel(tape, event, attributes.clone()))
            }
            Place::NodeText { node } if css::has_address(json) => {
                let above = tape.nodes[node as usize].parent as usize;
                match tape.nodes.get(above) {
                    Some(above) if above.tag.of(event) == "style" => Role::Rules,
                    Some(_) => Role::Plain,
                    None => tags.get_or_insert_with(|| Tags::new(tape, event)).role_of_text(node),
                }
            }
            Place::TextValue { .. } => Role::MaybeRules,
            Place::Field { .. } if tells_rules(tape) => Role::Rules,
            _ => Role::Plain,
        };
        edit(role, json, judge).map(|edited| (mark.span.range(), edited))
    };
    tape.marks.iter().filter_map(edit_of).collect()
}

/// `rel` among these attributes.
fn rel<'e>(tape: &Tape, event: &'e str, attributes: std::ops::Range<u32>) -> &'e str {
    let range = attributes.start as usize..attributes.end as usize;
    let attributes = tape.attributes.get(range).unwrap_or_default();
    let rel = attributes.iter().find(|attribute| attribute.name.of(event) == "rel");
    rel.map_or("", |rel| rel.value.of(event).trim_matches('"'))
}

/// Whether the event tells rules of style sheets or sources of fonts.
fn tells_rules(tape: &Tape) -> bool {
    matches!(
        tape.source,
        Some(
            IncrementalSource::StyleSheetRule
                | IncrementalSource::StyleDeclaration
                | IncrementalSource::AdoptedStyleSheet
                | IncrementalSource::Font
        )
    )
}

/// Where texts that were added stand: whether in a `<style>`, as far as the event says.
struct Tags {
    /// By the number of an element: whether it is a `<style>`.
    is_style: HashMap<i32, bool>,
    /// By the index of a node that was added: the number of the element above it.
    parents: HashMap<u32, i32>,
}

impl Tags {
    fn new(tape: &Tape, event: &str) -> Self {
        let elements = tape.nodes.iter().filter(|node| node.kind == NodeKind::Element);
        let is_style = elements.map(|node| (node.id, node.tag.of(event) == "style")).collect();
        let parents = tape.adds.iter().map(|add| (add.node, add.parent_id)).collect();
        Self { is_style, parents }
    }

    /// Of a text that was added below an element.
    fn role_of_text(&self, node: u32) -> Role {
        match self.parents.get(&node).and_then(|id| self.is_style.get(id)) {
            Some(true) => Role::Rules,
            Some(false) => Role::Plain,
            None => Role::MaybeRules,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(lines: &str) -> String {
        let mut events = Events::new(Some("https://shop.example/"));
        let mut judge = |base: Option<&Url>, found: Found<'_>| {
            let url = Url::options().base_url(base).parse(found.raw);
            match url {
                Ok(url) if url.host_str() == Some("kept.example") => {
                    Verdict::Put(format!("/kept{}", url.path()))
                }
                _ => Verdict::Drop,
            }
        };
        let referring = events.look(lines, &mut |_, _| ());
        rewrite(lines, &referring, &mut judge)
    }

    fn mutation(data: &str) -> String {
        format!(r#"{{"type":3,"data":{{"source":0,{data}}},"timestamp":1}}"#)
    }

    #[test]
    fn what_refers_to_nothing_stays_byte_for_byte() {
        let lines = [
            r#"{"type":3,"data":{"source":1,"positions":[{"x":1}]},"timestamp":1}"#,
            r#"{ "type" : 5, "data":{"tag":"click","payload":{"url":"https://kept.example/"}},"timestamp":1}"#,
            r#"{"type":2,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"a","attributes":{"href":"https://x.example/"},"childNodes":[{"type":3,"id":3,"textContent":"see url(https://x.example/)"}]}]},"initialOffset":{"left":0,"top":0}},"timestamp":1}"#,
            "not an event",
            "",
        ]
        .join("\n");

        assert!(Events::default().look(&lines, &mut |_, _| ()).is_empty());
    }

    #[test]
    fn a_snapshot_refers_to_what_is_kept() {
        let snapshot = r#"{"type":2,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"link","attributes":{"rel":"stylesheet","href":"https://kept.example/a.css","integrity":"sha256-x"},"childNodes":[]},{"type":2,"id":3,"tagName":"img","attributes":{"src":"https://gone.example/i.png","onerror":"x()"},"childNodes":[]},{"type":2,"id":4,"tagName":"style","attributes":{},"childNodes":[{"type":3,"id":5,"textContent":"a{b:url(https://kept.example/b.png)}"}]}]},"initialOffset":{"left":0,"top":0}},"timestamp":1}"#;
        let expected = snapshot
            .replace("https://kept.example/a.css", "/kept/a.css")
            .replace("sha256-x", "")
            .replace("https://gone.example/i.png", "data:,")
            .replace("x()", "")
            .replace("url(https://kept.example/b.png)", r#"url(\"/kept/b.png\")"#);

        assert_eq!(rewritten(&format!("{snapshot}\n")), format!("{expected}\n"));
    }

    #[test]
    fn changes_are_judged_by_what_they_say() {
        for (data, from, to) in [
            (
                r#""attributes":[{"id":9,"attributes":{"src":"//kept.example/a","class":"b"}}]"#,
                "//kept.example/a",
                "/kept/a",
            ),
            (
                r#""attributes":[{"id":9,"attributes":{"href":"https://kept.example/a"}}]"#,
                "https://kept.example/a",
                "/kept/a",
            ),
            (r#""attributes":[{"id":9,"attributes":{"href":"https://x.example/a"}}]"#, "", ""),
            (
                r#""attributes":[{"id":9,"attributes":{"style":{"background":"url(https://x.example/a)"}}}]"#,
                "url(https://x.example/a)",
                r#"url(\"data:,\")"#,
            ),
            (
                r#""texts":[{"id":9,"value":"a{b:url(https://kept.example/a)}"}]"#,
                "url(https://kept.example/a)",
                r#"url(\"/kept/a\")"#,
            ),
            (r#""texts":[{"id":9,"value":"about url(https://kept.example/a)"}]"#, "", ""),
            (
                r#""adds":[{"parentId":2,"nextId":null,"node":{"type":2,"id":7,"tagName":"style","attributes":{},"childNodes":[]}},{"parentId":7,"nextId":null,"node":{"type":3,"id":8,"textContent":"@import 'https://kept.example/a';"}}]"#,
                "'https://kept.example/a'",
                r#"\"/kept/a\""#,
            ),
            (
                r#""adds":[{"parentId":2,"nextId":null,"node":{"type":2,"id":7,"tagName":"p","attributes":{},"childNodes":[]}},{"parentId":7,"nextId":null,"node":{"type":3,"id":8,"textContent":"a{b:url(https://kept.example/a)}"}}]"#,
                "",
                "",
            ),
        ] {
            let event = mutation(data);
            let expected = if from.is_empty() { event.clone() } else { event.replace(from, to) };
            assert_eq!(rewritten(&event), expected, "{data}");
        }
        let rule = r#"{"type":3,"data":{"source":8,"id":1,"adds":[{"rule":"a{b:url(https://kept.example/a)}"}]},"timestamp":1}"#;
        let expected = rule.replace("url(https://kept.example/a)", r#"url(\"/kept/a\")"#);
        assert_eq!(rewritten(rule), expected);
    }

    #[test]
    fn relative_addresses_are_of_the_page_that_was_named_last() {
        let meta = r#"{"type":4,"data":{"href":"https://kept.example/x/","width":1,"height":1},"timestamp":1}"#;
        let change = mutation(r#""attributes":[{"id":9,"attributes":{"poster":"a.png"}}]"#);

        let lines = format!("{change}\n{meta}\n{change}\n");

        let mut later = Events::default();
        later.pass(&meta.replace("kept.example/x/", "other.example/"));
        later.pass(&format!("{change}\n{meta}\n"));
        let mut seen = Vec::new();
        later.look(&change, &mut |base, _| seen.extend(base.map(Url::to_string)));
        assert_eq!(seen, ["https://kept.example/x/"]);

        let nothing = change.replace("a.png", "data:,");
        let kept = change.replace("a.png", "/kept/x/a.png");
        assert_eq!(rewritten(&lines), format!("{nothing}\n{meta}\n{kept}\n"));
    }
}
