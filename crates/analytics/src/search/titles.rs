//! Titles that a page takes while it is open: where its title stands, and what becomes of it.

use std::collections::{BTreeMap, BTreeSet};

use dom::tape::TapeNode;
use dom::{NodeKind, Tape};
use model::{EventKind, IncrementalSource};
use serde::{Deserialize, Serialize};

/// Most elements, and most texts, that are followed at once. A page has one of each.
const FOLLOWED: usize = 64;

/// What is known of a document's title; nodes by rrweb's numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Titles {
    /// Head and body: a picture's title lies deeper.
    places: BTreeSet<i32>,
    /// Elements `title` in those.
    elements: BTreeSet<i32>,
    /// Their texts, each with its element.
    texts: BTreeMap<i32, i32>,
    /// The title that was told last.
    last: String,
}

impl Titles {
    /// Somebody else told the title.
    pub(super) fn hear(&mut self, title: &str) {
        self.last = collapsed(title);
    }

    /// Whether an event may be about a title. Costs less than reading it.
    pub(super) fn concern(&self, event: &str) -> bool {
        if event.contains("\"initialOffset\"") {
            return true;
        }
        let has_parent = |id: &i32| event.contains(&format!("\"parentId\":{id}"));
        let has_id = |id: &i32| event.contains(&format!("\"id\":{id}"));
        event.contains("\"source\":0")
            && (event.contains("\"tagName\":\"title\"")
                || self.elements.iter().any(|id| has_parent(id) || has_id(id))
                || self.texts.keys().any(has_id))
    }

    /// The title that an event gives the page, when that is another one.
    pub(super) fn read(&mut self, event: &str, tape: &Tape) -> Option<String> {
        match (tape.kind, tape.source) {
            (EventKind::FullSnapshot, _) => self.begin(tape),
            (EventKind::IncrementalSnapshot, Some(IncrementalSource::Mutation)) => {
                self.remove(tape);
            }
            _ => return None,
        }
        let title = collapsed(&self.follow(event, tape));
        let is_other = !title.is_empty() && title != self.last;
        is_other.then(|| self.last.clone_from(&title)).map(|()| title)
    }

    /// Another document, with numbers of its own.
    fn begin(&mut self, tape: &Tape) {
        *self = Self { last: std::mem::take(&mut self.last), ..Self::default() };
        let is_in_root = |node: &TapeNode| {
            tape.nodes.get(node.parent as usize).is_some_and(|parent| parent.parent == 0)
        };
        let places = tape.nodes.iter().filter(|node| is_in_root(node)).map(|node| node.id);
        self.places = places.filter(|id| *id != 0).take(FOLLOWED).collect();
    }

    fn remove(&mut self, tape: &Tape) {
        for gone in tape.removes.iter().map(|remove| remove.id) {
            self.elements.remove(&gone);
            self.texts.retain(|text, element| *text != gone && *element != gone);
        }
    }

    /// Takes in what came; gives the texts of titles among it.
    fn follow(&mut self, event: &str, tape: &Tape) -> String {
        let mut title = String::new();
        for (node, parent) in below(tape) {
            let is_title = node.kind == NodeKind::Element && node.tag.of(event) == "title";
            let is_followed = self.places.contains(&parent) && self.elements.len() < FOLLOWED;
            if is_title && is_followed {
                self.elements.insert(node.id);
            }
        }
        for (node, parent) in below(tape) {
            if node.kind == NodeKind::Text && self.elements.contains(&parent) {
                title += &decoded(node.text.of(event));
                if self.texts.len() < FOLLOWED {
                    self.texts.insert(node.id, parent);
                }
            }
        }
        for text in tape.texts.iter().filter(|text| self.texts.contains_key(&text.id)) {
            title += &decoded(text.value.of(event));
        }
        title
    }
}

/// The nodes that an event brings, each with the number of what it is in.
fn below(tape: &Tape) -> impl Iterator<Item = (&TapeNode, i32)> {
    let added = tape.adds.iter().filter_map(move |add| {
        let node = tape.nodes.get(add.node as usize)?;
        Some((node, add.parent_id))
    });
    let inner = tape.nodes.iter().filter_map(move |node| {
        let parent = tape.nodes.get(node.parent as usize)?;
        Some((node, parent.id))
    });
    added.chain(inner)
}

