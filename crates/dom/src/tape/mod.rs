//! One event, read once: what stands where.
//!
//! ```text
//! event text ─▶ [tape] ─┬─▶ mirror: applies it
//!                       └─▶ redaction: rewrites the places that matter, copies the rest
//! ```
//!
//! A tape holds byte ranges, never text, and is used again for the next event, so
//! reading an event allocates nothing once the tape has grown.
//!
//! # Invariants
//!
//! - [`Tape::marks`] are in byte order; a mark that begins within another ends within it.
//! - Every string of the event lies within a mark, but names: keys, tag names, `type`,
//!   `source` and what a doctype says. What nobody knows is marked [`Place::Other`].
//!
//! # Failure
//!
//! A text that says something twice (two `data`, two `childNodes`) or hides a name
//! behind an escape is refused: two readers would understand two things.

mod attributes;
mod changes;
mod event;
mod kinds;
mod nodes;
mod records;

use std::ops::Range;

use model::{EventKind, IncrementalSource, Timestamp};

use crate::json::JsonError;

pub use kinds::{Flags, NodeKind};
pub use records::{
    Mark, Place, TapeAdd, TapeAttribute, TapeChange, TapeNode, TapeRemove, TapeText,
};

/// Most nodes in one event.
pub const MAX_NODES: usize = 1 << 20;

/// Stands for no node.
pub const NOBODY: u32 = u32::MAX;

/// Why an event cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON.
    #[error("event is not JSON")]
    Json(#[from] JsonError),
    /// It is longer than 16 MiB.
    #[error("event is too large")]
    TooLarge,
    /// It holds more nodes than [`MAX_NODES`].
    #[error("event has too many nodes")]
    TooManyNodes,
    /// It says something twice, or hides a name behind an escape.
    #[error("event can be understood in two ways at byte {at}")]
    Ambiguous {
        /// Where.
        at: usize,
    },
    /// A field that every event has is missing or of the wrong type.
    #[error("event has no valid {field}")]
    Missing {
        /// The field.
        field: &'static str,
    },
}

/// A range of bytes in the event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
}

impl Span {
    /// The text it covers.
    #[inline]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// As a range.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl From<Range<usize>> for Span {
    /// Events are shorter than 4 GiB; what is not, is cut to an empty span and reads as nothing.
    fn from(range: Range<usize>) -> Self {
        match (u32::try_from(range.start), u32::try_from(range.end)) {
            (Ok(start), Ok(end)) => Self { start, end },
            _ => Self::default(),
        }
    }
}

/// One event, read.
#[derive(Clone, Debug)]
pub struct Tape {
    /// What the event is.
    pub kind: EventKind,
    /// What it changed, when it is an incremental snapshot.
    pub source: Option<IncrementalSource>,
    /// When it happened.
    pub timestamp: Timestamp,
    /// Places where a rule may have something to say.
    pub marks: Vec<Mark>,
    /// Serialised nodes, each before its children.
    pub nodes: Vec<TapeNode>,
    /// Attributes of nodes and changes.
    pub attributes: Vec<TapeAttribute>,
    /// A mutation's `adds`.
    pub adds: Vec<TapeAdd>,
    /// A mutation's `removes`.
    pub removes: Vec<TapeRemove>,
    /// A mutation's `texts`.
    pub texts: Vec<TapeText>,
    /// A mutation's `attributes`.
    pub changes: Vec<TapeChange>,
    /// The fields of `data`, for events that are neither snapshots nor mutations.
    pub fields: Vec<TapeAttribute>,
    /// `data` as a whole.
    pub data: Span,
    /// Nodes that are being read; empty otherwise.
    stack: Vec<nodes::Frame>,
}

impl Default for Tape {
    fn default() -> Self {
        Self {
            kind: EventKind::Load,
            source: None,
            timestamp: Timestamp::default(),
            marks: Vec::new(),
            nodes: Vec::new(),
            attributes: Vec::new(),
            adds: Vec::new(),
            removes: Vec::new(),
            texts: Vec::new(),
            changes: Vec::new(),
            fields: Vec::new(),
            data: Span::default(),
            stack: Vec::new(),
        }
    }
}

impl Tape {
    /// Reads `event`, forgetting what was read before.
    ///
    /// After an error the tape holds nothing.
    pub fn read(&mut self, event: &str) -> Result<(), ReadError> {
        self.clear();
        let result = event::Reader::new(self, event).and_then(event::Reader::read);
        if result.is_err() {
            self.clear();
        }
        result
    }

    /// The value of a field of `data`, as JSON.
    pub fn field<'a>(&self, event: &'a str, name: &str) -> Option<&'a str> {
        let field = self.fields.iter().rfind(|field| field.name.of(event) == name)?;
        Some(field.value.of(event))
    }

    /// A field of `data` that is an integer.
    pub fn integer(&self, event: &str, name: &str) -> Option<i32> {
        crate::json::Cursor::new(self.field(event, name)?).integer().ok()?
    }

    /// A field of `data` that is a number.
    pub fn number(&self, event: &str, name: &str) -> Option<f64> {
        crate::json::parse_number(self.field(event, name)?)
    }

    pub(crate) fn clear(&mut self) {
        self.source = None;
        self.marks.clear();
        self.nodes.clear();
        self.attributes.clear();
        self.adds.clear();
        self.removes.clear();
        self.texts.clear();
        self.changes.clear();
        self.fields.clear();
        self.data = Span::default();
    }
}

#[cfg(test)]
mod tests;
