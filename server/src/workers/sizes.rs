//! Tells ingest how large sessions are that it has not seen from their begin: it started later,
//! or another node took a part.
//!
//! Ingest never asks the store. A session that grows too large is noticed at most one interval,
//! and what the drain is behind, later than it could be.

use std::time::Duration;

use model::Timestamp;
use store::{SessionFilter, Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::ingest::Ingest;

const INTERVAL: Duration = Duration::from_secs(30);

/// What is read twice, so that nothing between two readings is missed.
const OVERLAP: Duration = Duration::from_mins(5);

/// Sessions that are read at once.
const PAGE: usize = 500;

/// Pages after which a reading ends: ingest does not remember more sessions either.
const MAX_PAGES: usize = 200;

/// Reads sizes again and again until it is told to stop. `age` is how long a session may last.
pub async fn run(
    store: Store,
    ingest: Ingest,
    clock: Clock,
    age: Duration,
    stop: CancellationToken,
) {
    let mut since = before(clock.now(), age);
    loop {
        let now = clock.now();
        match stop.run_until_cancelled(read(&store, &ingest, since)).await {
            Some(Ok(())) => since = before(now, OVERLAP),
            Some(Err(error)) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "sizes of sessions not read");
            }
            None => return,
        }
        if stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await.is_none() {
            return;
        }
    }
}

/// Reads the sessions that were active since then, the latest first.
pub async fn read(store: &Store, ingest: &Ingest, since: Timestamp) -> Result<(), StoreError> {
    let filter = SessionFilter::default();
    let mut after = None;
    for _ in 0..MAX_PAGES {
        let page = store.list_sessions(&filter, after.as_ref(), PAGE).await?;
        for session in &page.items {
            if session.last_at < since {
                return Ok(());
            }
            ingest.note_stored(session.project, session.session, session.n_bytes);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

fn before(now: Timestamp, time: Duration) -> Timestamp {
    now.shifted(-i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}
