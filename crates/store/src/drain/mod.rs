//! Drained chunks become rows.
mod batch;

pub use batch::{DrainBatch, DrainReport, DrainedChunk, JournalCursor};
