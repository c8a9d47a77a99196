//! Masking and redaction: one engine for browser and server.
//!
//! ```text
//! rrweb event ─▶ dom::tape ─▶ dom::mirror ─▶ [redaction] ─▶ the same event, less what nobody may see
//! ```
//!
//! An event is rewritten as bytes: the places that rules touch are replaced, everything
//! else is copied through untouched. The tape says where those places are, the mirror
//! says what is above them.
//!
//! # Invariants
//!
//! - **Fails closed.** What is not understood is masked; an event that cannot be read is
//!   an error and nothing of it is written.
//! - Masking keeps the length in UTF-16 units and the white space, so layout and
//!   selections stay what they were.
//! - The same bytes in the page and on the server: no clock, no locale, no randomness.
//! - What comes out is valid JSON in one line when what went in was.
//!
//! # See also
//!
//! `tests/cases.json`: every promise, as data.

mod attributes;
#[cfg(feature = "compile")]
mod compile;
mod css;
mod css_text;
mod custom;
mod detect;
#[cfg(feature = "compile")]
mod lines;
mod mask;
mod policy;
mod redactor;
#[cfg(feature = "compile")]
mod reserved;
mod shade;
mod text;
mod urls;
mod words;

#[cfg(feature = "compile")]
pub use compile::{
    CompiledPolicy, CustomPattern, Kind, PolicyError, PolicySpec, Preset, Problem, Rule, UrlSpec,
    compile, pattern_names, presets,
};
#[cfg(feature = "compile")]
pub use lines::{LinesError, Operation, redact_lines};
pub use policy::{Mode, Policy, PolicyBytesError};
#[cfg(feature = "compile")]
pub use redactor::Visited;
pub use redactor::{EventFacts, Meaning, RedactError, Redactor};
pub use urls::UrlMode;
