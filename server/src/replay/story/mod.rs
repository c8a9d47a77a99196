//! What happened in a window: rows for the activity list, stretches of input, keyframes.
//!
//! ```text
//! chunks ─▶ [story]/teller ─┬─ visitor: clicks, inputs ─┐
//!                           ├─ custom: what the recorder and the page said ─┼─▶ rows
//!                           ├─ analytics' facts: visits, frustration, forms ┘
//!                           └─ mirror ─▶ checkpoints, from which seeks begin
//! ```
//!
//! # Invariants
//!
//! - Rows hold what was recorded, which is masked, and never a value of a form control.
//! - Rows are in order of (time, place among the events).
//!
//! # Limits
//!
//! [`MAX_ROWS`] rows, and [`MAX_CHECKPOINT_BYTES`] of compressed checkpoints: beyond, every
//! second one is dropped and they are made half as often.

mod checkpoints;
mod custom;
mod derived;
mod fields;
mod focus;
mod rows;
mod teller;
mod visitor;
mod words;
#[cfg(test)]
mod tests;

use model::ChunkMeta;
use model::replay::Gap;

pub(super) use checkpoints::Checkpoint;
pub(super) use rows::StoryRow;
pub(super) use teller::Teller;

/// Most rows of one window.
pub(super) const MAX_ROWS: usize = 200_000;

/// Most bytes that the checkpoints of one window take.
const MAX_CHECKPOINT_BYTES: usize = 16 * 1024 * 1024;

/// What happened in one window.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// The activity, in order.
    pub rows: Vec<StoryRow>,
    /// Stretches of visitor input, in ms from the window's first event.
    pub input: Vec<(u64, u64)>,
    /// What the recorder left out on purpose.
    pub gaps: Vec<Gap>,
    /// The document at some moments, in order.
    pub checkpoints: Vec<Checkpoint>,
    /// The chunks that it was told from, in order.
    pub chunks: Vec<ChunkMeta>,
}

impl Story {
    /// Bytes it takes, roughly.
    pub(super) fn weight(&self) -> usize {
        let rows: usize = self.rows.iter().map(StoryRow::weight).sum();
        let checkpoints: usize = self.checkpoints.iter().map(Checkpoint::weight).sum();
        let chunks = self.chunks.len() * size_of::<ChunkMeta>();
        rows + checkpoints + chunks + self.input.len() * size_of::<(u64, u64)>()
    }

    /// The last checkpoint that holds nothing after `at`.
    pub(super) fn checkpoint_before(&self, at: u64) -> Option<&Checkpoint> {
        let end = self.checkpoints.partition_point(|checkpoint| checkpoint.at <= at);
        self.checkpoints[..end].last()
    }
}
