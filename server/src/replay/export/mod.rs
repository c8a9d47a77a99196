//! A session as a file: for another Hindsight, for tools that read requests, and as a test.
//!
//! ```text
//! rows ─▶ source ─┬─▶ session: everything ──▶ pieces ─┐
//! stories ────────┼─▶ har: requests ────────▶ pieces ─┼─▶ [export]/endpoint, cli/export
//! chunks, mirror ─┴─▶ playwright: steps ──────────────┘
//! ```
//!
//! [`many`] puts the files of many sessions into one.
//!
//! # Invariants
//!
//! - One chunk of a recording is in memory at a time, however long the session is.
//! - Events are written byte for byte as they were recorded, each once.
//! - What cannot be read is said in the file: it is a gap, as in the player.
//! - A HAR has no headers and no bodies, a test nothing that was typed: neither is recorded, or
//!   it is left out here.

pub mod endpoint;
mod har;
pub mod many;
mod name;
mod pieces;
mod playwright;
mod session;
mod source;
mod time;

pub(crate) use pieces::Export;
pub(crate) use session::{Content, session_file, window_events};
pub(crate) use source::{Source, Subject};
