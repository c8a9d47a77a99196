//! `hindsight project delete`: a project with everything that was recorded for it.

use ::archive::FilePath;
use model::{Project, Timestamp};
use serde_json::json;

use super::error::{CliError, answer};
use super::offline::{Offline, confirm};
use crate::archive::{ArchivesError, Erasure, erasures};
use crate::config::Config;

/// Sessions that are erased between two looks.
const BATCH: usize = 500;

pub(super) async fn delete(
    name: &str,
    yes: bool,
    json: bool,
    config: &Config,
) -> Result<(), CliError> {
    let offline = Box::pin(Offline::open(config)).await?;
    let done = delete_all(name, yes, json, &offline, config).await;
    offline.close().await?;
    done
}

async fn delete_all(
    name: &str,
    yes: bool,
    json: bool,
    offline: &Offline,
    config: &Config,
) -> Result<(), CliError> {
    // What is only in the journal would come back without its project.
    offline.drain().await;
    let project = offline.projects(Some(name)).await?.swap_remove(0);
    let (n_sessions, _) = offline.store.sum_sessions(project.id).await?;
    confirm(&format!("This deletes {name} and its {n_sessions} sessions for good."), yes)?;
    let n_erased = erase_sessions(&project, offline, config).await?;
    for below in [
        FilePath::of_project(project.id),
        FilePath::facts_of_project(project.id),
        FilePath::assets_of_project(project.id),
    ] {
        offline.archives.files().delete_below(&below).await.map_err(ArchivesError::from)?;
    }
    offline.store.delete_project(project.id).await?;
    answer(
        json,
        &json!({"project": name, "sessions": n_erased}),
        &format!("{name} is deleted, with {n_erased} sessions"),
    )
}

/// Erases all sessions, noted first, so that a restored backup does not bring them back.
async fn erase_sessions(
    project: &Project,
    offline: &Offline,
    config: &Config,
) -> Result<u64, CliError> {
    let mut n_erased = 0;
    loop {
        let sessions =
            offline.store.list_oldest_sessions(project.id, Timestamp::MAX, BATCH).await?;
        if sessions.is_empty() {
            return Ok(n_erased);
        }
        let at = offline.clock.now();
        let noted: Vec<Erasure> = sessions
            .iter()
            .map(|session| Erasure {
                project: project.id,
                session: session.session,
                window: None,
                at,
            })
            .collect();
        erasures::append(&config.data_dir.join(erasures::ERASED), &noted)?;
        for erasure in noted {
            offline.archives.erase(erasure.project, erasure.session, at).await?;
            n_erased += 1;
        }
    }
}
