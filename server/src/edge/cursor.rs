//! How far the journal was passed on, in a file beside what home has told.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::journal::JournalCursor;

/// The file's name.
const FILE: &str = "forwarded";

/// Remembers a place in the journal.
#[derive(Clone, Debug)]
pub struct CursorFile(PathBuf);

impl CursorFile {
    /// In this directory, which exists.
    pub fn new(dir: &Path) -> Self {
        Self(dir.join(FILE))
    }

    /// The place; the begin when there is none yet, or none that can be read. What was passed on
    /// already is then passed on again, and home knows it.
    pub fn read(&self) -> JournalCursor {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => parse(&text).unwrap_or_else(|| {
                tracing::error!("place in the journal cannot be read, all is passed on again");
                JournalCursor::default()
            }),
            Err(_) => JournalCursor::default(),
        }
    }

    /// Replaces the place at once; it survives a power cut from then on.
    pub fn write(&self, cursor: JournalCursor) -> io::Result<()> {
        replace(&self.0, format!("{cursor}\n").as_bytes())
    }
}

/// Writes a file so that it is there whole, or as it was before.
pub(super) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    match path.parent() {
        Some(dir) => std::fs::File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}

fn parse(text: &str) -> Option<JournalCursor> {
    let (segment, offset) = text.trim().split_once(':')?;
    Some(JournalCursor { segment: segment.parse().ok()?, offset: offset.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_remembered_and_nonsense_is_the_begin() {
        let dir = tempfile::tempdir().unwrap();
        let file = CursorFile::new(dir.path());
        assert_eq!(file.read(), JournalCursor::default());

        let place = JournalCursor { segment: 7, offset: 1_234 };
        file.write(JournalCursor::default()).unwrap();
        file.write(place).unwrap();

        assert_eq!(CursorFile::new(dir.path()).read(), place);
        std::fs::write(dir.path().join(FILE), "7:x").unwrap();
        assert_eq!(file.read(), JournalCursor::default());
    }
}
