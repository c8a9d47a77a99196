//! Keeps what a server at the edge knows of projects as current as home is reachable.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::edge::{Home, HomeError, Memory, MemoryError, Told};
use crate::ingest::Ingest;
use crate::projects::ProjectDirectory;

/// How old the copy may become.
const INTERVAL: Duration = Duration::from_secs(5);

/// Asks home again and again until it is told to stop.
pub async fn run(
    home: Home,
    mut memory: Memory,
    projects: ProjectDirectory,
    ingest: Ingest,
    stop: CancellationToken,
) {
    let mut known = memory.told().ok().flatten();
    let mut is_kept = true;
    loop {
        let on_disk = known.as_ref().filter(|_| is_kept);
        match stop.run_until_cancelled(learn(&home, &mut memory, on_disk)).await {
            Some(Ok((told, kept))) => {
                ingest.note_rooms(told.rooms());
                if let Err(error) = &kept
                    && is_kept
                {
                    let error = error as &dyn std::error::Error;
                    tracing::error!(error, "what home told cannot be kept, only followed");
                }
                // What was not kept before may be complete now.
                if known.as_ref() != Some(&told) || !is_kept {
                    projects.replace(memory.projects(told.clone()));
                    known = Some(told);
                }
                is_kept = kept.is_ok();
            }
            // The old copy stays: with home away, recorders are still answered.
            Some(Err(error)) => {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "nothing learned from home");
            }
            None => return,
        }
        if stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await.is_none() {
            return;
        }
    }
}

/// Asks for projects and for policies that are new, and keeps both; tells whether that was
/// possible. Without its policy a project is not recorded.
async fn learn(
    home: &Home,
    memory: &mut Memory,
    known: Option<&Told>,
) -> Result<(Told, Result<(), MemoryError>), HomeError> {
    let told = home.projects().await?;
    let mut kept = Ok(());
    if known == Some(&told) {
        return Ok((told, kept));
    }
    for settings in told.projects.iter().filter_map(|told| told.settings.as_ref()) {
        // One that cannot be read is asked for again.
        if !matches!(memory.policy(&settings.policy, &settings.blocked), Ok(Some(_))) {
            let bytes = home.policy(&settings.policy).await?;
            kept = kept.and(memory.keep_policy(&settings.policy, &bytes));
        }
    }
    // A project is of no use on disk without its policy.
    if kept.is_ok() {
        kept = memory.keep(&told);
    }
    Ok((told, kept))
}
