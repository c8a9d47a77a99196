//! How a command ends when it cannot do what it was asked: one message, one exit code.

use std::error::Error;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;

use model::SessionId;
use store::StoreError;

use crate::archive::{ArchivesError, ErasureError};
use crate::config::ConfigError;
use crate::edge::EdgeError;
use crate::http::listen::TlsError;
use crate::journal::JournalError;
use crate::projects::PolicyError;
use crate::recordings::RecordingError;
use crate::setup::SetupError;
use crate::system::StartError;
use crate::workers::aside::AsideError;
use crate::workers::facts::FactsFilesError;

/// A command failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The operator has to change the configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// There is no TLS with these files.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A stage cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A stage of a server at the edge cannot start.
    #[error(transparent)]
    Edge(#[from] EdgeError),
    /// The database did not do what was asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The project cannot be made.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// There is no such project.
    #[error("there is no project {slug:?}")]
    NoProject {
        /// As it was given.
        slug: String,
    },
    /// `--set` says something that the command has no use for.
    #[error("--set {setting:?} must be SECTION.OPTION=VALUE")]
    Setting {
        /// As it was given.
        setting: String,
    },
    /// What should be saved for a project cannot be used.
    #[error("{0}")]
    Usage(String),
    /// Some of what should be redacted cannot be read.
    #[error("{lines} of the lines cannot be read; nothing of them was printed")]
    Refused {
        /// How many.
        lines: u64,
    },
    /// The policy cannot be used.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A file that was named cannot be read.
    #[error("cannot read {path}")]
    File {
        /// The file.
        path: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The journal took the first frames of a file only.
    #[error("{path}: only a part of it is in, as session {session}")]
    Part {
        /// The file.
        path: String,
        /// What that part is.
        session: SessionId,
        /// What the journal said.
        #[source]
        source: JournalError,
    },
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// An archived recording, or its key, cannot be had.
    #[error(transparent)]
    Archives(#[from] ArchivesError),
    /// What was erased is still in a file of facts.
    #[error("days are not written again; the server does it when it runs")]
    Facts(#[from] FactsFilesError),
    /// What was erased cannot be noted, or erased again.
    #[error(transparent)]
    Erasure(#[from] ErasureError),
    /// What was put aside cannot be deleted.
    #[error(transparent)]
    Aside(#[from] AsideError),
    /// The events of a chunk cannot be had.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// Something on disk is not what was written.
    #[error("{n_damaged} recordings are damaged")]
    Damaged {
        /// How many.
        n_damaged: usize,
    },
    /// What was written is not the whole recording.
    #[error("{n_chunks} chunks cannot be read; the file has gaps in their places")]
    Incomplete {
        /// How many.
        n_chunks: u64,
    },
    /// Some of what should go is still there.
    #[error("{n_sessions} sessions could not be deleted; the others are")]
    NotDeleted {
        /// How many.
        n_sessions: u64,
    },
    /// Records of the journal are not what was written.
    #[error("{n_damaged} journal segments are damaged")]
    DamagedSegments {
        /// How many.
        n_damaged: usize,
    },
    /// Something that the server needs is not as it should be.
    #[error("{n_failed} checks failed")]
    Unfit {
        /// How many.
        n_failed: usize,
    },
    /// A file of a backup is not what was written.
    #[error("{path} of the backup is damaged")]
    Object {
        /// The file.
        path: String,
    },
    /// What is stored for a project is not what this program stores.
    #[error("stored settings of the project cannot be read")]
    Stored(#[source] serde_json::Error),
    /// The operating system gave no threads.
    #[error("cannot start threads")]
    Runtime(#[source] io::Error),
    /// Nobody reads what we print.
    #[error("cannot print")]
    Print(#[from] io::Error),
}

impl CliError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::Tls(_)
            | Self::Edge(EdgeError::Homeless)
            | Self::Setup(SetupError::Slug { .. })
            | Self::Setting { .. }
            | Self::Usage(_)
            | Self::Policy(_) => 2,
            Self::Start(error) if error.is_damage() => 3,
            Self::Store(StoreError::Damaged { .. } | StoreError::Corrupt { .. })
            | Self::Damaged { .. }
            | Self::DamagedSegments { .. }
            | Self::Object { .. } => 3,
            Self::Archives(ArchivesError::Archive(error))
            | Self::Erasure(ErasureError::Archives(ArchivesError::Archive(error)))
            | Self::Recording(RecordingError::Archive(ArchivesError::Archive(error)))
                if error.is_damage() =>
            {
                3
            }
            _ => 1,
        }
    }
}

/// Prints what went wrong and why, and gives the exit code.
pub(super) fn report(error: &CliError) -> ExitCode {
    let mut text = format!("hindsight: {error}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        let line = error.to_string();
        // Some errors repeat their cause in their own text.
        if !text.contains(&line) {
            text.push_str("  because ");
            text.push_str(&line);
            text.push('\n');
        }
        cause = error.source();
    }
    // When not even that can be printed, the code has to say it.
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::from(error.exit_code())
}

/// Prints a line for whoever called the command.
pub(super) fn print(line: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", line.trim_end())?;
    Ok(())
}

/// Prints a result for whoever called the command: a line to read, or JSON for a program.
pub(super) fn answer(json: bool, value: &serde_json::Value, text: &str) -> Result<(), CliError> {
    match (json, text) {
        (true, _) => print(&value.to_string()),
        (false, "") => Ok(()),
        (false, text) => print(text),
    }
}
