//! What the drain hands to the store, and what the store answers.

use model::{ChunkMeta, JournalPosition, LoadMeta, ProjectId, Timestamp};

/// Journal records in order, as rows to be, with the place in the journal after them.
#[derive(Clone, Debug, PartialEq)]
pub struct DrainBatch {
    /// The node whose journal was read.
    pub node: String,
    /// The place after the last record of the batch, stored in the same transaction; unless the
    /// report names chunks that the caller has to keep first.
    pub cursor: JournalCursor,
    /// The chunks, in any order; at most some hundreds, because they are one transaction.
    pub chunks: Vec<DrainedChunk>,
}

/// The next record that a node's drain has to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JournalCursor {
    /// The journal segment's number.
    pub segment: u64,
    /// Offset in it, in bytes.
    pub offset: u64,
}

/// One chunk as it was accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct DrainedChunk {
    /// The project whose key it carried.
    pub project: ProjectId,
    /// Everything but its bytes.
    pub meta: ChunkMeta,
    /// What to add to the visitor's clock to get ours, by this frame, in ms.
    pub skew_ms: i64,
    /// When it was accepted, by the server's clock.
    pub received_at: Timestamp,
    /// What its header said about the page load.
    pub load: Option<LoadMeta>,
    /// `User-Agent` of the request.
    pub user_agent: Option<String>,
}

/// What became of the chunks of a batch. The numbers add up to its length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrainReport {
    /// New chunks.
    pub inserted: usize,
    /// Chunks that took the place of an exit frame.
    pub replaced: usize,
    /// Chunks that were stored already, or that a better one had replaced.
    pub duplicates: usize,
    /// Chunks whose session belongs to another project: refused.
    pub foreign: usize,
    /// Chunks of a session or window that was erased: refused.
    pub erased: usize,
    /// Chunks of a window beyond [`MAX_WINDOWS`](crate::MAX_WINDOWS) of its session: refused.
    pub over_limit: usize,
    /// Where the foreign ones and those over the limit stand in the journal. When there are any,
    /// the cursor stays: the caller keeps them elsewhere, then moves it with an empty batch.
    pub refused: Vec<JournalPosition>,
}
