//! Keeps small what memory holds of requests that are over: who sent them, and their figures.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::ingest::Ingest;
use crate::telemetry::Figures;

/// How long somebody is remembered who sends nothing anymore.
const INTERVAL: Duration = Duration::from_secs(5);

/// Forgets again and again until it is told to stop.
pub async fn run(ingest: Ingest, figures: Figures, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await.is_some() {
        ingest.forget_rates();
        figures.sum_up();
    }
}
