//! `hindsight doctor`: looks whether everything on disk can be read and belongs together.

use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt as _;

use ::archive::{ArchiveError, FilePath};
use clap::Args;
use model::SessionSummary;
use serde_json::json;

use super::aside;
use super::error::{CliError, print};
use super::offline::{Offline, confirm};
use crate::config::Config;
use crate::journal::Journal;
use crate::system::{StartError, open_journal};

/// Sessions of one look into the store.
const BATCH: usize = 1_000;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub(super) struct DoctorCommand {
    /// Read every chunk, not only the indexes
    #[arg(long)]
    all: bool,
    /// Delete files that belong to no window, and try again to store what was put aside
    #[arg(long)]
    repair: bool,
    /// Do not ask before files are deleted
    #[arg(long)]
    yes: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// What was looked at and found.
#[derive(Default)]
pub(super) struct Findings {
    n_sessions: u64,
    n_files: u64,
    pub(super) n_chunks: u64,
    n_superfluous: usize,
    n_aside: u64,
    n_brought_back: u64,
    warnings: Vec<String>,
    pub(super) damage: Vec<String>,
    /// Files that windows name.
    known: HashSet<String>,
}

pub(super) async fn run(command: DoctorCommand, config: Config) -> Result<(), CliError> {
    if !config.edge.home.is_empty() {
        return tell(&command, &look_at_edge(&command, &config).await?);
    }
    // Opening reads the journal's end, the database and the master key.
    let offline = Box::pin(Offline::open(&config)).await?;
    let looked = look(&command, &offline, &config).await;
    offline.close().await?;
    tell(&command, &looked?)
}

fn tell(command: &DoctorCommand, found: &Findings) -> Result<(), CliError> {
    if command.json {
        let result = json!({
            "sessions": found.n_sessions,
            "files": found.n_files,
            "chunks": found.n_chunks,
            "superfluous": found.n_superfluous,
            "aside": found.n_aside,
            "brought_back": found.n_brought_back,
            "warnings": found.warnings,
            "damage": found.damage,
        });
        print(&result.to_string())?;
    } else {
        for line in found.warnings.iter().chain(&found.damage) {
            print(line)?;
        }
        if found.n_brought_back > 0 {
            print(&format!("{} records that were aside are back", found.n_brought_back))?;
        }
        print(&format!(
            "{} sessions, {} files, {} chunks read, {} superfluous files",
            found.n_sessions, found.n_files, found.n_chunks, found.n_superfluous
        ))?;
    }
    match found.damage.len() {
        0 => Ok(()),
        n_damaged => Err(CliError::Damaged { n_damaged }),
    }
}

async fn look(
    command: &DoctorCommand,
    offline: &Offline,
    config: &Config,
) -> Result<Findings, CliError> {
    let mut found = Findings::default();
    if let Ok(meta) = std::fs::metadata(&config.encryption.master_key_file)
        && meta.permissions().mode() & 0o077 != 0
    {
        found
            .warnings
            .push("the master key can be read by others: set its mode to 0600".to_owned());
    }
    if !config.encryption.enabled {
        found.warnings.push("new recordings are not encrypted".to_owned());
    }
    look_aside(command, offline, &mut found).await?;
    for project in offline.store.list_projects().await? {
        let filter = store::SessionFilter {
            projects: Some(vec![project.id]),
            ..store::SessionFilter::default()
        };
        let mut after = None;
        loop {
            let page = offline.store.list_sessions(&filter, after.as_ref(), BATCH).await?;
            for session in &page.items {
                look_at(command.all, offline, session, &mut found).await?;
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    let files = offline.archives.files();
    let mut superfluous = files.list(&FilePath::recordings()).await.map_err(archived)?;
    superfluous.retain(|file| !found.known.contains(file.path.as_str()));
    found.n_superfluous = superfluous.len();
    if command.repair && !superfluous.is_empty() {
        let n_files = superfluous.len();
        confirm(&format!("This deletes {n_files} files that belong to no window."), command.yes)?;
        for file in superfluous {
            files.delete(&file.path).await.map_err(archived)?;
        }
    }
    Ok(found)
}

/// Looks at what was put aside; first brings it back, when that is wanted.
async fn look_aside(
    command: &DoctorCommand,
    offline: &Offline,
    found: &mut Findings,
) -> Result<(), CliError> {
    if command.repair {
        found.n_brought_back = aside::bring_back(offline).await?;
    }
    list_aside(&offline.journal, "the database", found).await
}

/// Looks at a server at the edge: there is its journal and no more. What is brought back is
/// passed on after the next start.
async fn look_at_edge(command: &DoctorCommand, config: &Config) -> Result<Findings, CliError> {
    let journal = open_journal(config).map_err(StartError::from)?;
    let mut found = Findings::default();
    if command.repair {
        found.n_brought_back = aside::append_again(&journal).await?;
    }
    list_aside(&journal, "home", &mut found).await?;
    journal.close().await;
    Ok(found)
}

/// Lists what was put aside, because `who` did not take it.
async fn list_aside(journal: &Journal, who: &str, found: &mut Findings) -> Result<(), CliError> {
    for (owner, n_records) in aside::list(journal).await? {
        let of = owner.map_or_else(
            || "that are no chunks".to_owned(),
            |(_, session)| format!("of session {session}"),
        );
        found.n_aside += n_records;
        found.warnings.push(format!(
            "{n_records} records {of} are put aside, because {who} did not take them; \
             `--repair` tries again"
        ));
    }
    for rest in aside::damaged(journal).await? {
        let path = rest.path.display();
        found.damage.push(format!("{path}: {} bytes of the journal cannot be read", rest.bytes));
    }
    Ok(())
}

/// Opens every window of a session; with `all`, reads every chunk.
pub(super) async fn look_at(
    all: bool,
    offline: &Offline,
    session: &SessionSummary,
    found: &mut Findings,
) -> Result<(), CliError> {
    found.n_sessions += 1;
    for window in offline.store.list_windows(session.session).await? {
        let name = format!("session {}, window {}", session.session, window.window.window);
        if let Some(archive) = offline.store.find_archive(&window.window).await? {
            found.n_files += 1;
            found.known.insert(archive.file);
            if let Err(error) = offline.archives.open_window(&window.window).await {
                found.damage.push(format!("{name}: {}", with_causes(&error)));
                continue;
            }
        }
        if !all {
            continue;
        }
        let mut after = None;
        loop {
            let rows = offline.store.list_chunks(&window.window, after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.chunk.seq);
            for row in rows {
                found.n_chunks += 1;
                if let Err(error) = offline.recordings.read(&row).await {
                    let seq = row.chunk.seq;
                    found.damage.push(format!("{name}, chunk {seq}: {}", with_causes(&error)));
                }
            }
        }
    }
    Ok(())
}

pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn archived(error: ArchiveError) -> CliError {
    crate::archive::ArchivesError::from(error).into()
}
