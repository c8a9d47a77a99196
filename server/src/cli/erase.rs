//! `hindsight erase`: makes sessions unreadable and deletes them.

use std::collections::BTreeSet;

use clap::Args;
use model::{Day, ProjectId, SessionId, SessionSummary};
use serde_json::json;
use store::SessionFilter;

use super::aside;
use super::doctor::with_causes;
use super::error::{CliError, print};
use super::offline::{Offline, confirm};
use crate::archive::{Erased, Erasure, erasures};
use crate::config::Config;

/// Sessions of one look into the store.
const PAGE: usize = 1_000;

#[derive(Debug, Args)]
pub(super) struct EraseCommand {
    /// A session; may be repeated
    #[arg(
        long = "session",
        value_name = "ID",
        required_unless_present_any = ["from", "to", "visitor"]
    )]
    sessions: Vec<SessionId>,
    /// All sessions in which a page named exactly this visitor
    #[arg(long, value_name = "NAME", conflicts_with_all = ["sessions", "from", "to"])]
    visitor: Option<String>,
    /// Sessions that were last active on this day (UTC) or later
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "sessions")]
    from: Option<Day>,
    /// Sessions that were last active before this day (UTC); with `--from` what is between both
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "sessions")]
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
    // A session that is only in the journal yet would come to light later.
    offline.drain().await;
    let sessions = find(command, offline).await?;
    let is_missing = |id: &&SessionId| !sessions.iter().any(|session| session.session == **id);
    let missing: Vec<SessionId> = command.sessions.iter().filter(is_missing).copied().collect();
    let not_found = match missing.len() {
        0 => String::new(),
        n_missing => format!(" {n_missing} more are not there."),
    };
    let question = format!("This erases {} sessions for good.{not_found}", sessions.len());
    confirm(&question, command.yes)?;
    let at = offline.clock.now();
    let noted = sessions.iter().map(|session| {
        let SessionSummary { project, session, .. } = *session;
        Erasure { project, session, window: None, at }
    });
    let noted: Vec<Erasure> = noted.collect();
    // Should this process end before all of them are erased, the next one goes on.
    erasures::begin(&config.data_dir, &noted)?;
    let mut done = Done { missing, ..Done::default() };
    for session in sessions {
        let now = offline.clock.now();
        match offline.archives.erase(session.project, session.session, now).await {
            Ok(what) => done.erased.push((session.session, what)),
            // Others go all the same.
            Err(error) => done.failed.push((session.session, with_causes(&error))),
        }
    }
    erasures::end(&config.data_dir, &noted)?;
    offline.write_days(config).await?;
    aside::forget(offline, config).await?;
    tell(command, &done)
}

/// What became of the sessions that are meant.
#[derive(Default)]
struct Done {
    erased: Vec<(SessionId, Erased)>,
    /// With the reason.
    failed: Vec<(SessionId, String)>,
    /// Named, and not there.
    missing: Vec<SessionId>,
}

/// Prints what was erased, and fails when something was not, or was named and is not there.
fn tell(command: &EraseCommand, done: &Done) -> Result<(), CliError> {
    let Done { erased, failed, missing } = done;
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
        let missing: Vec<String> = missing.iter().map(SessionId::to_string).collect();
        let mut result = json!({"erased": rows.collect::<Vec<_>>(), "not_found": missing});
        if !failed.is_empty() {
            let rows = failed
                .iter()
                .map(|(session, why)| json!({"session": session.to_string(), "error": why}));
            result["not_erased"] = rows.collect();
        }
        print(&result.to_string())?;
    } else {
        for session in missing {
            print(&format!("not found: {session}"))?;
        }
        for (session, why) in failed {
            print(&format!("not erased: {session}: {why}"))?;
        }
        let files: u64 = erased.iter().map(|(_, what)| what.files.files).sum();
        let keys = erased.iter().filter(|(_, what)| what.key.is_some()).count();
        print(&format!(
            "erased {} sessions: {keys} keys destroyed, {files} files deleted and looked for",
            erased.len()
        ))?;
    }
    if !failed.is_empty() {
        return Err(CliError::NotDeleted { n_sessions: failed.len() as u64 });
    }
    match missing.len() {
        0 => Ok(()),
        n_missing => Err(CliError::NotFound(format!("{n_missing} sessions were not found"))),
    }
}

/// The sessions that are meant. All ids are looked for before anything is erased.
async fn find(command: &EraseCommand, offline: &Offline) -> Result<Vec<SessionSummary>, CliError> {
    let projects = offline.projects(command.project.as_deref()).await?;
    if !command.sessions.is_empty() {
        let is_meant = |session: &SessionSummary| {
            command.project.is_none()
                || projects.iter().any(|project| project.id == session.project)
        };
        let mut found = find_all(offline, &command.sessions).await?;
        found.retain(is_meant);
        return Ok(found);
    }
    let mut found = Vec::new();
    for project in &projects {
        if let Some(visitor) = &command.visitor {
            let sessions = offline.store.list_visitor_sessions(project.id, visitor).await?;
            found.append(&mut find_all(offline, &sessions).await?);
        } else {
            found.append(&mut find_between(command, offline, project.id).await?);
        }
    }
    Ok(found)
}

/// The sessions with these ids, each once.
async fn find_all(offline: &Offline, ids: &[SessionId]) -> Result<Vec<SessionSummary>, CliError> {
    let ids: Vec<SessionId> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let mut found = Vec::new();
    for part in ids.chunks(PAGE) {
        found.append(&mut offline.store.find_sessions(part).await?);
    }
    Ok(found)
}

/// The sessions of a project between two days, of which one may be left open.
async fn find_between(
    command: &EraseCommand,
    offline: &Offline,
    project: ProjectId,
) -> Result<Vec<SessionSummary>, CliError> {
    if let (Some(from), Some(to)) = (command.from, command.to)
        && to < from
    {
        return Err(CliError::Usage("--to is before --from".to_owned()));
    }
    let filter = SessionFilter {
        projects: Some(vec![project]),
        from: command.from.map(Day::begin),
        // A filter's end belongs to it.
        to: command.to.map(|day| day.begin().shifted(-1)),
    };
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let mut page = offline.store.list_sessions(&filter, after.as_ref(), PAGE).await?;
        found.append(&mut page.items);
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}
