//! `hindsight rebuild`: what was derived from recordings is derived again.

use clap::Subcommand;
use serde_json::json;

use super::error::{CliError, answer};
use super::offline::Offline;
use crate::config::Config;

/// Sessions of one look into the store.
const BATCH: usize = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum RebuildCommand {
    /// Facts of sessions, and with them lists and search; the server does it when it runs
    Facts {
        /// Only sessions of this project
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
    },
}

pub(super) async fn run(
    command: RebuildCommand,
    json: bool,
    config: Config,
) -> Result<(), CliError> {
    let RebuildCommand::Facts { project } = command;
    let offline = Box::pin(Offline::open(&config)).await?;
    let marked = mark(&offline, project.as_deref()).await;
    offline.close().await?;
    let n_sessions = marked?;
    answer(
        json,
        &json!({"sessions": n_sessions}),
        &format!("{n_sessions} sessions are derived again, some at a time, while the server runs"),
    )
}

async fn mark(offline: &Offline, project: Option<&str>) -> Result<usize, CliError> {
    let projects: Vec<_> =
        offline.projects(project).await?.into_iter().map(|project| project.id).collect();
    let (mut after, mut n_sessions) = (None, 0);
    while let Some((last, n_outdated)) =
        offline.store.outdate_derived(&projects, after, BATCH).await?
    {
        after = Some(last);
        n_sessions += n_outdated;
    }
    Ok(n_sessions)
}
