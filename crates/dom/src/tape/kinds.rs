//! What a node is, and what is true of it.

/// rrweb's kinds of serialised nodes, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A document: the page's or a frame's.
    Document,
    /// A doctype.
    DocumentType,
    /// An element.
    Element,
    /// A text.
    Text,
    /// A CDATA section.
    Cdata,
    /// A comment.
    Comment,
    /// A number that rrweb does not have, or none.
    Unknown,
}

impl NodeKind {
    pub(super) const fn from_number(number: Option<i32>) -> Self {
        match number {
            Some(0) => Self::Document,
            Some(1) => Self::DocumentType,
            Some(2) => Self::Element,
            Some(3) => Self::Text,
            Some(4) => Self::Cdata,
            Some(5) => Self::Comment,
            _ => Self::Unknown,
        }
    }

    /// Its number on the wire.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// What is true of a node: one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// `isShadow`: a child of its parent's shadow root, not of the parent itself.
    pub const SHADOW: Self = Self(1);
    /// `isShadowHost`: has a shadow root.
    pub const SHADOW_HOST: Self = Self(2);
    /// `isSVG`: belongs to SVG.
    pub const SVG: Self = Self(4);
    /// `isCustom`: a custom element.
    pub const CUSTOM: Self = Self(8);
    /// `needBlock`: recorded as an empty box.
    pub const BLOCKED: Self = Self(16);

    /// Whether all of `flags` are set.
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    pub(super) const fn set(&mut self, flag: Self, is_set: bool) {
        if is_set {
            self.0 |= flag.0;
        } else {
            self.0 &= !flag.0;
        }
    }
}
