//! Records that the database does not take, kept beside the journal.
//!
//! What was acknowledged is not thrown away because something behind the journal cannot use it:
//! another version of the program may, and a person can decide.
//!
//! # Format
//!
//! ```text
//! aside/{id:020}.seg                   records, in the format of a journal segment
//! aside/{segment:020}-{offset}.damaged  bytes of a journal segment, from its damage to its end
//! ```
//!
//! # Invariants
//!
//! - What is put aside is durable before whoever put it there goes on.
//! - A file that was listed does not change any more; it is only deleted.

use std::fs::{DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::catalogue::Catalogue;
use super::disk::{Disk as _, OsDisk, SegmentFile};
use super::error::JournalError;
use super::open_segment::OpenSegment;
use super::record::Record;
use super::recovery::list_segments;
use super::segment::{self, Found, Scan};

/// Below the journal's directory.
const DIR: &str = "aside";

const DAMAGED: &str = ".damaged";

/// Bytes that are copied at once.
const COPY_BYTES: usize = 1024 * 1024;

/// A file of bytes that no reader understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedRest {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was put aside, in ms since the Unix epoch by the file system's clock.
    pub kept_at_ms: i64,
}

/// The directory, and the file that is appended to. All of it blocks; see
/// [`Journal::aside`](super::Journal::aside).
#[derive(Debug)]
pub struct Aside {
    dir: PathBuf,
    segment_bytes: u64,
    open: Mutex<Option<OpenSegment<File>>>,
}

impl Aside {
    /// Touches nothing: most journals never have the directory.
    pub(super) fn new(journal: &Path, segment_bytes: u64) -> Self {
        Self { dir: journal.join(DIR), segment_bytes, open: Mutex::default() }
    }

    /// Keeps records, durably.
    pub fn put(&self, records: &[Record]) -> Result<(), JournalError> {
        let mut bytes = Vec::new();
        for record in records {
            bytes.extend_from_slice(&record.head()?);
            bytes.extend_from_slice(&record.payload);
        }
        if bytes.is_empty() {
            return Ok(());
        }
        let mut open = self.open();
        // A file that could not be written to is not appended to again.
        let mut segment = match open.take() {
            Some(segment) if segment.end < self.segment_bytes => segment,
            _ => self.create()?,
        };
        let path = segment::path_of(&self.dir, segment.id);
        SegmentFile::write_all_at(&segment.file, &bytes, segment.end)
            .and_then(|()| segment.file.sync())
            .map_err(JournalError::io("write to", &path))?;
        segment.end += bytes.len() as u64;
        *open = Some(segment);
        Ok(())
    }

    /// The files of records, oldest first. None of them is appended to any more.
    pub fn files(&self) -> Result<Vec<u64>, JournalError> {
        *self.open() = None;
        Ok(self.list()?.into_iter().map(|(id, _)| id).collect())
    }

    /// The records of a file, up to the first bytes that are none.
    pub fn read(&self, id: u64) -> Result<Vec<Record>, JournalError> {
        self.scan(id).map(|(records, _)| records)
    }

