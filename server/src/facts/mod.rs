//! Facts as they are stored.
//!
//! ```text
//! workers/derive ─▶ [facts]: bytes ─▶ store ─▶ [facts] ─▶ search, reports
//! ```

mod codec;

pub use self::codec::{FactsError, PROGRAM, Understood, decode, encode};
