//! Stage 6: journal records become store rows, in order, batch by batch.
//!
//! ```text
//! journal ─▶ record ─▶ [drain] ─▶ store (rows and the cursor, in one transaction)
//! ```
//!
//! # Invariants
//!
//! - The cursor is stored with the rows it stands behind. A crash at any moment repeats
//!   records at most, and the store takes repetition for what it is.
//! - While the store is away the cursor stays and the journal grows; nothing is dropped.
//! - One record that cannot be stored does not stop the ones behind it. It is logged, its
//!   bytes stay in the journal.

pub(super) mod backoff;
mod row;

use std::collections::BTreeSet;

use store::{DrainBatch, DrainReport, DrainedChunk, JournalCursor, Store, StoreError};
use tokio_util::sync::CancellationToken;

use self::backoff::Backoff;
use crate::bus::{Bus, Change, ChangeKind};
use crate::journal::{BatchLimits, Journal, Reader, RecordBatch};

/// Records of one transaction. Larger ones gain nothing and hold more memory.
const LIMITS: BatchLimits = BatchLimits { records: 500, bytes: 8 * 1024 * 1024 };

/// Where drained chunks go: the store, or a double that fails on demand.
pub trait DrainTarget: Send + Sync + 'static {
    /// Where this node's drain goes on.
    fn cursor(
        &self,
        node: &str,
    ) -> impl Future<Output = Result<Option<JournalCursor>, StoreError>> + Send;

    /// Writes chunks and cursor at once.
    fn append(
        &self,
        batch: &DrainBatch,
    ) -> impl Future<Output = Result<DrainReport, StoreError>> + Send;
}

/// A store, and who is told what it took.
#[derive(Clone, Debug)]
pub struct Told {
    /// Where chunks go.
    pub store: Store,
    /// News.
    pub bus: Bus,
}

impl DrainTarget for Told {
    async fn cursor(&self, node: &str) -> Result<Option<JournalCursor>, StoreError> {
        self.store.journal_cursor(node).await
    }

    async fn append(&self, batch: &DrainBatch) -> Result<DrainReport, StoreError> {
        let report = self.store.append_drained(batch).await?;
        let sessions: BTreeSet<_> = batch
            .chunks
            .iter()
            .map(|drained| (drained.project, drained.meta.chunk.window.session))
            .collect();
        for (project, session) in sessions {
            self.bus.tell(Change { project, session, kind: ChangeKind::Drained });
        }
        Ok(report)
    }
}

/// Drains until the journal is closed and all of it was written, or until told to give up.
pub async fn run(journal: Journal, target: impl DrainTarget, give_up: CancellationToken) {
    let drain = Drain { node: journal.node().to_owned(), target };
    // Giving up loses nothing: the next start goes on at the stored cursor.
    give_up.run_until_cancelled(drain.run(&journal)).await;
}

struct Drain<T> {
    node: String,
    target: T,
}

impl<T: DrainTarget> Drain<T> {
    async fn run(&self, journal: &Journal) {
        let mut reader = self.open_reader(journal).await;
        let mut backoff = Backoff::default();
        loop {
            match reader.next_batch(LIMITS).await {
                Ok(Some(batch)) => {
                    backoff = Backoff::default();
                    self.write(batch).await;
                }
                Ok(None) => return,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "journal not readable"
                    );
                    backoff.pause().await;
                }
            }
        }
    }

    async fn open_reader(&self, journal: &Journal) -> Reader {
        let mut backoff = Backoff::default();
        loop {
            match self.target.cursor(&self.node).await {
                Ok(cursor) => {
                    return journal.reader(cursor.map(row::from_stored).unwrap_or_default());
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "cursor not readable");
                    backoff.pause().await;
                }
            }
        }
    }

    /// Writes a batch however long it takes.
    async fn write(&self, batch: RecordBatch) {
        let end = row::to_stored(batch.cursor);
        let chunks = batch
            .records
            .iter()
            .filter_map(|(position, record)| row::drained_chunk(&self.node, *position, record));
        let mut left: Vec<DrainedChunk> = chunks.collect();
        let mut n_tried = left.len();
        let mut backoff = Backoff::default();
        loop {
            // What a part leaves over begins where the cursor stays.
            let cursor = left.get(n_tried).map_or(end, |next| row::place_of(&next.meta.position));
            let part = left.drain(..n_tried).collect();
            let part = DrainBatch { node: self.node.clone(), cursor, chunks: part };
            match self.append(&part).await {
                Ok(()) if left.is_empty() => return,
                Ok(()) => n_tried = left.len(),
                Err(error) => {
                    // The store does not take it as a whole: find the one that it does not take.
                    let is_refused = !error.is_retryable() && n_tried > 0;
                    left.splice(..0, part.chunks);
                    if is_refused && n_tried > 1 {
                        n_tried /= 2;
                    } else if is_refused && self.passes_over(cursor, &left[0], &error).await {
                        left.remove(0);
                        n_tried = left.len();
                        if left.is_empty() {
                            return;
                        }
                    } else {
                        tracing::warn!(
                            error = &error as &dyn std::error::Error,
                            "store is away, the journal keeps what arrives"
                        );
                        backoff.pause().await;
                    }
                }
            }
        }
    }

    async fn append(&self, part: &DrainBatch) -> Result<(), StoreError> {
        let report = self.target.append(part).await?;
        tracing::debug!(
            inserted = report.inserted,
            replaced = report.replaced,
            duplicates = report.duplicates,
            "chunks drained"
        );
        if report.foreign + report.over_limit > 0 {
            tracing::warn!(
                foreign = report.foreign,
                over_limit = report.over_limit,
                "chunks were refused by the store"
            );
        }
        Ok(())
    }

    /// Moves the cursor behind a chunk that the store refuses. When the store does not even
    /// take that, it is the store that is broken, not the chunk.
    async fn passes_over(
        &self,
        cursor: JournalCursor,
        chunk: &DrainedChunk,
        refusal: &StoreError,
    ) -> bool {
        let nothing = DrainBatch { node: self.node.clone(), cursor, chunks: Vec::new() };
        let is_passed = self.target.append(&nothing).await.is_ok();
        if is_passed {
            tracing::error!(
                error = refusal as &dyn std::error::Error,
                session.id = %chunk.meta.chunk.window.session,
                seq = chunk.meta.chunk.seq,
                journal.segment = chunk.meta.position.segment,
                journal.offset = chunk.meta.position.offset,
                "chunk cannot be stored and is passed over"
            );
        }
        is_passed
    }
}

#[cfg(test)]
mod tests;
