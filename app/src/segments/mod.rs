//! Saved filters on pages: those that a page knows, changing them, and what is said about them.
//!
//! ```text
//! list, page of segments ─▶ [segments] KnownSegments ─▶ api::segments ─▶ all segments, anew
//! ```

mod known;
mod name_field;
mod words;

pub use self::known::KnownSegments;
pub use self::name_field::NameField;
pub use self::words::sentence;
