//! `hindsight session`: one recording.

use clap::Subcommand;
use model::SessionId;
use serde_json::json;

use super::doctor::{Findings, look_at};
use super::error::{CliError, answer};
use super::offline::Offline;
use crate::config::Config;

/// Chunks of one look into the store.
const BATCH: usize = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum SessionCommand {
    /// Read all of a session: whether it can be played, and what is missing
    Check {
        /// The session
        session: SessionId,
    },
}

pub(super) async fn run(
    command: SessionCommand,
    json: bool,
    config: Config,
) -> Result<(), CliError> {
    let SessionCommand::Check { session } = command;
    let offline = Box::pin(Offline::open(&config)).await?;
    let done = check(session, json, &offline).await;
    offline.close().await?;
    done
}

async fn check(session: SessionId, json: bool, offline: &Offline) -> Result<(), CliError> {
    offline.drain().await;
    let found = offline.store.find_session(session).await?;
    let found =
        found.ok_or_else(|| CliError::NotFound(format!("there is no session {session}")))?;
    let mut findings = Findings::default();
    look_at(true, offline, &found, &mut findings).await?;
    let (n_gaps, has_document) = gaps(session, offline).await?;
    let is_playable = has_document && findings.damage.is_empty();
    let n_chunks = findings.n_chunks;
    let mut lines = findings.damage.clone();
    let answered = if is_playable { "yes" } else { "no" };
    lines.push(format!("playable: {answered}; {n_chunks} chunks, {n_gaps} gaps"));
    answer(
        json,
        &json!({
            "session": session,
            "playable": is_playable,
            "chunks": n_chunks,
            "gaps": n_gaps,
            "damage": findings.damage,
        }),
        &lines.join("\n"),
    )?;
    match findings.damage.len() {
        0 => Ok(()),
        n_damaged => Err(CliError::Damaged { n_damaged }),
    }
}

/// Stretches of missing chunks in all windows, and whether any window has a document.
async fn gaps(session: SessionId, offline: &Offline) -> Result<(u64, bool), CliError> {
    let (mut n_gaps, mut has_document) = (0, false);
    for window in offline.store.list_windows(session).await? {
        let (mut after, mut next) = (None, 0);
        loop {
            let rows = offline.store.list_chunks(&window.window, after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.chunk.seq);
            for row in rows {
                n_gaps += u64::from(row.chunk.seq != next);
                next = row.chunk.seq.saturating_add(1);
                has_document |= !row.snapshots.is_empty();
            }
        }
    }
    Ok((n_gaps, has_document))
}
