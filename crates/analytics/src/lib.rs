//! What a recording means: facts from events.
//!
//! ```text
//! chunks of a window ─▶ [extract] ─▶ WindowFacts ─┐
//!                        mirror (dom)             ├─▶ [session] ─▶ SessionFacts ─▶ rows, reports
//! chunks of another ─▶ [extract] ─▶ WindowFacts ──┘
//! ```
//!
//! - [`WindowDeriver`]: one window's chunks, in order, into [`model::facts::WindowFacts`].
//! - [`derive_window`]: the same for chunks in any order, with duplicates and provisional ones.
//! - [`merge`]: the windows of a session into [`model::facts::SessionFacts`].
//! - [`digest`]: what a list shows of them.
//! - [`search::SessionIndex`]: which sessions match a search.
//! - [`stored`]: facts and searchable texts as bytes.
//! - [`fingerprint`]: which issue an error belongs to.
//! - [`PageRules`]: which page an address is.
//!
//! # Invariants
//!
//! - Pure: no I/O, no clock, no randomness. The facts of a window are a function of the *set*
//!   of its final chunks; those of a session a function of the set of its windows' facts.
//! - Time in proportion to the bytes read; memory bounded by the caps of [`model::facts::caps`]
//!   and by the mirror's own limits. A hostile stream never panics: what makes no sense is
//!   left out and counted.
//! - Facts hold no recorded text and no input value.
//!
//! # Deliberately absent
//!
//! Fetching. Whoever has chunks gives them; nothing here knows the journal or the store.

pub mod thresholds;
mod text;
mod pages;
mod settings;
mod detect;
mod extract;
pub mod fingerprint;
mod session;
pub mod search;
pub mod stored;

pub use extract::{
    BrowserError, Carry, Chunk, ChunkRank, Ending, LoadInfo, Pushed, WindowDeriver, derive_window,
};
pub use pages::{PageRules, UNKNOWN_PAGE};
pub use session::{ServerError, ServerEvent, SessionContext, WindowPart, device_of, digest, merge};
pub use settings::Settings;
