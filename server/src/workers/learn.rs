//! Keeps what a server at the edge knows of projects as current as home is reachable.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::edge::{Home, HomeError, Memory, MemoryError, Told};
use crate::ingest::Ingest;
use crate::projects::ProjectDirectory;

/// How old the copy may become.
const INTERVAL: Duration = Duration::from_secs(5);

/// What home said could not be learned.
#[derive(Debug, thiserror::Error)]
enum LearnError {
    #[error(transparent)]
    Home(#[from] HomeError),
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// Asks home again and again until it is told to stop.
pub async fn run(
    home: Home,
    mut memory: Memory,
    projects: ProjectDirectory,
    ingest: Ingest,
    stop: CancellationToken,
) {
    let mut known = memory.told().ok().flatten();
    loop {
        match stop.run_until_cancelled(learn(&home, &mut memory, known.as_ref())).await {
            Some(Ok(told)) => {
                ingest.note_rooms(told.rooms());
                if known.as_ref() != Some(&told) {
                    projects.replace(memory.projects(told.clone()));
                    known = Some(told);
                }
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

/// Asks for projects and for policies that are new, and keeps both.
async fn learn(home: &Home, memory: &mut Memory, known: Option<&Told>) -> Result<Told, LearnError> {
    let told = home.projects().await?;
    if known == Some(&told) {
        return Ok(told);
    }
    for settings in told.projects.iter().filter_map(|told| told.settings.as_ref()) {
        // One that cannot be read is asked for again.
        if !matches!(memory.policy(&settings.policy, &settings.blocked), Ok(Some(_))) {
            let bytes = home.policy(&settings.policy).await?;
            memory.keep_policy(&settings.policy, &bytes)?;
        }
    }
    memory.keep(&told)?;
    Ok(told)
}
