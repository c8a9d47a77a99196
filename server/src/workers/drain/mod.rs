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
//! - One record that cannot be stored does not stop the ones behind it. It is logged, counted
//!   and put aside (see [`Aside`](crate::journal::Aside)) before the cursor moves.
//! - So is the rest of a journal segment that is damaged.
//! - Where there is no room to put something aside, it waits in the journal, and the cursor before
//!   it; what is behind it is stored all the same, once more after a restart.

pub(super) mod backoff;
mod row;

use std::collections::BTreeSet;
use std::time::Duration;

use model::JournalPosition;
use store::{DrainBatch, DrainReport, DrainedChunk, JournalCursor, Store, StoreError};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::backoff::Backoff;
use super::aside::waiting::{PAUSE, Placed, Waiting};
use crate::bus::{Bus, Change, ChangeKind};
use crate::journal::{BatchLimits, Journal, Reader, RecordBatch};
use crate::telemetry::figures::DRAIN_CHUNKS;

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
    let waiting = Waiting::default();
    let mut drain = Drain { node: journal.node().to_owned(), journal, target, waiting };
    // Giving up loses nothing: the next start goes on at the stored cursor.
    give_up.run_until_cancelled(drain.run()).await;
}

struct Drain<T> {
    node: String,
    journal: Journal,
    target: T,
    /// What is to be put aside as soon as there is room.
    waiting: Waiting,
}

impl<T: DrainTarget> Drain<T> {
    async fn run(&mut self) {
        let mut reader = self.open_reader().await;
        let mut backoff = Backoff::default();
        let mut tried_at = Instant::now();
        loop {
            let patience = if self.waiting.is_empty() { Duration::MAX } else { PAUSE };
            match tokio::time::timeout(patience, reader.next_batch(LIMITS)).await {
                Ok(Ok(Some(batch))) => {
                    backoff = Backoff::default();
                    self.write(batch).await;
                }
                // What waits is found again by the next start.
                Ok(Ok(None)) => return,
                Ok(Err(error)) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "journal not readable"
                    );
                    backoff.pause().await;
                }
                // Nothing arrives.
                Err(_) => {}
            }
            if !self.waiting.is_empty() && tried_at.elapsed() >= PAUSE {
                self.try_again(row::to_stored(reader.cursor())).await;
                tried_at = Instant::now();
            }
        }
    }

    async fn open_reader(&self) -> Reader {
        let mut backoff = Backoff::default();
        loop {
            match self.target.cursor(&self.node).await {
                Ok(cursor) => {
                    return self.journal.reader(cursor.map(row::from_stored).unwrap_or_default());
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "cursor not readable");
                    backoff.pause().await;
                }
            }
        }
    }

    /// Writes a batch however long it takes.
    async fn write(&mut self, batch: RecordBatch) {
        self.waiting.put_rests(&self.journal, &batch.damaged).await;
        let end = row::to_stored(batch.cursor);
        let mut left = self.chunks(&batch).await;
        let mut n_tried = left.len();
        let mut backoff = Backoff::default();
        loop {
            // What a part leaves over begins where the cursor stays.
            let cursor = left.get(n_tried).map_or(end, |next| row::place_of(&next.meta.position));
            let part = left.drain(..n_tried).collect();
            let part = self.batch(cursor, part);
            match self.append(&part).await {
                Ok(report) => {
                    if !report.refused.is_empty() {
                        let refused = records_at(&batch, &report.refused);
                        self.waiting.put(&self.journal, refused).await;
                        self.move_to(cursor).await;
                    }
                    if left.is_empty() {
                        return;
                    }
                    n_tried = left.len();
                }
                Err(error) => {
                    // The store does not take it as a whole: find the one that it does not take.
                    let is_refused = !error.is_retryable() && n_tried > 0;
                    left.splice(..0, part.chunks);
                    if is_refused && n_tried > 1 {
                        n_tried /= 2;
                    } else if is_refused && self.gives_up(&batch, cursor, &left[0], &error).await {
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

    /// The chunks of a batch; records that are none are put aside.
    async fn chunks(&mut self, batch: &RecordBatch) -> Vec<DrainedChunk> {
        let mut chunks = Vec::with_capacity(batch.records.len());
        let mut unreadable = Vec::new();
        for (position, record) in &batch.records {
            if let Some(chunk) = row::drained_chunk(&self.node, *position, record) {
                chunks.push(chunk);
            } else {
                unreadable.push((*position, record.clone()));
            }
        }
        count("unreadable", unreadable.len());
        self.waiting.put(&self.journal, unreadable).await;
        chunks
    }

    async fn append(&self, part: &DrainBatch) -> Result<DrainReport, StoreError> {
        let report = self.target.append(part).await?;
        tracing::debug!(
            inserted = report.inserted,
            replaced = report.replaced,
            duplicates = report.duplicates,
            "chunks drained"
        );
        if !report.refused.is_empty() {
            tracing::warn!(
                foreign = report.foreign,
                over_limit = report.over_limit,
                "chunks were refused by the store and are put aside"
            );
        }
        count("inserted", report.inserted);
        count("replaced", report.replaced);
        count("duplicate", report.duplicates);
        count("erased", report.erased);
        count("refused", report.foreign + report.over_limit);
        Ok(report)
    }

    /// Puts a chunk aside that the store refuses. When the store does not even take nothing, it
    /// is the store that is broken, not the chunk.
    async fn gives_up(
        &mut self,
        batch: &RecordBatch,
        cursor: JournalCursor,
        chunk: &DrainedChunk,
        refusal: &StoreError,
    ) -> bool {
        let position = chunk.meta.position;
        let nothing = self.batch(row::place_of(&position), Vec::new());
        if self.target.append(&nothing).await.is_err() {
            return false;
        }
        tracing::error!(
            error = refusal as &dyn std::error::Error,
            session.id = %chunk.meta.chunk.window.session,
            seq = chunk.meta.chunk.seq,
            journal.segment = position.segment,
            journal.offset = position.offset,
            "chunk cannot be stored and is put aside"
        );
        count("refused", 1);
        self.waiting.put(&self.journal, records_at(batch, &[position])).await;
        self.move_to(cursor).await;
        true
    }

    /// Puts aside what waits, as far as there is room, and lets the cursor follow.
    async fn try_again(&mut self, read: JournalCursor) {
        let before = self.batch(read, Vec::new());
        self.waiting.try_again(&self.journal).await;
        if self.batch(read, Vec::new()) != before {
            self.move_to(read).await;
        }
    }

    /// Stores the cursor, however long it takes.
    async fn move_to(&self, cursor: JournalCursor) {
        let mut backoff = Backoff::default();
        while let Err(error) = self.target.append(&self.batch(cursor, Vec::new())).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "cursor cannot be stored");
            backoff.pause().await;
        }
    }

    /// What is written at once. The cursor stays before what waits.
    fn batch(&self, cursor: JournalCursor, chunks: Vec<DrainedChunk>) -> DrainBatch {
        let cursor = row::to_stored(self.waiting.begin(row::from_stored(cursor)));
        DrainBatch { node: self.node.clone(), cursor, chunks }
    }
}

/// The records of a batch that stand there.
fn records_at(batch: &RecordBatch, positions: &[JournalPosition]) -> Vec<Placed> {
    let records = batch.records.iter().filter(|(position, _)| positions.contains(position));
    records.cloned().collect()
}

fn count(fate: &'static str, n_chunks: usize) {
    metrics::counter!(DRAIN_CHUNKS, "fate" => fate).increment(n_chunks as u64);
}

#[cfg(test)]
mod tests;
