//! `hindsight purge`: deletes sessions by age.

use clap::Args;
use model::{Day, ProjectId};
use serde_json::json;

use super::error::{CliError, answer};
use super::offline::{Offline, confirm};
use crate::config::Config;
use crate::workers::retention::{Retention, Swept};

#[derive(Debug, Args)]
pub(super) struct PurgeCommand {
    /// Sessions that were last active before this day (UTC) are deleted
    #[arg(long, value_name = "YYYY-MM-DD")]
    before: Day,
    /// Only sessions of this project
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: PurgeCommand, config: Config) -> Result<(), CliError> {
    let offline = Box::pin(Offline::open(&config)).await?;
    let done = purge(&command, &offline, &config).await;
    offline.close().await?;
    done
}

async fn purge(command: &PurgeCommand, offline: &Offline, config: &Config) -> Result<(), CliError> {
    let before = command.before.begin();
    if before > offline.clock.now() {
        return Err(CliError::Usage("choose a day in the past".to_owned()));
    }
    offline.drain().await;
    let projects = offline.projects(command.project.as_deref()).await?;
    let names: Vec<&str> = projects.iter().map(|project| project.slug.as_str()).collect();
    let mut n_sessions = 0;
    for project in &projects {
        n_sessions += offline.store.count_sessions_before(project.id, before).await?;
    }
    let names = names.join(", ");
    confirm(&format!("This deletes {n_sessions} sessions of {names} for good."), command.yes)?;
    let (store, archives) = (offline.store.clone(), offline.archives.clone());
    let rules = config.retention.clone();
    let retention = Retention::new(store, archives, offline.clock.clone(), rules);
    let projects: Vec<ProjectId> = projects.iter().map(|project| project.id).collect();
    let swept = retention.purge(&config.data_dir, &projects, before).await?;
    offline.write_days(config).await?;
    tell_swept(command.json, &swept)
}

/// Says what was deleted; an error when something was not.
pub(super) fn tell_swept(json: bool, swept: &Swept) -> Result<(), CliError> {
    let Swept { sessions, files, bytes, failed } = *swept;
    answer(
        json,
        &json!({"sessions": sessions, "files": files, "bytes": bytes, "failed": failed}),
        &format!("deleted {sessions} sessions, {files} files, {bytes} bytes"),
    )?;
    if failed == 0 { Ok(()) } else { Err(CliError::NotDeleted { n_sessions: failed }) }
}
