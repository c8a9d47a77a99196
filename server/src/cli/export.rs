//! `hindsight export`: a session as one JSON file, or a window as a plain array of events.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use model::{SessionId, WindowId, WindowSummary};
use serde_json::json;

use super::error::CliError;
use super::offline::Offline;
use crate::config::Config;
use crate::replay::overlap::parts;

/// Rows that are read at once.
const PAGE: usize = 1_000;

#[derive(Debug, Args)]
pub(super) struct ExportCommand {
    /// The session
    session: SessionId,
    /// Only this window
    #[arg(long, value_name = "ID")]
    window: Option<WindowId>,
    /// A plain array of rrweb events, for other tools; of one window
    #[arg(long)]
    rrweb: bool,
    /// Where to write it [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(command: ExportCommand, config: Config) -> Result<(), CliError> {
    let offline = Box::pin(Offline::open(&config)).await?;
    let done = export(&command, &offline).await;
    offline.close().await?;
    done
}

async fn export(command: &ExportCommand, offline: &Offline) -> Result<(), CliError> {
    let session = offline.store.find_session(command.session).await?;
    let session = session.ok_or_else(|| CliError::NotFound("there is no such session".into()))?;
    let mut windows = offline.store.list_windows(command.session).await?;
    windows.retain(|window| command.window.is_none_or(|wanted| wanted == window.window.window));
    if windows.is_empty() {
        return Err(CliError::NotFound("there is no such window".into()));
    }
    if command.rrweb && windows.len() > 1 {
        return Err(CliError::Usage("the session has several windows: name one".to_owned()));
    }
    let mut out: Box<dyn Write> = match &command.out {
        Some(path) => {
            let failed = |source| CliError::File { path: path.display().to_string(), source };
            Box::new(BufWriter::new(File::create(path).map_err(failed)?))
        }
        None => Box::new(BufWriter::new(io::stdout())),
    };
    if command.rrweb {
        write_events(offline, &windows[0], &mut out).await?;
    } else {
        let head = json!({
            "id": session.session,
            "project": project_slug(offline, session.project).await?,
            "started": session.started_at,
            "ended": session.last_at,
            "active_ms": session.counts.active_ms,
            "metadata": {
                "entry": session.entry_url,
                "viewport": session.viewport,
                "language": session.language,
                "user_agent": session.user_agent,
            },
        });
        write!(
            out,
            "{{\"format\":\"hindsight.session\",\"version\":1,\"session\":{head},\"windows\":["
        )?;
        for (place, window) in windows.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let (id, number) = (window.window.window, place + 1);
            let (from, to) = (window.from, window.to);
            write!(
                out,
                "{comma}{{\"id\":\"{id}\",\"number\":{number},\"from\":{from},\"to\":{to},\"events\":"
            )?;
            write_events(offline, window, &mut out).await?;
            write!(out, "}}")?;
        }
        write!(out, "]}}")?;
    }
    writeln!(out)?;
    Ok(out.flush()?)
}

async fn project_slug(
    offline: &Offline,
    project: model::ProjectId,
) -> Result<Option<String>, CliError> {
    let projects = offline.projects(None).await?;
    Ok(projects.into_iter().find(|found| found.id == project).map(|found| found.slug))
}

/// Writes the events of a window as an array, each once, as they were recorded.
async fn write_events(
    offline: &Offline,
    window: &WindowSummary,
    out: &mut impl Write,
) -> Result<(), CliError> {
    write!(out, "[")?;
    let mut rows = Vec::new();
    loop {
        let after = rows.last().map(|row: &model::ChunkMeta| row.chunk.seq);
        let page = offline.store.list_chunks(&window.window, after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        rows.extend(page);
    }
    let mut is_first = true;
    for part in parts(rows, true) {
        let recorded = offline.recordings.read(&part.row).await?;
        let text = String::from_utf8_lossy(&recorded.body);
        let n_repeated = usize::try_from(part.n_repeated).unwrap_or(usize::MAX);
        for event in text.lines().skip(n_repeated) {
            let comma = if is_first { "\n" } else { ",\n" };
            write!(out, "{comma}{event}")?;
            is_first = false;
        }
    }
    write!(out, "\n]")?;
    Ok(())
}
