//! `hindsight erase`: makes sessions unreadable and deletes them.

use clap::Args;
use model::{Day, SessionId, SessionSummary};
use serde_json::json;

use super::error::{CliError, print};
use super::offline::{Offline, confirm};
use crate::archive::{Erased, Erasure, erasures};
use crate::config::Config;

/// Most sessions that are looked at in one range.
const RANGE: usize = 1_000_000;

#[derive(Debug, Args)]
pub(super) struct EraseCommand {
    /// A session; may be repeated
    #[arg(long = "session", value_name = "ID", required_unless_present_any = ["from", "visitor"])]
    sessions: Vec<SessionId>,
    /// All sessions in which a page named exactly this visitor
    #[arg(long, value_name = "NAME", conflicts_with_all = ["sessions", "from"])]
    visitor: Option<String>,
    /// Sessions that were last active on this day (UTC) or later; with `--to`
    #[arg(long, value_name = "YYYY-MM-DD", requires = "to", conflicts_with = "sessions")]
    from: Option<Day>,
    /// And before this day
    #[arg(long, value_name = "YYYY-MM-DD", requires = "from")]
    to: Option<Day>,
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

pub(super) async fn run(command: EraseCommand, config: Config) -> Result<(), CliError> {
    let offline = Box::pin(Offline::open(&config)).await?;
    let done = erase(&command, &offline, &config).await;
    offline.close().await?;
    done
}

async fn erase(command: &EraseCommand, offline: &Offline, config: &Config) -> Result<(), CliError> {
    let sessions = find(command, offline).await?;
    confirm(&format!("This erases {} sessions for good.", sessions.len()), command.yes)?;
    let at = offline.clock.now();
    let noted = sessions.iter().map(|session| {
        let SessionSummary { project, session, .. } = *session;
        Erasure { project, session, at }
    });
    erasures::append(&config.data_dir.join(erasures::ERASED), &noted.collect::<Vec<_>>())?;
    let mut erased: Vec<(SessionId, Erased)> = Vec::with_capacity(sessions.len());
    for session in sessions {
        let now = offline.clock.now();
        let what = offline.archives.erase(session.project, session.session, now).await?;
        erased.push((session.session, what));
    }
    offline.write_days(config).await?;
    if command.json {
        let rows = erased.iter().map(|(session, what)| {
            json!({
                "session": session.to_string(),
                "key": what.key.map(|key| key.to_string()),
                "files": what.files.files,
                "bytes": what.files.bytes,
                "windows": what.rows.windows,
                "chunks": what.rows.chunks,
            })
        });
        return print(&json!({"erased": rows.collect::<Vec<_>>()}).to_string());
    }
    let files: u64 = erased.iter().map(|(_, what)| what.files.files).sum();
    let keys = erased.iter().filter(|(_, what)| what.key.is_some()).count();
    print(&format!(
        "erased {} sessions: {keys} keys destroyed, {files} files deleted and looked for",
        erased.len()
    ))
}

/// The sessions that are meant. All ids are looked for before anything is erased.
async fn find(command: &EraseCommand, offline: &Offline) -> Result<Vec<SessionSummary>, CliError> {
    let projects = offline.projects(command.project.as_deref()).await?;
    let is_meant = |session: &SessionSummary| {
        command.project.is_none() || projects.iter().any(|project| project.id == session.project)
    };
    let mut found = Vec::new();
    for session in &command.sessions {
        found.extend(offline.store.find_session(*session).await?);
    }
    if let Some(visitor) = &command.visitor {
        // What is only in the journal may name the visitor, too.
        offline.drain().await;
        for project in &projects {
            let sessions = offline.store.list_visitor_sessions(project.id, visitor).await?;
            found.extend(offline.store.find_sessions(&sessions).await?);
        }
    }
    if let (Some(from), Some(to)) = (command.from, command.to) {
        if to < from {
            return Err(CliError::Usage("--to is before --from".to_owned()));
        }
        for project in &projects {
            let older = offline.store.list_oldest_sessions(project.id, to.begin(), RANGE).await?;
            found.extend(older.into_iter().filter(|session| session.last_at >= from.begin()));
        }
    }
    found.retain(is_meant);
    Ok(found)
}
