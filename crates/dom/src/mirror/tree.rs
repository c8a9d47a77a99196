//! Making, linking and freeing nodes.

use super::node::{Attribute, NONE, Node};
use super::{MAX_ASKED, MAX_ATTRIBUTES, MAX_LEVELS, MAX_NODES, Mirror};
use crate::json::part;
use crate::names::Name;
use crate::tape::{NOBODY, NodeKind, Tape, TapeNode};

/// Longest attribute value that a mirror of the structure keeps whole.
const SHORT_VALUE: usize = 1024;

/// What documents and doctypes say about themselves. They have no attributes.
const OWN_FIELDS: [&str; 4] = ["compatMode", "name", "publicId", "systemId"];

impl Mirror {
    /// Forgets the document, keeps the names.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.free.clear();
        self.by_id.clear();
        self.passwords.clear();
        self.root = NONE;
        self.sheets.clear();
    }

    /// Makes the tape's node `at` and all below it, the root as the last child of `parent`.
    pub(super) fn make_tree(&mut self, event: &str, tape: &mut Tape, at: u32, parent: u32) -> u32 {
        let more = (tape.nodes.len() - at as usize).min(MAX_NODES);
        self.nodes.reserve(more);
        self.by_id.reserve(more);
        let root = self.make(event, tape, at, parent);
        let end = tape.nodes.len();
        for index in at as usize + 1..end {
            let above = tape.nodes[index].parent;
            // The tree of `at` is consecutive: it ends where a node hangs on something before it.
            if above == NOBODY || above < at {
                break;
            }
            let slot = tape.nodes[above as usize].slot;
            let at = u32::try_from(index).unwrap_or(NOBODY);
            if slot == NOBODY || self.make(event, tape, at, slot) == NONE {
                self.n_skipped += 1;
            }
        }
        root
    }

    /// Makes one node as the last child of `parent`; [`NONE`] when it cannot be.
    pub(super) fn make(&mut self, event: &str, tape: &mut Tape, at: u32, parent: u32) -> u32 {
        let Some(source) = tape.nodes.get(at as usize) else { return NONE };
        let (depth, may_have_children) = match self.nodes.get(parent as usize) {
            Some(above) => {
                (above.depth + 1, matches!(above.kind, NodeKind::Element | NodeKind::Document))
            }
            None => (0, true),
        };
        let is_possible = source.id > 0
            && may_have_children
            && source.kind != NodeKind::Unknown
            && self.len() < MAX_NODES
            && depth <= MAX_LEVELS;
        if !is_possible || self.by_id.contains_key(&source.id) {
            return NONE;
        }
        let (source, id) = (source.clone(), source.id);
        let node = self.node_from(event, tape, &source, depth);
        let index = if let Some(index) = self.free.pop() {
            self.nodes[index as usize] = node;
            index
        } else {
            self.nodes.push(node);
            u32::try_from(self.nodes.len() - 1).unwrap_or(NONE)
        };
        self.by_id.insert(id, index);
        self.note_password(index);
        if parent != NONE {
            self.link(index, parent, NONE);
        }
        tape.nodes[at as usize].slot = index;
        index
    }

    /// What is kept of an attribute's value: a mirror of the structure remembers that there is
    /// a long one, but only of classes and of what selectors ask for what it says. Where that is
    /// longer than [`MAX_ASKED`], what is kept is, too.
    pub(super) fn kept<'a>(&self, name: Name, value: &'a str) -> &'a str {
        if self.is_full() || value.len() <= SHORT_VALUE {
            value
        } else if name == Name::CLASS || self.whole.contains(&name) {
            // A character is up to four bytes, and may not be cut in two.
            part(value, ..value.floor_char_boundary(MAX_ASKED + 4))
        } else {
            "\"\""
        }
    }

    fn node_from(&mut self, event: &str, tape: &mut Tape, source: &TapeNode, depth: u16) -> Node {
        let is_full = self.is_full();
        let range = source.attributes.start as usize..source.attributes.end as usize;
        let pairs = tape.attributes.get_mut(range).unwrap_or_default();
        let mut attributes: Vec<Attribute> = Vec::with_capacity(pairs.len().min(MAX_ATTRIBUTES));
        for pair in pairs {
            let (name, value) = (pair.name.of(event), pair.value.of(event));
            let is_own = source.kind == NodeKind::Element || OWN_FIELDS.contains(&name);
            // `null` is how rrweb writes an attribute that is not there.
            if value == "null" || !is_own {
                continue;
            }
            let is_room = attributes.len() < MAX_ATTRIBUTES;
            let Some(name) = self.name(name).filter(|_| is_room) else {
                self.n_skipped += u64::from(!is_room);
                continue;
            };
            pair.number = name;
            let value = self.kept(name, value).into();
            // Of a name that is said twice, the last one counts, as for every reader of JSON.
            match attributes.iter_mut().find(|attribute| attribute.name == name) {
                Some(attribute) => attribute.value = value,
                None => attributes.push(Attribute { name, value }),
            }
        }
        let tag = if source.kind == NodeKind::Element {
            self.tag(source.tag.of(event))
        } else {
            Name::NO_NAME
        };
        Node {
            id: source.id,
            kind: source.kind,
            flags: source.flags,
            depth,
            tag,
            attributes,
            text: if is_full { source.text.of(event).into() } else { Box::default() },
            root_id: source.root_id,
            parent: NONE,
            previous: NONE,
            next: NONE,
            first_child: NONE,
            last_child: NONE,
            state: None,
        }
    }

    fn tag(&mut self, raw: &str) -> Name {
        let is_lower = !raw.bytes().any(|byte| byte.is_ascii_uppercase());
        let name = if is_lower { self.name(raw) } else { self.name(&raw.to_ascii_lowercase()) };
        name.unwrap_or(Name::NO_NAME)
    }

    /// Remembers the node when it is a password field.
    pub(super) fn note_password(&mut self, index: u32) {
        let node = &self.nodes[index as usize];
        if node.attributes.is_empty() {
            return;
        }
        let is_password = node.attribute(Name::DATA_RR_IS_PASSWORD).is_some()
            || node
                .attribute(Name::TYPE)
                .and_then(Attribute::raw_text)
                .is_some_and(|kind| kind.trim_ascii().eq_ignore_ascii_case("password"));
        if is_password {
            self.passwords.insert(node.id, 0);
        }
    }

    /// Puts an unlinked node under `parent`, before `next`, or last.
    pub(super) fn link(&mut self, index: u32, parent: u32, next: u32) {
        let is_sibling =
            self.nodes.get(next as usize).is_some_and(|sibling| sibling.parent == parent);
        let next = if is_sibling { next } else { NONE };
        let previous = match self.nodes.get(next as usize) {
            Some(sibling) => sibling.previous,
            None => self.nodes[parent as usize].last_child,
        };
        let node = &mut self.nodes[index as usize];
        node.parent = parent;
        node.previous = previous;
        node.next = next;
        match self.nodes.get_mut(previous as usize) {
            Some(sibling) => sibling.next = index,
            None => self.nodes[parent as usize].first_child = index,
        }
        match self.nodes.get_mut(next as usize) {
            Some(sibling) => sibling.previous = index,
            None => self.nodes[parent as usize].last_child = index,
        }
    }

    pub(super) fn unlink(&mut self, index: u32) {
        let (parent, previous, next) = {
            let node = &mut self.nodes[index as usize];
            let links = (node.parent, node.previous, node.next);
            (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
            links
        };
        match self.nodes.get_mut(previous as usize) {
            Some(sibling) => sibling.next = next,
            None if parent != NONE => self.nodes[parent as usize].first_child = next,
            None => {}
        }
        match self.nodes.get_mut(next as usize) {
            Some(sibling) => sibling.previous = previous,
            None if parent != NONE => self.nodes[parent as usize].last_child = previous,
            None => {}
        }
    }

    /// Removes a node and all below it.
    pub(super) fn remove(&mut self, index: u32) {
        self.unlink(index);
        let mut waiting = vec![index];
        while let Some(index) = waiting.pop() {
            let mut child = self.nodes[index as usize].first_child;
            while child != NONE {
                waiting.push(child);
                child = self.nodes[child as usize].next;
            }
            let node = &mut self.nodes[index as usize];
            // Nothing has this number: whoever remembers the place sees that it is free.
            let id = std::mem::take(&mut node.id);
            node.attributes = Vec::new();
            node.text = Box::default();
            node.state = None;
            node.first_child = NONE;
            node.parent = NONE;
            self.by_id.remove(&id);
            self.sheets.note_gone(id);
            self.free.push(index);
            if self.root == index {
                self.root = NONE;
            }
        }
    }
}