    /// Deletes a file of records. Bytes in it that are none are kept as damaged.
    pub fn delete(&self, id: u64) -> Result<(), JournalError> {
        let path = segment::path_of(&self.dir, id);
        let (_, is_whole) = self.scan(id)?;
        if is_whole {
            std::fs::remove_file(&path).map_err(JournalError::io("delete", &path))?;
        } else {
            let damaged = self.dir.join(format!("{id:020}-aside{DAMAGED}"));
            std::fs::rename(&path, damaged).map_err(JournalError::io("rename", &path))?;
        }
        OsDisk.sync_dir(&self.dir).map_err(JournalError::io("sync", &self.dir))
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> Result<u64, JournalError> {
        let records: u64 = self.list()?.into_iter().map(|(_, bytes)| bytes).sum();
        let damaged: u64 = self.damaged()?.into_iter().map(|rest| rest.bytes).sum();
        Ok(records + damaged)
    }

    /// Keeps what stands from a place to the end of a journal segment.
    pub(super) fn put_rest(
        &self,
        journal: &Path,
        segment: u64,
        (from, end): (u64, u64),
    ) -> Result<(), JournalError> {
        self.make_dir()?;
        let path = self.dir.join(format!("{segment:020}-{from}{DAMAGED}"));
        let draft = path.with_extension("draft");
        let source = segment::path_of(journal, segment);
        copy(&source, &draft, from, end)
            .and_then(|()| std::fs::rename(&draft, &path))
            .and_then(|()| OsDisk.sync_dir(&self.dir))
            .map_err(JournalError::io("copy", &source))
    }

    /// The files that [`put_rest`](Self::put_rest) made.
    pub fn damaged(&self) -> Result<Vec<DamagedRest>, JournalError> {
        let failed = || JournalError::io("list", &self.dir);
        let mut found = Vec::new();
        let entries = match std::fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
            other => other.map_err(failed())?,
        };
        for entry in entries {
            let entry = entry.map_err(failed())?;
            if !entry.file_name().to_str().is_some_and(|name| name.ends_with(DAMAGED)) {
                continue;
            }
            let metadata = entry.metadata().map_err(failed())?;
            let kept = metadata.modified().map_err(failed())?.duration_since(std::time::UNIX_EPOCH);
            let kept_at_ms = kept.map_or(0, |kept| i64::try_from(kept.as_millis()).unwrap_or(0));
            found.push(DamagedRest { path: entry.path(), bytes: metadata.len(), kept_at_ms });
        }
        found.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(found)
    }

    /// Deletes one of them.
    pub fn delete_damaged(&self, rest: &DamagedRest) -> Result<(), JournalError> {
        std::fs::remove_file(&rest.path).map_err(JournalError::io("delete", &rest.path))?;
        OsDisk.sync_dir(&self.dir).map_err(JournalError::io("sync", &self.dir))
    }

    /// The records of a file, and whether it holds nothing else.
    fn scan(&self, id: u64) -> Result<(Vec<Record>, bool), JournalError> {
        let path = segment::path_of(&self.dir, id);
        let bytes = std::fs::metadata(&path).map_err(JournalError::io("inspect", &path))?.len();
        let mut records = Vec::new();
        let mut scan = match Scan::open(&self.dir, id, 0, bytes) {
            Ok(scan) => scan,
            Err(JournalError::Damaged { .. }) => return Ok((records, false)),
            Err(error) => return Err(error),
        };
        loop {
            match scan.next()? {
                Found::Record { record, .. } => records.push(record),
                Found::Damage { .. } => return Ok((records, false)),
                Found::End => return Ok((records, true)),
            }
        }
    }

    fn list(&self) -> Result<Vec<(u64, u64)>, JournalError> {
        if self.dir.is_dir() { list_segments(&self.dir) } else { Ok(Vec::new()) }
    }

    fn create(&self) -> Result<OpenSegment<File>, JournalError> {
        self.make_dir()?;
        let id = self.list()?.last().map_or(0, |(id, _)| *id) + 1;
        OpenSegment::create(&OsDisk, &self.dir, id, &Catalogue::default())
    }

    fn make_dir(&self) -> Result<(), JournalError> {
        if self.dir.is_dir() {
            return Ok(());
        }
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&self.dir);
        made.map_err(JournalError::io("create", &self.dir))?;
        let journal = self.dir.parent().unwrap_or(&self.dir);
        OsDisk.sync_dir(journal).map_err(JournalError::io("sync", journal))
    }

    fn open(&self) -> MutexGuard<'_, Option<OpenSegment<File>>> {
        // A poisoned lock is sound: a segment is taken out before anything is done with it.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn copy(source: &Path, target: &Path, from: u64, end: u64) -> io::Result<()> {
    let source = File::open(source)?;
    let mut options = File::options();
    let mut target = options.write(true).create(true).truncate(true).mode(0o600).open(target)?;
    let mut at = from;
    let mut buffer = vec![0; COPY_BYTES];
    while at < end {
        let most = usize::try_from(end - at).unwrap_or(COPY_BYTES).min(COPY_BYTES);
        let n_read = source.read_at(&mut buffer[..most], at)?;
        if n_read == 0 {
            break;
        }
        target.write_all(&buffer[..n_read])?;
        at += n_read as u64;
    }
    target.sync_all()
}
