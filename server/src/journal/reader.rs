//! Reading the journal: in order from a cursor, and one record by its position.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::JournalPosition;
use tokio::sync::watch;

use super::JournalCursor;
use super::catalogue::Catalogue;
use super::error::{Damage, JournalError};
use super::record::{HEAD_BYTES, Head, Record};
use super::segment::{self, Found, HEADER_BYTES, Scan};

/// Reads the journal's records in order, as they become durable.
#[derive(Debug)]
pub struct Reader {
    pub(super) dir: PathBuf,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) durable_end: watch::Receiver<JournalCursor>,
    pub(super) cursor: JournalCursor,
}

/// How much one batch may hold. A single record is given whatever its size.
#[derive(Clone, Copy, Debug)]
pub struct BatchLimits {
    /// Most records.
    pub records: usize,
    /// Payload bytes after which no further record is added.
    pub bytes: usize,
}

/// Records that follow one another.
#[derive(Debug, Default)]
pub struct RecordBatch {
    /// The records with their places, in order. May be empty when only damage was passed over.
    pub records: Vec<(JournalPosition, Record)>,
    /// The place behind them: the cursor to keep once they are dealt with.
    pub cursor: JournalCursor,
    /// Places whose bytes were not records. The rest of that journal segment was passed over: see
    /// [`Journal::put_rest_aside`](super::Journal::put_rest_aside).
    pub damaged: Vec<JournalError>,
}

impl Reader {
    /// The place that is read next.
    pub const fn cursor(&self) -> JournalCursor {
        self.cursor
    }

    /// Waits for records and gives the next of them; `None` when the journal was closed and all
    /// of it was read.
    ///
    /// Dropping the future loses nothing: the same records come again.
    pub async fn next_batch(
        &mut self,
        limits: BatchLimits,
    ) -> Result<Option<RecordBatch>, JournalError> {
        loop {
            // Marked as seen before reading: what is appended meanwhile wakes the wait below.
            let end = *self.durable_end.borrow_and_update();
            if self.cursor < end {
                let (dir, catalogue) = (self.dir.clone(), Arc::clone(&self.catalogue));
                let cursor = self.cursor;
                let batch = run_blocking(move || read_batch(&dir, &catalogue, cursor, limits));
                let batch = batch.await?;
                let is_news = !batch.records.is_empty() || !batch.damaged.is_empty();
                self.cursor = batch.cursor;
                if is_news {
                    return Ok(Some(batch));
                }
            }
            if self.durable_end.changed().await.is_err() {
                return Ok(None);
            }
        }
    }
}

/// Runs file reading where it may block.
pub(super) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, JournalError> + Send + 'static,
) -> Result<T, JournalError> {
    // Fails only when the runtime is going away, and this task with it.
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(JournalError::Closed))
}

/// Reads what is durable and stands behind `cursor`, as far as the limits allow.
pub(super) fn read_batch(
    dir: &Path,
    catalogue: &Catalogue,
    cursor: JournalCursor,
    limits: BatchLimits,
) -> Result<RecordBatch, JournalError> {
    let mut batch = RecordBatch { cursor, ..RecordBatch::default() };
    let mut n_bytes = 0;
    while let Some((segment, end)) = catalogue.first_from(batch.cursor.segment) {
        if batch.cursor.segment < segment {
            batch.cursor = JournalCursor { segment, offset: HEADER_BYTES };
        }
        if batch.cursor.offset < end {
            let is_filled = read_segment(dir, end, &mut batch, &mut n_bytes, limits)?;
            if is_filled {
                break;
            }
        }
        // Only a segment with a later one is finished; the last may still grow.
        let Some((next, _)) = catalogue.first_from(segment + 1) else { break };
        batch.cursor = JournalCursor { segment: next, offset: HEADER_BYTES };
    }
    Ok(batch)
}

/// Reads on in one segment; `true` when the batch is filled.
fn read_segment(
    dir: &Path,
    end: u64,
    batch: &mut RecordBatch,
    n_bytes: &mut usize,
    limits: BatchLimits,
) -> Result<bool, JournalError> {
    let segment = batch.cursor.segment;
    let mut scan = match Scan::open(dir, segment, batch.cursor.offset, end) {
        Ok(scan) => scan,
        Err(error @ (JournalError::Damaged { .. } | JournalError::Missing { .. })) => {
            batch.pass_over(end, error);
            return Ok(false);
        }
        Err(error) => return Err(error),
    };
    loop {
        if batch.records.len() >= limits.records.max(1) || *n_bytes >= limits.bytes.max(1) {
            return Ok(true);
        }
        match scan.next()? {
            Found::Record { offset, length, record } => {
                *n_bytes += record.payload.len();
                batch.records.push((JournalPosition { segment, offset, length }, record));
                batch.cursor.offset = offset + u64::from(length);
            }
            Found::Damage { offset, damage } => {
                batch.pass_over(end, JournalError::Damaged { segment, offset, damage });
                return Ok(false);
            }
            Found::End => return Ok(false),
        }
    }
}

impl RecordBatch {
    /// Nothing behind damaged bytes can be found, so the rest of the segment is given up.
    fn pass_over(&mut self, end: u64, error: JournalError) {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            journal.segment = self.cursor.segment,
            journal.skipped_bytes = end.saturating_sub(self.cursor.offset),
            "damaged part of the journal was skipped"
        );
        self.cursor.offset = end;
        self.damaged.push(error);
    }
}

/// Reads the one record that stands at `position`.
pub(super) fn read_at(
    dir: &Path,
    catalogue: &Catalogue,
    position: JournalPosition,
) -> Result<Record, JournalError> {
    let JournalPosition { segment, offset, length } = position;
    let damaged = |damage| JournalError::Damaged { segment, offset, damage };
    let end = catalogue.end_of(segment).ok_or(JournalError::Missing { segment })?;
    // Before allocating: a position may come from a database that was edited.
    let is_within = offset >= HEADER_BYTES
        && offset.checked_add(u64::from(length)).is_some_and(|record_end| record_end <= end);
    if !is_within {
        return Err(damaged(Damage::Incomplete));
    }

    let path = segment::path_of(dir, segment);
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(JournalError::Missing { segment });
        }
        other => other.map_err(JournalError::io("open", &path))?,
    };
    let mut bytes = vec![0; length as usize];
    match file.read_exact_at(&mut bytes, offset) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(damaged(Damage::Incomplete));
        }
        other => other.map_err(JournalError::io("read", &path))?,
    }

    let head = *bytes.first_chunk::<HEAD_BYTES>().ok_or_else(|| damaged(Damage::Incomplete))?;
    let head = Head::parse(head).map_err(damaged)?;
    if head.record_bytes() != bytes.len() {
        return Err(damaged(Damage::Length));
    }
    head.verify(bytes.split_off(HEAD_BYTES)).map_err(damaged)
}
