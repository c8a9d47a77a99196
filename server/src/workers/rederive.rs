//! After an update: sessions that an earlier program derived are derived again, some at a time.

use std::time::Duration;

use model::Timestamp;
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use analytics::stored::PROGRAM;

/// Time between two looks while there are some.
const PAUSE: Duration = Duration::from_secs(5);

/// Time between two looks when there was none. Others may come: of a node that takes over.
const LONG_PAUSE: Duration = Duration::from_mins(10);

/// Sessions that become due at once. What visitors do now comes between.
const BATCH: usize = 32;

/// Looks again and again until told to stop.
pub async fn run(store: Store, node: String, clock: Clock, stop: CancellationToken) {
    loop {
        let pause = match stop.run_until_cancelled(step(&store, &node, clock.now())).await {
            Some(Ok(0)) => LONG_PAUSE,
            Some(Ok(n_sessions)) => {
                tracing::info!(n_sessions, "sessions of an earlier version are derived again");
                PAUSE
            }
            Some(Err(error)) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "sessions of an earlier version are left as they are");
                LONG_PAUSE
            }
            None => return,
        };
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
    }
}

/// Makes some sessions due, and says how many.
pub async fn step(store: &Store, node: &str, now: Timestamp) -> Result<usize, StoreError> {
    store.make_outdated_due(node, PROGRAM, now, BATCH).await
}
