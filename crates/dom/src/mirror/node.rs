//! One node of the mirror.

use crate::names::Name;
use crate::tape::{Flags, NodeKind};

use super::MAX_ATTRIBUTES;
use super::state::State;

/// Stands for no node.
pub(super) const NONE: u32 = u32::MAX;

/// A place in the mirror's arena. Valid until the next event is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub(crate) u32);

impl Slot {
    pub(super) const fn some(index: u32) -> Option<Self> {
        if index == NONE { None } else { Some(Self(index)) }
    }
}

/// An attribute and its value.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its value as JSON: a string with quotes and escapes, `true`, or a number.
    pub value: Box<str>,
}

impl Attribute {
    /// The inside of the value, when it is a string.
    pub fn raw_text(&self) -> Option<&str> {
        inside(&self.value)
    }
}

/// The inside of a JSON string.
pub(super) fn inside(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}

/// A node of the recorded document.
#[derive(Clone, Debug)]
pub struct Node {
    /// rrweb's number for it.
    pub id: i32,
    /// What it is.
    pub kind: NodeKind,
    /// What is true of it.
    pub flags: Flags,
    /// Levels above it.
    pub depth: u16,
    /// Its tag; of nodes that are not elements, the empty name.
    pub tag: Name,
    /// Its attributes; of a doctype and a document, their own fields.
    pub attributes: Vec<Attribute>,
    /// Its text as JSON, quotes included; empty when it has none or none is kept.
    pub text: Box<str>,
    /// The document it belongs to, as rrweb says it; 0 for the page's.
    pub root_id: i32,
    pub(crate) parent: u32,
    pub(super) previous: u32,
    pub(super) next: u32,
    pub(super) first_child: u32,
    pub(super) last_child: u32,
    pub(super) state: Option<Box<State>>,
}

impl Node {
    /// The value of an attribute.
    pub fn attribute(&self, name: Name) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Whether it is an element with this tag.
    pub fn is(&self, tag: Name) -> bool {
        self.kind == NodeKind::Element && self.tag == tag
    }

    /// Sets an attribute; false when there is no more room.
    pub(super) fn set(&mut self, name: Name, value: &str) -> bool {
        let is_room = self.attributes.len() < MAX_ATTRIBUTES;
        match self.attributes.iter_mut().find(|attribute| attribute.name == name) {
            Some(attribute) => attribute.value = value.into(),
            None if !is_room => return false,
            None => self.attributes.push(Attribute { name, value: value.into() }),
        }
        true
    }

    pub(super) fn unset(&mut self, name: Name) {
        self.attributes.retain(|attribute| attribute.name != name);
    }

    pub(super) fn state_mut(&mut self) -> &mut State {
        self.state.get_or_insert_with(Box::default)
    }
}
