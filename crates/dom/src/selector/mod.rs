//! Selectors that can be decided on recorded nodes: which nodes a rule is about.
//!
//! ```text
//! text ─▶ parse ─▶ [selector] ─▶ bytes ─▶ page and server ─▶ bind to a mirror ─▶ does this node match?
//! ```
//!
//! | Selector | Matches |
//! |---|---|
//! | `*`, `input`, `my-element` | elements, by tag |
//! | `#id`, `.class` | by id, by class |
//! | `[name]` | elements that have the attribute |
//! | `[name=value]`, `^=`, `$=`, `*=`, `~=` | value is, begins with, ends with, contains, has the word; ` i` before `]` ignores the case of letters |
//! | `:not(a, .b)` | elements that none of these compound selectors matches |
//! | `a b`, `a > b` | `b` below `a`, directly below `a` |
//! | `a, b` | either |
//!
//! Everything else is refused when it is read, with its place and the reason: a rule that
//! silently matches nothing would leak.
//!
//! Documents of frames and shadow roots are trees of their own, as in the browser: what is
//! left of a combinator is looked for in the tree of what is right of it.
//!
//! # Format
//!
//! ```text
//! list     := version, names, selectors
//! names    := count, (length, text)*
//! selector := count, (combinator, compound)*, subject first
//! compound := count, test*
//! test     := 0 name | 1 text | 2 text | 3 name name operator fold text | 4 count compound*
//! ```
//!
//! Numbers are two bytes, little endian; kinds, combinators and operators one.
//!
//! # Limits
//!
//! [`MAX_PARTS`] tests, compounds and selectors in a list, [`MAX_TEXT`] bytes in a name or
//! value. Deciding takes time in proportion to the depth of the node.

mod bytes;
mod matcher;
#[cfg(feature = "selectors-parse")]
mod parse;

pub use bytes::SelectorBytesError;
pub use matcher::{Matcher, traits};
#[cfg(feature = "selectors-parse")]
pub use parse::{Reason, SelectorError};

/// Most tests, compounds and selectors in one list, all together.
pub const MAX_PARTS: usize = 4096;

/// Longest name or value in bytes.
pub const MAX_TEXT: usize = 1024;

/// A list of selectors, read but not yet bound to a mirror.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectorList {
    /// Tags and names of attributes, each once.
    names: Vec<Box<str>>,
    selectors: Vec<Selector>,
}

impl SelectorList {
    /// Whether it has no selectors, and so matches nothing.
    pub const fn is_empty(&self) -> bool {
        self.selectors.is_empty()
    }
}

/// Compounds, the subject first.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Selector {
    parts: Vec<Part>,
}

/// One compound, and how it stands to the one before it in the list (right of it in the text).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    combinator: Combinator,
    compound: Compound,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Combinator {
    /// Anywhere above. Also of the subject, for which it means nothing.
    Descendant,
    /// Directly above.
    Child,
}

/// Tests that an element must all pass; with none, every element does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Compound {
    tests: Vec<Test>,
}

/// An index into the list's names.
type NameIndex = u16;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    /// The tag, in lower case.
    Tag(NameIndex),
    Id(Box<str>),
    Class(Box<str>),
    Attribute(AttributeTest),
    /// None of these; they hold no `Not` themselves.
    Not(Vec<Compound>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct AttributeTest {
    /// As written: how SVG compares names.
    name: NameIndex,
    /// In lower case: how HTML compares them.
    html_name: NameIndex,
    operator: Operator,
    /// Whether the case of letters is ignored; the value is in lower case then.
    is_folded: bool,
    value: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Exists,
    Is,
    BeginsWith,
    EndsWith,
    Contains,
    HasWord,
}

#[cfg(test)]
mod tests;
