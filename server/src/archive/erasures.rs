//! Which sessions somebody asked to erase, beside the database: so that restoring an older
//! backup does not bring them back.
//!
//! ```text
//! hindsight erase ─▶ erased.jsonl ─▶ backup ─▶ hindsight restore ─▶ erase-at-start.jsonl ─▶ next start
//! ```
//!
//! # Format
//!
//! One JSON object per line: `{"project":"…","session":"…","at":1795308430000}`.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use model::{ProjectId, SessionId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Archives, ArchivesError};

/// What was erased here, below the data directory.
pub const ERASED: &str = "erased.jsonl";

/// What has to be erased before anything else happens, below the data directory.
pub const ERASE_AT_START: &str = "erase-at-start.jsonl";

/// One session that was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Erasure {
    /// Its project.
    pub project: ProjectId,
    /// The session.
    pub session: SessionId,
    /// When, by the clock of the machine that did.
    pub at: Timestamp,
}

/// The list of erasures cannot be read or followed.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// The file cannot be read or written.
    #[error("{} cannot be read or written", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A line of it is something else.
    #[error("{} holds a line that names no session", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A session cannot be erased.
    #[error("session cannot be erased")]
    Archives(#[from] ArchivesError),
}

/// Adds erasures to a file, durably. Before they are done: what was begun is finished.
pub fn append(path: &Path, erasures: &[Erasure]) -> Result<(), ErasureError> {
    let failed = |source| ErasureError::File { path: path.to_owned(), source };
    let mut lines = Vec::new();
    for erasure in erasures {
        serde_json::to_writer(&mut lines, erasure).map_err(|error| failed(error.into()))?;
        lines.push(b'\n');
    }
    let write = |mut file: File| {
        file.write_all(&lines)?;
        file.sync_all()
    };
    let file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
    write(file).map_err(failed)
}

/// Reads a file of erasures; none when there is no file.
pub fn read(path: &Path) -> Result<Vec<Erasure>, ErasureError> {
    match std::fs::read(path) {
        Ok(bytes) => {
            parse(&bytes).map_err(|source| ErasureError::Line { path: path.to_owned(), source })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(ErasureError::File { path: path.to_owned(), source }),
    }
}

/// Reads the lines of such a file.
pub fn parse(bytes: &[u8]) -> Result<Vec<Erasure>, serde_json::Error> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(serde_json::from_slice).collect()
}

impl Archives {
    /// Erases what a restored backup holds although it was erased since. Nobody has seen it
    /// again when this is called before anything is served.
    pub async fn erase_again(&self, data_dir: &Path, now: Timestamp) -> Result<(), ErasureError> {
        let path = data_dir.join(ERASE_AT_START);
        let erasures = read(&path)?;
        for erasure in &erasures {
            self.erase(erasure.project, erasure.session, now).await?;
        }
        if path.exists() {
            // Not lost with this backup, either.
            append(&data_dir.join(ERASED), &erasures)?;
            std::fs::remove_file(&path)
                .map_err(|source| ErasureError::File { path: path.clone(), source })?;
            tracing::info!(n_sessions = erasures.len(), "sessions erased since the backup");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erasure(number: u32) -> Erasure {
        let id = format!("01976e8a-7b6c-7def-8123-{number:012x}");
        let at = Timestamp::from_ms(1_795_308_430_000).unwrap();
        Erasure { project: id.parse().unwrap(), session: id.parse().unwrap(), at }
    }

    #[test]
    fn erasures_are_read_as_they_were_added() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(ERASED);
        assert_eq!(read(&path).unwrap(), []);

        append(&path, &[erasure(1)]).unwrap();
        append(&path, &[erasure(2), erasure(3)]).unwrap();

        assert_eq!(read(&path).unwrap(), [erasure(1), erasure(2), erasure(3)]);
    }

    #[test]
    fn a_line_that_names_no_session_is_not_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(ERASED);
        std::fs::write(&path, "{\"session\":\"x\"}\n").unwrap();

        assert!(matches!(read(&path), Err(ErasureError::Line { .. })));
    }
}
