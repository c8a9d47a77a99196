//! Stage 11: a window's recording, as the player asks for it.
//!
//! ```text
//! store rows ─┬─▶ known ─▶ manifest ──────────────────┐
//! recordings ─┼─▶ chunks ─────────────────── assets ──┤
//!             ├─▶ moment: the document ─────── assets ─┼─▶ [replay]/endpoint ─▶ app's player
//!             └─▶ stories ─▶ story: what happened ─────┤
//!                                                      └─▶ export: all of it as a file
//! ```
//!
//! # Invariants
//!
//! - Event order is the recorder's order. Chunks overlap when a page went away and came
//!   back; by event index (`first`, `events`) every event is sent exactly once.
//! - Events are sent byte for byte as they were recorded, but for what they refer to
//!   ([`assets`](crate::assets)): a viewer's browser asks nobody but us.
//! - A chunk that cannot be read is a gap in the recording, never a failed request.

pub mod chunks;
pub mod endpoint;
pub mod manifest;
pub mod export;
mod activity;
mod document;
mod known;
mod moment;
mod overlap;
mod stage;
mod stories;
mod story;
mod text;

pub use stories::Stories;
