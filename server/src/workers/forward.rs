//! Passes on what is in the journal of a server at the edge, in order, and lets go of it.

use std::time::Duration;

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::drain::backoff::Backoff;
use crate::edge::cursor::CursorFile;
use crate::edge::{Home, batch};
use crate::journal::{BatchLimits, Journal, JournalCursor, RecordBatch};

const LIMITS: BatchLimits = BatchLimits { records: batch::RECORDS, bytes: batch::BYTES };

/// How often it is said that home is away.
const SAY_AGAIN: Duration = Duration::from_mins(1);

/// Passes on until the journal is closed and all of it is at home, or until told to give up.
pub async fn run(journal: Journal, home: Home, cursor: CursorFile, give_up: CancellationToken) {
    // Giving up loses nothing: the next start goes on at the place in the file.
    give_up.run_until_cancelled(forward(&journal, &home, &cursor)).await;
}

async fn forward(journal: &Journal, home: &Home, file: &CursorFile) {
    let mut reader = journal.reader(file.read());
    let mut backoff = Backoff::default();
    loop {
        match reader.next_batch(LIMITS).await {
            Ok(Some(batch)) => {
                backoff = Backoff::default();
                hand_over(home, file, &batch).await;
                release(journal, batch.cursor).await;
            }
            Ok(None) => return,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "journal not readable");
                backoff.pause().await;
            }
        }
    }
}

/// Hands over a batch however long it takes.
async fn hand_over(home: &Home, file: &CursorFile, batch: &RecordBatch) {
    let payloads: Vec<Bytes> =
        batch.records.iter().map(|(_, record)| record.payload.clone()).collect();
    let mut n_done = 0;
    let mut backoff = Backoff::default();
    let mut said_at: Option<tokio::time::Instant> = None;
    while n_done < payloads.len() {
        match home.take(&payloads[n_done..]).await {
            Ok(taken) if taken.n_taken > 0 => {
                // No more than were sent, whatever home says.
                n_done = (n_done + taken.n_taken).min(payloads.len());
                backoff = Backoff::default();
                if let Some((position, _)) = batch.records.get(n_done) {
                    let at = JournalCursor { segment: position.segment, offset: position.offset };
                    remember(file, at);
                }
                continue;
            }
            Ok(_) => say(&mut said_at, "home takes nothing now"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "home did not take a batch");
                say(&mut said_at, "home is away, the journal keeps what arrives");
            }
        }
        backoff.pause().await;
    }
    remember(file, batch.cursor);
}

fn say(said_at: &mut Option<tokio::time::Instant>, what: &str) {
    if said_at.is_none_or(|at| at.elapsed() >= SAY_AGAIN) {
        tracing::warn!("{what}");
        *said_at = Some(tokio::time::Instant::now());
    }
}

/// A place that cannot be written is no loss: home is told again what it knows.
fn remember(file: &CursorFile, cursor: JournalCursor) {
    if let Err(error) = file.write(cursor) {
        let error = &error as &dyn std::error::Error;
        tracing::error!(error, "place in the journal cannot be written");
    }
}

/// Deletes the journal segments that are at home.
async fn release(journal: &Journal, cursor: JournalCursor) {
    for segment in journal.segments_before(cursor.segment) {
        if let Err(error) = journal.delete_segment(segment).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, journal.segment = segment, "journal segment not deleted");
        }
    }
}
