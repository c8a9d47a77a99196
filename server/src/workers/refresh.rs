//! Keeps ingest's copy of the projects current.
//!
//! Ingest never asks the store. A project that was made, or whose settings were
//! changed, on another node or by the command line beside a running server, is known here after at most one interval.

use std::time::Duration;

use store::Store;
use tokio_util::sync::CancellationToken;

use crate::projects::{Loader, ProjectDirectory};

/// How old the copy may become.
const INTERVAL: Duration = Duration::from_secs(5);

/// Copies all projects again and again until it is told to stop.
pub async fn run(
    store: Store,
    loader: Loader,
    projects: ProjectDirectory,
    stop: CancellationToken,
) {
    while stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await.is_some() {
        match loader.load(&store).await {
            Ok(current) => projects.replace(current),
            // The old copy stays: with the store away, recorders are still answered.
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "projects not refreshed");
            }
        }
    }
}
