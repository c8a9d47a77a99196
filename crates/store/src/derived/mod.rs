//! What was derived from recordings: which sessions are due, their digests and their facts.
//!
//! ```text
//! drain ─▶ [derived] due ─▶ server/workers/derive ─▶ [derived] digest, facts ─▶ lists, reports
//!                                                          facts ─▶ server/workers/facts ─▶ [derived] files
//! ```
//!
//! # Invariants
//!
//! - A batch of the drain and the word that its sessions are due are one transaction: nothing
//!   that was drained is forgotten.
//! - What came out of an older revision never ends the debt of a newer one.
//! - A session's facts stand under one day.
//! - Whoever changes the facts of a day that is over says so in the same transaction, so that
//!   its file is written again.

mod carries;
mod due;
mod facts;
mod files;

pub use self::carries::StoredCarry;
pub(crate) use self::due::{DerivedRow, read_digests};
pub use self::due::{DueSession, NewDerived, Waiting};
pub use self::facts::{ChangedFacts, StoredFacts};
pub use self::files::{FactsFile, NewFactsFile};
