//! `hindsight export`: a session as one JSON file, or a window as a plain array of events.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use model::{SessionId, WindowId};

use super::error::CliError;
use super::offline::Offline;
use crate::config::Config;
use crate::replay::Stories;
use crate::replay::export::{Content, Source, session_file, window_events};

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
    let source = Source::new(offline.store.clone(), offline.recordings.clone(), Stories::default());
    let subject = source.find(command.session, command.window).await?;
    let subject =
        subject.ok_or_else(|| CliError::NotFound("there is no such session or window".into()))?;
    let mut file = match (command.rrweb, &subject.windows[..]) {
        (true, [(_, window)]) => window_events(source, window),
        (true, _) => {
            return Err(CliError::Usage("the session has several windows: name one".to_owned()));
        }
        (false, _) => {
            let now = offline.clock.now();
            Box::pin(session_file(source, &subject, Content::default(), now)).await?
        }
    };
    let mut out: Box<dyn Write> = match &command.out {
        Some(path) => {
            let failed = |source| CliError::File { path: path.display().to_string(), source };
            Box::new(BufWriter::new(File::create(path).map_err(failed)?))
        }
        None => Box::new(BufWriter::new(io::stdout())),
    };
    while let Some(bytes) = file.next().await? {
        out.write_all(&bytes)?;
    }
    out.flush()?;
    match file.n_unreadable() {
        0 => Ok(()),
        n_chunks => Err(CliError::Incomplete { n_chunks }),
    }
}
