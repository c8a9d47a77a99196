//! The format in which a recorder sends events to the server.
//!
//! ```text
//! browser ─▶ recorder-wasm ─▶ [wire] ─▶ server::ingest ─▶ journal ─▶ store
//! ```
//!
//! Both ends of the arrow are ours but not deployed together: pages cache old
//! recorders for weeks. This crate is therefore a **compatibility boundary**:
//! `tests/golden/` holds a frame of every version ever released; those files are
//! added to, never edited. `docs/wire-format.md` is the normative text.
//!
//! # Format
//!
//! One HTTP body carries one chunk:
//!
//! ```text
//! frame   := header LF payload
//! header  := one line of JSON, at most 4 KiB
//! payload := events, one rrweb event per line (NDJSON), encoded per header.enc
//! ```
//!
//! # Invariants
//!
//! - `(session, window, seq)` identifies a chunk; sending it twice is harmless.
//! - Events keep the recorder's order. Chunks may arrive in any order.
//! - A frame's events are already masked. Nothing downstream may rely on unmasked text.
//!
//! # Limits
//!
//! Decoding never allocates more than the caller's limit, whatever the header claims.
//!
//! # Deliberately absent
//!
//! Judgement. Whether a key is known, an origin allowed or a chunk a duplicate is not
//! a question of bytes; `server::ingest` decides it. Recorders only need [`encode`], so
//! decoding is behind the feature `decode` and costs them nothing.

pub mod encode;
#[cfg(feature = "decode")]
mod error;
#[cfg(feature = "decode")]
mod events;
mod header;
#[cfg(feature = "decode")]
mod payload;

#[cfg(feature = "decode")]
pub use error::DecodeError;
#[cfg(feature = "decode")]
pub use events::{EventLimits, RawEvent, events};
#[cfg(feature = "decode")]
pub use header::split;
pub use header::{Encoding, FrameHeader, VERSION};
#[cfg(feature = "decode")]
pub use payload::inflate;
