//! The mirror: the recorded document as a tree, kept by applying events.
//!
//! ```text
//! model ◀─ [dom] ◀─ redaction, analytics, server, recorder-wasm
//! ```
//!
//! - [`json`]: a cursor over JSON text that decodes nothing.
//! - [`map`]: numbers by id.
//! - [`tape`]: one event, read once: what stands where.
//! - [`mirror`]: the tree that events are applied to.
//! - [`selector`]: which nodes a rule is about.
//! - `keyframe` (feature `keyframes`): the tree as a snapshot again.
//! - `queries` (feature `queries`): texts, names and selectors of elements.
//! - [`names`]: names of elements and attributes as small numbers.
//!
//! # Invariants
//!
//! - Runs in the page: no I/O, no clock, no recursion, no `serde_json`.
//! - A hostile stream costs time and memory in proportion to its bytes; it never panics.
//!
//! # Deliberately absent
//!
//! Judgement. What is masked, and why, is `redaction`'s.

pub mod json;
pub mod map;
pub mod names;
pub mod tape;
pub mod mirror;
pub mod selector;
#[cfg(feature = "keyframes")]
mod keyframe;
#[cfg(feature = "queries")]
pub mod queries;

pub use mirror::{Detail, Mirror, Slot};
pub use names::Name;
pub use selector::{Matcher, SelectorList};
pub use tape::{NodeKind, Tape};
