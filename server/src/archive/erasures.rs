//! Which sessions and windows somebody asked to erase, beside the database: so that restoring an
//! older backup does not bring them back.
//!
//! ```text
//! hindsight erase, purge ─▶ erased.jsonl ─▶ backup ─▶ hindsight restore ─▶ erase-at-start.jsonl ─▶ next start
//! ```
//!
//! # Format
//!
//! One JSON object per line: `{"project":"…","session":"…","at":1795308430000}`, and `"window"`
//! when only that one was erased.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use model::{ProjectId, SessionId, Timestamp, WindowId};
use serde::{Deserialize, Serialize};

use super::{Archives, ArchivesError};

/// What was erased here, below the data directory.
pub const ERASED: &str = "erased.jsonl";

/// What has to be erased before anything else happens, below the data directory.
pub const ERASE_AT_START: &str = "erase-at-start.jsonl";

/// One session that was erased, or one window of it while others were kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Erasure {
    /// Its project.
    pub project: ProjectId,
    /// The session.
    pub session: SessionId,
    /// The window; `None`: all of the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
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

/// Held while the file of what is begun changes: several may be erasing.
static BEGUN: Mutex<()> = Mutex::new(());

/// Notes what is going to be erased: for backups, and for the next start, should this process end
/// before all of it is done.
pub fn begin(data_dir: &Path, erasures: &[Erasure]) -> Result<(), ErasureError> {
    let _alone = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
    append(&data_dir.join(ERASED), erasures)?;
    append(&data_dir.join(ERASE_AT_START), erasures)
}

/// Says that the next start need not do these: they are done, or whoever asked was told that they
/// are not.
pub fn end(data_dir: &Path, erasures: &[Erasure]) -> Result<(), ErasureError> {
    let _alone = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
    let path = data_dir.join(ERASE_AT_START);
    let mut left = read(&path)?;
    // There may be very many.
    let ended: BTreeSet<&Erasure> = erasures.iter().collect();
    left.retain(|begun| !ended.contains(begun));
    replace(&path, &left)
}

/// Adds erasures to a file, durably. Before they are done: what was begun is finished.
pub fn append(path: &Path, erasures: &[Erasure]) -> Result<(), ErasureError> {
    let failed = |source| ErasureError::File { path: path.to_owned(), source };
    let mut lines = Vec::new();
    for erasure in erasures {
        serde_json::to_writer(&mut lines, erasure).map_err(|error| failed(error.into()))?;
        lines.push(b'\n');
    }
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
    // Half a line, of a power cut, would make the next one unreadable, too.
    let known = std::fs::read(path).map_err(failed)?;
    let end = whole_lines(&known).len() as u64;
    let written =
        file.set_len(end).and_then(|()| file.write_all(&lines)).and_then(|()| file.sync_all());
    if written.is_err() {
        // Nothing was begun, so nothing is noted, either. Where this fails, too, half a line stays.
        drop(file.set_len(end));
    }
    written.map_err(failed)
}

/// Puts erasures in the place of all that a file holds; without any it goes.
fn replace(path: &Path, erasures: &[Erasure]) -> Result<(), ErasureError> {
    let failed = |source| ErasureError::File { path: path.to_owned(), source };
    let is_absent = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let remove = |path: &Path| match std::fs::remove_file(path) {
        Err(error) if !is_absent(&error) => Err(failed(error)),
        _ => Ok(()),
    };
    if erasures.is_empty() {
        return remove(path);
    }
    let draft = path.with_extension("draft");
    remove(&draft)?;
    append(&draft, erasures)?;
    std::fs::rename(&draft, path).map_err(failed)
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

/// Reads the lines of such a file. Half a line at its end was written by somebody who began nothing
/// with it.
pub fn parse(bytes: &[u8]) -> Result<Vec<Erasure>, serde_json::Error> {
    let lines = whole_lines(bytes).split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(serde_json::from_slice).collect()
}

/// What ends with the end of a line.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    &bytes[..end]
}

impl Archives {
    /// Erases what a restored backup holds although it was erased since, and what was begun
    /// before the last end of the process. Nobody has seen it again when this is called before
    /// anything is served: what has files that cannot be deleted now loses its rows, and is tried
    /// again by the next start.
    pub async fn erase_again(&self, data_dir: &Path, now: Timestamp) -> Result<(), ErasureError> {
        let path = data_dir.join(ERASE_AT_START);
        let erasures = read(&path)?;
        if erasures.is_empty() {
            return Ok(());
        }
        let mut left = Vec::new();
        for erasure in &erasures {
            match self.erase_again_noted(erasure, now).await {
                Ok(()) => {}
                Err(error @ ArchivesError::Archive(_)) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        session.id = %erasure.session,
                        "files of what is erased cannot be deleted, the next start tries again"
                    );
                    self.forget_noted(erasure, now).await?;
                    left.push(*erasure);
                }
                Err(error) => return Err(error.into()),
            }
        }
        // Not lost with this backup, either.
        let erased = data_dir.join(ERASED);
        let known: BTreeSet<Erasure> = read(&erased)?.into_iter().collect();
        let new: Vec<Erasure> =
            erasures.iter().filter(|erasure| !known.contains(*erasure)).copied().collect();
        append(&erased, &new)?;
        replace(&path, &left)?;
        tracing::info!(n_erasures = erasures.len() - left.len(), "erasures were finished");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erasure(number: u32) -> Erasure {
        let id = format!("01976e8a-7b6c-7def-8123-{number:012x}");
        let at = Timestamp::from_ms(1_795_308_430_000).unwrap();
        let window = (number == 2).then(|| id.parse().unwrap());
        Erasure { project: id.parse().unwrap(), session: id.parse().unwrap(), window, at }
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
    fn what_was_begun_is_noted_for_the_next_start_until_it_is_done() {
        let dir = tempfile::tempdir().unwrap();
        begin(dir.path(), &[erasure(1)]).unwrap();
        assert_eq!(read(&dir.path().join(ERASE_AT_START)).unwrap(), [erasure(1)]);

        begin(dir.path(), &[erasure(2), erasure(3)]).unwrap();
        end(dir.path(), &[erasure(1), erasure(3)]).unwrap();
        assert_eq!(read(&dir.path().join(ERASE_AT_START)).unwrap(), [erasure(2)]);

        end(dir.path(), &[erasure(2)]).unwrap();
        end(dir.path(), &[erasure(2)]).unwrap();

        assert!(!dir.path().join(ERASE_AT_START).exists());
        let all = [erasure(1), erasure(2), erasure(3)];
        assert_eq!(read(&dir.path().join(ERASED)).unwrap(), all);
    }

    #[test]
    fn half_a_line_makes_no_other_unreadable() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(ERASED);
        append(&path, &[erasure(1)]).unwrap();
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"project\":\"01976e8a").unwrap();
        assert_eq!(read(&path).unwrap(), [erasure(1)]);

        append(&path, &[erasure(2)]).unwrap();

        assert_eq!(read(&path).unwrap(), [erasure(1), erasure(2)]);
    }

    #[test]
    fn a_line_that_names_no_session_is_not_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(ERASED);
        std::fs::write(&path, "{\"session\":\"x\"}\n").unwrap();

        assert!(matches!(read(&path), Err(ErasureError::Line { .. })));
    }
}
