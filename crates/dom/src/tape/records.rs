//! What a tape is made of.

use std::ops::Range;

use super::{Flags, NodeKind, Span};
use crate::names::Name;

/// A place in the event where a rule may have something to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The value, quotes included.
    pub span: Span,
    /// What it is.
    pub place: Place,
}

/// What a mark points at. Numbers are indexes into the tape's vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The array of a node's children.
    Children {
        /// The node.
        node: u32,
    },
    /// The text of a text, comment or CDATA node.
    NodeText {
        /// The node.
        node: u32,
    },
    /// The value of one of a node's attributes.
    NodeAttribute {
        /// The node.
        node: u32,
        /// The attribute.
        attribute: u32,
    },
    /// One whole entry of `adds`; may be left out.
    Add {
        /// The entry.
        add: u32,
    },
    /// One whole entry of `texts`; may be left out.
    Text {
        /// The entry.
        text: u32,
    },
    /// The new text in an entry of `texts`.
    TextValue {
        /// The entry.
        text: u32,
    },
    /// One whole entry of `attributes`; may be left out.
    Change {
        /// The entry.
        change: u32,
    },
    /// One new value in an entry of `attributes`.
    ChangeValue {
        /// The entry.
        change: u32,
        /// The attribute.
        attribute: u32,
    },
    /// One field of `data`, for events that are neither snapshots nor mutations.
    Field {
        /// The field.
        field: u32,
    },
    /// A value under a name that nobody knows.
    Other,
}

/// A serialised node.
#[derive(Clone, Debug)]
pub struct TapeNode {
    /// The node it is a child of, within the event.
    pub parent: u32,
    /// rrweb's number for it; 0 when it has none.
    pub id: i32,
    /// What it is.
    pub kind: NodeKind,
    /// What is true of it.
    pub flags: Flags,
    /// `rootId`, 0 when absent.
    pub root_id: i32,
    /// The inside of `tagName`.
    pub tag: Span,
    /// `textContent`, quotes included.
    pub text: Span,
    /// Its attributes; for a doctype and a document, their own fields.
    pub attributes: Range<u32>,
    /// Slot in the mirror's arena, filled in by the mirror; [`NOBODY`](super::NOBODY) when it has none.
    pub slot: u32,
}

/// An attribute's name and value.
#[derive(Clone, Copy, Debug)]
pub struct TapeAttribute {
    /// The inside of its name.
    pub name: Span,
    /// Its value as JSON, quotes included.
    pub value: Span,
    /// The mirror's number of the name, filled in by the mirror; [`Name::NO_NAME`] when it has none.
    pub number: Name,
}

/// An entry of a mutation's `adds`.
#[derive(Clone, Copy, Debug)]
pub struct TapeAdd {
    /// `parentId`.
    pub parent_id: i32,
    /// `previousId`, 0 when absent.
    pub previous_id: i32,
    /// `nextId`, 0 when absent.
    pub next_id: i32,
    /// The node; [`NOBODY`](super::NOBODY) when there is none.
    pub node: u32,
}

/// An entry of a mutation's `removes`.
#[derive(Clone, Copy, Debug)]
pub struct TapeRemove {
    /// `parentId`.
    pub parent_id: i32,
    /// `id`.
    pub id: i32,
    /// Whether it is removed from its parent's shadow root.
    pub is_shadow: bool,
}

/// An entry of a mutation's `texts`.
#[derive(Clone, Copy, Debug)]
pub struct TapeText {
    /// `id`.
    pub id: i32,
    /// `value`, quotes included.
    pub value: Span,
}

/// An entry of a mutation's `attributes`.
#[derive(Clone, Debug)]
pub struct TapeChange {
    /// `id`.
    pub id: i32,
    /// The attributes that changed.
    pub attributes: Range<u32>,
}
