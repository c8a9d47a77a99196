//! The recorded document as a tree in memory, kept by applying events.
//!
//! ```text
//! rrweb events ─▶ tape ─▶ [mirror] ─▶ redaction: what is above this node?
//!                                  ─▶ keyframes: the document as one snapshot again
//!                                  ─▶ analytics: what was clicked?
//! ```
//!
//! # Invariants
//!
//! - The links form a forest: a node enters as a leaf under a node that is already in,
//!   so there is no cycle to guard against. No path is longer than [`MAX_LEVELS`].
//! - Applying never fails. What makes no sense (unknown parents, ids used twice, too many
//!   nodes) is left out and counted in [`Mirror::n_skipped`].
//! - An element that was ever a password stays one until the next full snapshot; rrweb
//!   carries the fact across snapshots as `data-rr-is-password`.
//!
//! # Limits
//!
//! At most [`MAX_NODES`] nodes, [`MAX_NAMES`] different names of [`MAX_NAME`] bytes,
//! [`MAX_ATTRIBUTES`] attributes and as many single declarations of an element. Wherever one change looks at siblings, it looks
//! at a bounded number of them, so that a stream of changes takes linear time.

mod adds;
mod apply;
mod node;
mod rules;
mod sheets;
mod state;
mod tree;
#[cfg(feature = "keyframes")]
mod view;

use crate::map::IdMap;
use crate::names::{Name, Names};
use crate::tape::{NodeKind, TapeNode};

pub use node::{Attribute, Node, Slot};

use node::NONE;

/// Most nodes at a time.
pub const MAX_NODES: usize = 1 << 20;

/// Longest path from the root.
pub const MAX_LEVELS: u16 = 2304;

/// Most different names of elements and attributes.
pub const MAX_NAMES: usize = 1 << 16;

/// Most attributes, and most single style declarations, of one element.
pub const MAX_ATTRIBUTES: usize = 1024;

/// Longest value that selectors can be asked about in a mirror of the structure, in bytes of
/// JSON. Of longer ones only the beginning is kept: what they mean to a selector nobody can say.
pub const MAX_ASKED: usize = 4096;

/// Longest name of an element or attribute, in bytes; but for those that selectors ask for.
pub const MAX_NAME: usize = 256;

/// Most children that one change looks at.
const MAX_LOOKED_AT: usize = 256;

/// How much of the document a mirror keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Everything: snapshots can be made from it.
    #[cfg(feature = "keyframes")]
    Full,
    /// Tree and attributes; no texts, no style sheets, no values. For masking in the page.
    Structure,
}

/// The recorded document.
#[derive(Clone, Debug)]
pub struct Mirror {
    detail: Detail,
    names: Names,
    nodes: Vec<Node>,
    free: Vec<u32>,
    by_id: IdMap,
    /// A map like the one above, so that the page downloads one kind of map.
    passwords: IdMap,
    root: u32,
    n_skipped: u64,
    /// Attributes whose values are kept up to [`MAX_ASKED`] bytes: selectors ask for them.
    whole: Vec<Name>,
    page: apply::Page,
    sheets: sheets::Sheets,
}

impl Mirror {
    /// An empty document.
    pub fn new(detail: Detail) -> Self {
        Self {
            detail,
            names: Names::default(),
            nodes: Vec::new(),
            free: Vec::new(),
            by_id: IdMap::new(),
            passwords: IdMap::new(),
            root: NONE,
            n_skipped: 0,
            whole: Vec::new(),
            page: apply::Page::default(),
            sheets: sheets::Sheets::default(),
        }
    }

    /// Whether everything is kept. Without the feature this is always false, which the
    /// compiler sees: what only a full mirror does is left out of the build.
    const fn is_full(&self) -> bool {
        match self.detail {
            #[cfg(feature = "keyframes")]
            Detail::Full => true,
            Detail::Structure => false,
        }
    }

    /// The page's document, once a full snapshot was applied.
    pub fn root(&self) -> Option<Slot> {
        Slot::some(self.root)
    }

    /// Where the node with this id is.
    #[inline]
    pub fn find(&self, id: i32) -> Option<Slot> {
        self.by_id.get(&id).map(|&index| Slot(index))
    }

    /// Where the node with the id of a node that was just applied is.
    pub fn find_applied(&self, node: &TapeNode) -> Option<Slot> {
        match self.nodes.get(node.slot as usize) {
            // A place that was freed, or given to another node, has another number.
            Some(there) if there.id == node.id => Some(Slot(node.slot)),
            _ => self.find(node.id),
        }
    }

    /// The node there.
    pub fn node(&self, slot: Slot) -> &Node {
        &self.nodes[slot.0 as usize]
    }

    /// The node above: for a child of a shadow root its host, for a frame's document the frame.
    pub fn parent(&self, slot: Slot) -> Option<Slot> {
        Slot::some(self.node(slot).parent)
    }

    /// The node itself, its parent, and so on up to the page's document.
    pub fn path(&self, slot: Slot) -> impl Iterator<Item = Slot> {
        std::iter::successors(Some(slot), |&slot| self.parent(slot))
    }

    /// The children, those of the shadow root included.
    pub fn children(&self, slot: Slot) -> impl Iterator<Item = Slot> {
        let first = Slot::some(self.node(slot).first_child);
        std::iter::successors(first, |&slot| Slot::some(self.node(slot).next))
    }

    /// Whether the element is a password field, or ever was one.
    pub fn is_password(&self, id: i32) -> bool {
        self.passwords.contains_key(&id)
    }

    /// Names of elements and attributes.
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len() - self.free.len()
    }

    /// Whether no full snapshot was applied.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many parts of events made no sense and were left out.
    pub const fn n_skipped(&self) -> u64 {
        self.n_skipped
    }

    /// The number of a name that selectors ask for, whatever else the page has names for.
    pub(crate) fn keep_whole(&mut self, name: &str) -> Name {
        let name = self.names.intern(name);
        if !self.whole.contains(&name) {
            self.whole.push(name);
        }
        name
    }

    fn name(&mut self, raw: &str) -> Option<Name> {
        if let Some(name) = self.names.recent(raw) {
            return Some(name);
        }
        let text = crate::json::decode(raw);
        if let Some(name) = self.names.find(&text) {
            self.names.note_recent(name);
            return Some(name);
        }
        if self.names.len() >= MAX_NAMES || text.len() > MAX_NAME {
            self.n_skipped += 1;
            return None;
        }
        Some(self.names.intern(&text))
    }

    fn is_element(&self, index: u32, tag: Name) -> bool {
        self.nodes
            .get(index as usize)
            .is_some_and(|node| node.kind == NodeKind::Element && node.tag == tag)
    }
}

#[cfg(test)]
mod tests;
