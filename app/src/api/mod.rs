//! Server functions: what a page may ask of the server.
//!
//! ```text
//! page ─▶ [api] ─▶ context::signed_in ─▶ store ─▶ model types
//! ```
//!
//! # Invariants
//!
//! - Each authorises first.
//! - Arguments from an address are texts: what cannot be read is answered, never a server error.

pub mod bulk;
pub mod codec;
pub mod completion;
pub mod notes;
pub mod segments;
pub mod sessions;
pub mod tags;
pub mod theme;
pub mod walk;
pub mod watch_list;
