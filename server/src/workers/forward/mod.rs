//! Passes on what is in the journal of a server at the edge, in order, and lets go of it.
//!
//! ```text
//! journal ─▶ [forward] ─▶ home
//!                └──────▶ journal/aside: what home refuses for good
//! ```
//!
//! What home does not know yet, or what cannot be put aside, waits in [`held`]; what is behind it
//! does not.

mod held;

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::held::Held;
use super::aside::waiting::PAUSE;
use super::drain::backoff::Backoff;
use crate::edge::cursor::CursorFile;
use crate::edge::{Home, batch};
use crate::journal::{BatchLimits, Journal, JournalCursor, JournalError, RecordBatch};
use crate::telemetry::figures::FORWARD_CHUNKS;

const LIMITS: BatchLimits = BatchLimits { records: batch::RECORDS, bytes: batch::BYTES };

/// How long something may stay here, about, although home has it.
const KEPT: Duration = Duration::from_mins(15);

/// How often is looked whether the disk is full, while nothing arrives.
const LOOK: Duration = Duration::from_mins(1);

/// How often it is said that home is away.
const SAY_AGAIN: Duration = Duration::from_mins(1);

/// Passes on until the journal is closed and all of it is at home, or until told to give up.
pub async fn run(journal: Journal, home: Home, cursor: CursorFile, give_up: CancellationToken) {
    // Giving up loses nothing: the next start goes on at the place in the file.
    give_up.run_until_cancelled(Box::pin(forward(&journal, &home, &cursor))).await;
}

async fn forward(journal: &Journal, home: &Home, file: &CursorFile) {
    let mut reader = journal.reader(file.read());
    let mut backoff = Backoff::default();
    let mut sealed_at = Instant::now();
    let mut held = Held::new();
    loop {
        let patience = if held.is_empty() { LOOK } else { PAUSE };
        match tokio::time::timeout(patience, reader.next_batch(LIMITS)).await {
            Ok(Ok(Some(batch))) => {
                backoff = Backoff::default();
                hand_over(journal, home, file, &batch, &mut held).await;
            }
            Ok(Ok(None)) => return,
            Ok(Err(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "journal not readable");
                backoff.pause().await;
            }
            // Nothing arrives.
            Err(_) => {}
        }
        if held.try_again(journal, home).await {
            remember(file, held.begin(reader.cursor()));
        }
        let end = *journal.durable_end().borrow();
        if end <= reader.cursor() && (sealed_at.elapsed() >= KEPT || journal.is_full()) {
            seal(journal, end, &held).await;
            sealed_at = Instant::now();
        }
        release(journal, journal.segment_at(reader.cursor()), &held).await;
    }
}

/// Hands over a batch however long it takes.
async fn hand_over(
    journal: &Journal,
    home: &Home,
    file: &CursorFile,
    batch: &RecordBatch,
    held: &mut Held,
) {
    held.put_rests(journal, &batch.damaged).await;
    let mut rest = &batch.records[..];
    let mut most = rest.len();
    let mut backoff = Backoff::default();
    let mut said_at: Option<Instant> = None;
    while !rest.is_empty() {
        let (part, _) = rest.split_at(most.min(rest.len()));
        let payloads: Vec<Bytes> = part.iter().map(|(_, record)| record.payload.clone()).collect();
        match home.take(&payloads).await {
            Ok(taken) if taken.n_taken > 0 => {
                // No more than were sent, whatever home says.
                let (done, left) = rest.split_at(taken.n_taken.min(part.len()));
                held.settle(journal, done, &taken).await;
                rest = left;
                most = part.len().saturating_mul(2);
                backoff = Backoff::default();
                if let Some((position, _)) = rest.first() {
                    let at = JournalCursor { segment: position.segment, offset: position.offset };
                    remember(file, held.begin(at));
                }
                continue;
            }
            Ok(_) => say(&mut said_at, "home takes nothing now"),
            Err(error) if error.is_too_large() && part.len() == 1 => {
                tracing::warn!("a frame is larger than what is in front of home lets through");
                count("refused", 1);
                held.put_aside(journal, vec![part[0].clone()]).await;
                rest = &rest[1..];
                continue;
            }
            Err(error) => {
                // Perhaps all at once took too long, or was too much for a proxy in front of home.
                most = (part.len() / 2).max(1);
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "home did not take a batch");
                say(&mut said_at, "home is away, the journal keeps what arrives");
            }
        }
        backoff.pause().await;
    }
    remember(file, held.begin(batch.cursor));
}

fn count(fate: &'static str, n_chunks: usize) {
    metrics::counter!(FORWARD_CHUNKS, "fate" => fate).increment(n_chunks as u64);
}

fn say(said_at: &mut Option<Instant>, what: &str) {
    if said_at.is_none_or(|at| at.elapsed() >= SAY_AGAIN) {
        tracing::warn!("{what}");
        *said_at = Some(Instant::now());
    }
}

/// A place that cannot be written is no loss: home is told again what it knows.
fn remember(file: &CursorFile, cursor: JournalCursor) {
    if let Err(error) = file.write(cursor) {
        let error = &error as &dyn std::error::Error;
        tracing::error!(error, "place in the journal cannot be written");
    }
}

/// Begins another journal segment, so that the one before, which was read up to its end, can be
/// deleted. On a full disk it makes the room itself, unless something waits in it.
async fn seal(journal: &Journal, end: JournalCursor, held: &Held) {
    let sealed =
        if held.needs(end.segment) { journal.seal().await } else { journal.seal_read(end).await };
    match sealed {
        // A server that stops does so, and a full disk may have no room all the same.
        Ok(()) | Err(JournalError::Closed | JournalError::Full) => {}
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "journal segment not begun");
        }
    }
}

/// Deletes the journal segments before this one that nothing waits in: they are at home.
async fn release(journal: &Journal, first_needed: u64, held: &Held) {
    for segment in journal.segments_before(first_needed) {
        if held.needs(segment) {
            continue;
        }
        if let Err(error) = journal.delete_segment(segment).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, journal.segment = segment, "journal segment not deleted");
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;
    use crate::journal::{JournalConfig, Record, RecordKind};

    fn record(payload: impl Into<Bytes>) -> Record {
        let received_at = Timestamp::default();
        Record { kind: RecordKind::CHUNK, received_at, payload: payload.into() }
    }

    #[tokio::test]
    async fn what_is_at_home_leaves_the_disk_and_what_follows_is_read_on() {
        let dir = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(&JournalConfig::new(dir.path())).unwrap();
        let mut reader = journal.reader(JournalCursor::default());
        journal.append(record("first")).await.unwrap();
        reader.next_batch(LIMITS).await.unwrap().unwrap();
        release(&journal, journal.segment_at(reader.cursor()), &Held::new()).await;
        assert_eq!(journal.first_segment(), Some(1), "it is still written to");

        seal(&journal, reader.cursor(), &Held::new()).await;
        release(&journal, journal.segment_at(reader.cursor()), &Held::new()).await;

        assert_eq!(journal.first_segment(), Some(2));
        assert_eq!(journal.total_bytes(), 24, "a header and no record");
        journal.append(record("second")).await.unwrap();
        let batch = reader.next_batch(LIMITS).await.unwrap().unwrap();
        assert_eq!(batch.records[0].1.payload, "second");
    }
}
