//! Nodes that enter the document.

use super::node::{NONE, Node};
use super::{MAX_LOOKED_AT, Mirror};
use crate::map::IdMap;
use crate::names::Name;
use crate::tape::{NOBODY, NodeKind, Tape, TapeAdd};

/// What became of an entry of `adds`.
enum Fate {
    /// The node with this id is in the document now.
    Placed(i32),
    /// The node with this id must come first.
    Waits(i32),
    /// It makes no sense.
    Refused,
}

impl Mirror {
    /// Applies `adds`.
    ///
    /// An entry may name a parent or a sibling that a later entry brings. It waits under
    /// that id; since an entry waits at most once for its parent and once for its sibling,
    /// all of it takes linear time, in whatever order a hostile stream lists them.
    pub(super) fn apply_adds(&mut self, event: &str, tape: &mut Tape) {
        // Who waits for an id: the last of them, and for each the one before it.
        let mut waiting = IdMap::new();
        let mut before = vec![NOBODY; tape.adds.len()];
        let (mut ready, mut n_waiting) = (Vec::new(), 0);
        for add in 0..tape.adds.len() {
            ready.push(u32::try_from(add).unwrap_or(NOBODY));
            while let Some(add) = ready.pop() {
                match self.place(event, tape, add) {
                    Fate::Placed(id) => {
                        let mut next = waiting.remove(&id).unwrap_or(NOBODY);
                        // The last that came is pushed first, so that the first is next.
                        while next != NOBODY {
                            ready.push(next);
                            n_waiting -= 1;
                            next = before[next as usize];
                        }
                    }
                    Fate::Waits(id) => {
                        before[add as usize] = waiting.insert(id, add).unwrap_or(NOBODY);
                        n_waiting += 1;
                    }
                    Fate::Refused => self.n_skipped += 1,
                }
            }
        }
        self.n_skipped += n_waiting;
    }

    fn place(&mut self, event: &str, tape: &mut Tape, add: u32) -> Fate {
        let entry = tape.adds[add as usize];
        let Some(node) = tape.nodes.get(entry.node as usize) else { return Fate::Refused };
        let (id, kind, tag) = (node.id, node.kind, node.tag.of(event));
        // The document it belongs to must be there, as rrweb has it.
        let root_id = if kind == NodeKind::Document { 0 } else { node.root_id };
        // Old recorders wrote -1 for "not known yet".
        if entry.next_id < 0 || entry.previous_id < 0 || id == entry.parent_id {
            return Fate::Refused;
        }
        if !self.by_id.contains_key(&entry.parent_id) {
            return Fate::Waits(entry.parent_id);
        }
        if entry.next_id != 0 && !self.by_id.contains_key(&entry.next_id) {
            return Fate::Waits(entry.next_id);
        }
        if root_id != 0 && !self.by_id.contains_key(&root_id) {
            return Fate::Refused;
        }
        // An id that is used again names a new node: the old one goes, with all below it.
        if let Some(&old) = self.by_id.get(&id) {
            if old == self.root {
                return Fate::Refused;
            }
            self.remove(old);
        }
        let Some(&parent) = self.by_id.get(&entry.parent_id) else { return Fate::Refused };
        let index = if kind == NodeKind::Document {
            if !self.is_element(parent, Name::IFRAME) {
                return Fate::Refused;
            }
            self.remove_children(parent, |child| child.kind == NodeKind::Document);
            self.make_tree(event, tape, entry.node, parent)
        } else {
            let css = self.make_way(parent, kind, tag);
            let index = self.make(event, tape, entry.node, parent);
            if let (Some(css), Some(node)) = (css, self.nodes.get_mut(index as usize)) {
                node.text = css;
            }
            index
        };
        if index == NONE {
            return Fate::Refused;
        }
        self.order(index, parent, entry);
        Fate::Placed(id)
    }

    /// Moves a node that was linked last to where its siblings say.
    fn order(&mut self, index: u32, parent: u32, entry: TapeAdd) {
        let previous = self.by_id.get(&entry.previous_id).copied().unwrap_or(NONE);
        let next = match self.nodes.get(previous as usize) {
            Some(sibling) if sibling.parent == parent && previous != index => sibling.next,
            _ => self.by_id.get(&entry.next_id).copied().unwrap_or(NONE),
        };
        if next != NONE && next != index {
            self.unlink(index);
            self.link(index, parent, next);
        }
    }

    /// Removes what the browser would have replaced: a document has one `<html>`, a text area
    /// one text, and the first text of a style sheet is the one that the sheet was built with.
    fn make_way(&mut self, parent: u32, kind: NodeKind, tag: &str) -> Option<Box<str>> {
        if kind == NodeKind::Text && self.is_element(parent, Name::TEXTAREA) {
            self.remove_children(parent, |child| child.kind == NodeKind::Text);
            self.nodes[parent as usize].unset(Name::VALUE);
        }
        let is_document = self.nodes[parent as usize].kind == NodeKind::Document;
        if is_document && (kind == NodeKind::DocumentType || tag == "html") {
            self.remove_children(parent, |child| child.kind == kind);
        }
        if kind != NodeKind::Text || !self.is_full() || !self.is_element(parent, Name::STYLE) {
            return None;
        }
        let node = &mut self.nodes[parent as usize];
        if node.first_child == NONE
            && let Some(css) = node.attribute(Name::CSS_TEXT).map(|css| css.value.clone())
        {
            node.unset(Name::CSS_TEXT);
            self.forget_rules(parent);
            return Some(css);
        }
        self.open_sheet(parent);
        None
    }

    pub(super) fn remove_children(&mut self, parent: u32, is_meant: impl Fn(&Node) -> bool) {
        let mut child = self.nodes[parent as usize].first_child;
        for _ in 0..MAX_LOOKED_AT {
            let Some(node) = self.nodes.get(child as usize) else { return };
            let next = node.next;
            if is_meant(node) {
                self.remove(child);
            }
            child = next;
        }
    }
}
