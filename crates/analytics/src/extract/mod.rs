//! One window's chunks into facts.
//!
//! ```text
//! chunk ─▶ deriver: in order? provisional? ─▶ extractor: event by event ─▶ facts "so far"
//!                                               │ mirror, pages, clicks, forms, …
//! ```
//!
//! # Invariants
//!
//! - State after `n` chunks is a function of the final chunks `0..n`: a provisional chunk is
//!   applied to a copy of the state before it is taken back, a duplicate is refused, an
//!   earlier one that comes late makes the caller begin again.
//! - Where chunks were cut changes nothing.

mod chunk;
mod clicks;
mod commit;
mod context;
mod custom;
mod deriver;
mod errors;
mod events;
mod extractor;
mod forms;
mod gaps;
mod judge;
mod loads;
mod output;
mod payload;
mod scroll;
mod selector;
mod target;
mod visits;
mod vitals;

pub use chunk::{Chunk, ChunkRank, LoadInfo};
pub use deriver::{Carry, Pushed, WindowDeriver, derive_window};
pub use errors::BrowserError;
pub use output::Ending;

pub(crate) use payload::Pairs;