/// A text out of its JSON; nothing when it is none.
fn decoded(json: &str) -> String {
    serde_json::from_str(json).unwrap_or_default()
}

/// As browsers say it.
fn collapsed(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of events, each of which may leave the title as it is.
    fn told(titles: &mut Titles, events: &[&str]) -> Vec<Option<String>> {
        let mut tape = Tape::default();
        let mut tell = |event: &str| {
            tape.read(event).unwrap();
            titles.concern(event).then(|| titles.read(event, &tape)).flatten()
        };
        events.iter().map(|event| tell(event)).collect()
    }

    fn snapshot(head: &str) -> String {
        format!(
            r#"{{"type":2,"timestamp":1795308430000,"data":{{"node":{{"type":0,"childNodes":[{{"type":2,"tagName":"html","attributes":{{}},"childNodes":[{{"type":2,"tagName":"head","attributes":{{}},"childNodes":[{head}],"id":3}},{{"type":2,"tagName":"body","attributes":{{}},"childNodes":[{{"type":2,"tagName":"svg","attributes":{{}},"childNodes":[],"id":20}}],"id":6}}],"id":2}}],"id":1}},"initialOffset":{{"left":0,"top":0}}}}}}"#
        )
    }

    fn title(text: &str) -> String {
        format!(
            r#"{{"type":2,"tagName":"title","attributes":{{}},"childNodes":[{{"type":3,"textContent":"{text}","id":5}}],"id":4}}"#
        )
    }

    fn mutation(texts: &str, removes: &str, adds: &str) -> String {
        format!(
            r#"{{"type":3,"timestamp":1795308431000,"data":{{"source":0,"texts":[{texts}],"attributes":[],"removes":[{removes}],"adds":[{adds}]}}}}"#
        )
    }

    fn text(id: u32, parent: u32, text: &str) -> String {
        format!(
            r#"{{"parentId":{parent},"nextId":null,"node":{{"type":3,"textContent":"{text}","id":{id}}}}}"#
        )
    }

    fn element(id: u32, parent: u32) -> String {
        format!(
            r#"{{"parentId":{parent},"nextId":null,"node":{{"type":2,"tagName":"title","attributes":{{}},"childNodes":[],"id":{id}}}}}"#
        )
    }

    #[test]
    fn a_title_is_told_whenever_the_page_takes_another_one() {
        let mut titles = Titles::default();
        let replaced = mutation(
            "",
            r#"{"parentId":3,"id":4}"#,
            &[text(31, 30, "Thanks"), element(30, 3)].join(","),
        );

        let told = told(
            &mut titles,
            &[
                &snapshot(&title(" The\\n shop ")),
                &mutation("", r#"{"parentId":4,"id":5}"#, &text(7, 4, "Cart")),
                &mutation(r#"{"id":7,"value":"Cart (1)"}"#, "", ""),
                &mutation(r#"{"id":70,"value":"A text of the page"}"#, "", ""),
                &mutation("", "", &[element(40, 20), text(41, 40, "A picture's")].join(",")),
                &replaced,
                &mutation(r#"{"id":7,"value":"Gone"}"#, "", ""),
            ],
        );

        let told: Vec<Option<&str>> = told.iter().map(Option::as_deref).collect();
        let expected =
            [Some("The shop"), Some("Cart"), Some("Cart (1)"), None, None, Some("Thanks"), None];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_checkout_tells_nothing_new_and_another_document_has_other_numbers() {
        let mut titles = Titles::default();
        titles.hear("Shop");

        let told = told(
            &mut titles,
            &[
                &snapshot(&title("Shop")),
                &snapshot(&title("Shop")),
                &snapshot(r#"{"type":2,"tagName":"meta","attributes":{},"childNodes":[],"id":4}"#),
                &mutation("", "", &text(7, 4, "No title")),
                &mutation(r#"{"id":5,"value":"No title"}"#, "", ""),
            ],
        );

        assert_eq!(told, [None, None, None, None, None]);
    }
}
