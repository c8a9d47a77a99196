//! The mirror: the recorded document as a tree, kept by applying events.
//!
//! ```text
//! model ◀─ [dom] ◀─ redaction, analytics, server, recorder-wasm
//! ```
//!
//! - [`json`]: a cursor over JSON text that decodes nothing.
//! - [`tape`]: one event, read once: what stands where.
//! - [`mirror`]: the tree that events are applied to.
//! - [`selector`]: which nodes a rule is about.
//! - `keyframe` (feature `keyframes`): the tree as a snapshot again.
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
pub mod names;
pub mod tape;
pub mod mirror;
pub mod selector;
#[cfg(feature = "keyframes")]
mod keyframe;

pub use mirror::{Detail, Mirror, Slot};
pub use names::Name;
pub use selector::{Matcher, SelectorList};
pub use tape::{NodeKind, Tape};
