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
//!
//! # Limits
//!
//! Beyond [`JournalConfig::max_aside_bytes`] the oldest files are deleted: what nobody can use
//! may come from somebody who wants to fill the disk.

use std::fs::{DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::JournalConfig;
use super::catalogue::Catalogue;
use super::disk::{Disk as _, OsDisk, SegmentFile};
use super::error::JournalError;
use super::open_segment::OpenSegment;
use super::record::Record;
use super::recovery::list_segments;
use super::segment::{self, Found, HEADER_BYTES, Scan};

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
    max_bytes: u64,
    open: Mutex<Option<OpenSegment<File>>>,
    /// Bytes that had to make room.
    deleted: AtomicU64,
}

impl Aside {
    /// Touches nothing: most journals never have the directory.
    pub(super) fn new(journal: &Path, config: &JournalConfig) -> Self {
        let JournalConfig { segment_bytes, max_aside_bytes: max_bytes, .. } = *config;
        let (dir, open, deleted) = (journal.join(DIR), Mutex::default(), AtomicU64::default());
        Self { dir, segment_bytes, max_bytes, open, deleted }
    }

    /// Keeps records, durably. The oldest ones may have to go for them.
    pub fn put(&self, records: &[Record]) -> Result<(), JournalError> {
        if let Some(path) = self.write(records)? {
            self.keep_bounded(&path);
        }
        Ok(())
    }

    /// Keeps some of the records of a file, durably, and deletes it: nothing else has to go.
    pub fn rewrite(&self, id: u64, kept: &[Record]) -> Result<(), JournalError> {
        self.write(kept)?;
        self.delete(id)
    }

    /// Writes records; answers where they are, if there are any.
    fn write(&self, records: &[Record]) -> Result<Option<PathBuf>, JournalError> {
        let mut bytes = Vec::new();
        for record in records {
            bytes.extend_from_slice(&record.head()?);
            bytes.extend_from_slice(&record.payload);
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let mut open = self.open();
        // A file that could not be written to is not appended to again.
        let mut segment = match open.take() {
            Some(segment) if segment.end < self.segment_bytes => segment,
            _ => self.create()?,
        };
        let path = segment::path_of(&self.dir, segment.id);
        let written = SegmentFile::write_all_at(&segment.file, &bytes, segment.end)
            .and_then(|()| segment.file.sync());
        if let Err(error) = written {
            // What was written of it only takes room, and is tried again. Best effort.
            let _ = if segment.end == HEADER_BYTES {
                std::fs::remove_file(&path)
            } else {
                segment.file.truncate(segment.end)
            };
            return Err(JournalError::io("write to", &path)(error));
        }
        segment.end += bytes.len() as u64;
        *open = Some(segment);
        Ok(Some(path))
    }

    /// The files of records, oldest first. None of them is appended to any more.
    pub fn files(&self) -> Result<Vec<u64>, JournalError> {
        let mut open = self.open();
        *open = None;
        // Nobody begins another file before the list is there, which would be in it and grow.
        let files = self.list()?;
        drop(open);
        Ok(files.into_iter().map(|(id, _)| id).collect())
    }

    /// The records of a file, up to the first bytes that are none.
    pub fn read(&self, id: u64) -> Result<Vec<Record>, JournalError> {
        self.scan(id).map(|(records, _)| records)
    }

    /// Deletes a file of records, if it is there. Bytes in it that are none are kept as damaged.
    pub fn delete(&self, id: u64) -> Result<(), JournalError> {
        let path = segment::path_of(&self.dir, id);
        let (_, is_whole) = self.scan(id)?;
        if is_whole {
            remove(&path)?;
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

    /// Bytes that were deleted since the start, because there was too much.
    pub fn deleted_bytes(&self) -> u64 {
        self.deleted.load(Ordering::Relaxed)
    }

    /// Keeps what stands from a place to the end of a journal segment.
    pub(super) fn put_rest(
        &self,
        journal: &Path,
        segment: u64,
        (from, end): (u64, u64),
    ) -> Result<(), JournalError> {
        self.make_dir()?;
        // It may be large: what would not fit anyway takes no room from those who need little.
        if fs2::available_space(&self.dir).is_ok_and(|free| free < end.saturating_sub(from)) {
            return Err(JournalError::Full);
        }
        let path = self.dir.join(format!("{segment:020}-{from}{DAMAGED}"));
        let draft = path.with_extension("draft");
        let source = segment::path_of(journal, segment);
        let copied = copy(&source, &draft, from, end)
            .and_then(|()| std::fs::rename(&draft, &path))
            .and_then(|()| OsDisk.sync_dir(&self.dir));
        if let Err(error) = copied {
            // Best effort: the next try takes its place.
            let _ = std::fs::remove_file(&draft);
            return Err(JournalError::io("copy", &source)(error));
        }
        let mut open = self.open();
        // A file that may have to go is not appended to again.
        *open = None;
        self.keep_bounded(&path);
        Ok(())
    }

    /// What was put aside is, also when nothing else can be deleted.
    fn keep_bounded(&self, newest: &Path) {
        if let Err(error) = self.make_room(newest) {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "what was put aside cannot be kept within its bound");
        }
    }

    /// Deletes the oldest files until the rest is within the bound, but not the newest one.
    fn make_room(&self, newest: &Path) -> Result<(), JournalError> {
        let records = self.list()?.into_iter();
        let records = records.map(|(id, bytes)| (segment::path_of(&self.dir, id), bytes));
        let rests = self.damaged()?.into_iter().map(|rest| (rest.path, rest.bytes));
        let files: Vec<(PathBuf, u64)> = records.chain(rests).collect();
        let mut total: u64 = files.iter().map(|(_, bytes)| bytes).sum();
        if total <= self.max_bytes {
            return Ok(());
        }
        let written = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
        let mut files: Vec<_> =
            files.into_iter().map(|(path, bytes)| (written(&path), path, bytes)).collect();
        files.sort_unstable();
        for (_, path, bytes) in files.into_iter().filter(|(_, path, _)| path != newest) {
            if total <= self.max_bytes {
                break;
            }
            remove(&path)?;
            total -= bytes;
            self.deleted.fetch_add(bytes, Ordering::Relaxed);
            tracing::error!(
                aside.file = %path.display(),
                aside.bytes = bytes,
                "too much is put aside: the oldest of it is deleted"
            );
        }
        OsDisk.sync_dir(&self.dir).map_err(JournalError::io("sync", &self.dir))
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
        remove(&rest.path)?;
        OsDisk.sync_dir(&self.dir).map_err(JournalError::io("sync", &self.dir))
    }

    /// The records of a file, and whether it holds nothing else.
    fn scan(&self, id: u64) -> Result<(Vec<Record>, bool), JournalError> {
        let path = segment::path_of(&self.dir, id);
        let mut records = Vec::new();
        // It had to make room since it was listed.
        let bytes = match std::fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((records, true)),
            other => other.map_err(JournalError::io("inspect", &path))?.len(),
        };
        let mut scan = match Scan::open(&self.dir, id, 0, bytes) {
            Ok(scan) => scan,
            Err(JournalError::Damaged { .. }) => return Ok((records, false)),
            Err(JournalError::Missing { .. }) => return Ok((records, true)),
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

/// Deletes a file that may be gone already.
fn remove(path: &Path) -> Result<(), JournalError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(JournalError::io("delete", path)(error))
        }
        _ => Ok(()),
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
