//! The search language of the session list: text in, a typed question out.
//!
//! ```text
//! "visited:/cart clicked:\"Pay now\" -country:DE" ─▶ [search] ─▶ Search, or what is wrong and where
//! ```
//!
//! ```text
//! query := and ("or" and)*        and := not+            not := "-"? term
//! term  := "(" query ")" | field ":" value | word | "quoted words"
//! value := bare | "quoted" | value "," value (any of) | >n >=n <n <=n | a..b | *
//! ```
//!
//! The field and the check run the same code, so the underline under a typed term and the
//! server's answer never disagree.
//!
//! # Invariants
//!
//! - Every term is understood or told as a [`Mistake`]; none is dropped.
//! - A [`Search`] holds at most [`MAX_TERMS`] terms, nested at most [`MAX_NESTING`] deep.
//!
//! # Deliberately absent
//!
//! Time zones and the present: `today` stays `today` until somebody asks with a clock.

mod bounds;
mod edge;
mod field;
mod lexer;
mod parser;
mod parts;
mod properties;
#[cfg(test)]
mod tests;
mod value;
mod when;

use std::ops::Range;

pub use bounds::Bounds;
pub use edge::Edge;
pub use field::{Field, Kind, Shape};
pub use parts::parts;
pub use properties::Property;
pub use value::{Level, Pattern, Value, Words};
pub use when::{Date, When};
pub(crate) use when::{begin, end};

/// Longest query, in characters.
pub const MAX_CHARS: usize = 2_000;

/// Most terms of a query.
pub const MAX_TERMS: usize = 40;

/// Deepest nesting of parentheses.
pub const MAX_NESTING: usize = 5;

/// A question about sessions that was understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// The condition; `None` when nothing was asked, which every session answers.
    pub root: Option<Node>,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Every one holds. At least two.
    All(Vec<Self>),
    /// At least one holds. At least two.
    Any(Vec<Self>),
    /// It does not hold for the session as a whole.
    Not(Box<Self>),
    /// One term.
    Term(Term),
}

/// One field and what it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// What is asked about.
    pub field: Field,
    /// Any of these. At least one.
    pub values: Vec<Value>,
    /// Where it stands in the query, in bytes.
    pub span: Range<usize>,
}

/// A part of a query that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it stands in the query, in bytes.
    pub span: Range<usize>,
    /// What is wrong, in words for the person who typed it.
    pub reason: String,
}

impl Search {
    /// Understands `query`, or says all that is wrong with it, in the order of the text.
    pub fn parse(query: &str) -> Result<Self, Vec<Mistake>> {
        parser::parse(query)
    }

    /// All terms, in the order of the text.
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms = Vec::new();
        let mut waiting: Vec<&Node> = self.root.iter().collect();
        while let Some(node) = waiting.pop() {
            match node {
                Node::All(nodes) | Node::Any(nodes) => waiting.extend(nodes.iter().rev()),
                Node::Not(node) => waiting.push(node),
                Node::Term(term) => terms.push(term),
            }
        }
        terms
    }
}

/// `value` as it must be typed after a field: quoted when it would be read differently bare.
pub fn quoted(value: &str) -> String {
    let is_bare = !value.is_empty()
        && !value.starts_with(['-', '>', '<', '*'])
        && !value.contains("..")
        && !value.contains(|c: char| c.is_whitespace() || "\",()[]\\".contains(c));
    if is_bare {
        return value.to_owned();
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
