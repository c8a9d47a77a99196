//! What a directory of journal segments holds when a server starts, after any kind of end.

use std::path::Path;

use super::catalogue::{Catalogue, Extent};
use super::disk::{Disk, SegmentFile};
use super::error::{Damage, JournalError};
use super::segment::{self, Found, HEADER_BYTES, Scan};
use super::writer::OpenSegment;
use super::{JournalConfig, JournalCursor};

/// What was found when the journal was opened.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// Number of journal segments.
    pub segments: usize,
    /// Bytes of all journal segments.
    pub bytes: u64,
    /// Whole records in the last journal segment, the only one that is read when opening.
    pub records: u64,
    /// The tail that was cut off because it was not whole.
    pub cut: Option<Cut>,
    /// Journal segments whose header is damaged: their records are passed over.
    pub unreadable: Vec<u64>,
    /// The end of the durable records.
    pub end: JournalCursor,
}

/// A tail that was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The journal segment, which is not appended to again.
    pub segment: u64,
    /// Where it ends now.
    pub offset: u64,
    /// How many bytes were behind that.
    pub bytes: u64,
    /// What was wrong with them.
    pub damage: Damage,
}

/// What the writer goes on from.
pub(super) struct State<F> {
    pub(super) catalogue: Catalogue,
    pub(super) segment: Option<OpenSegment<F>>,
    pub(super) next_id: u64,
    pub(super) recovered: Recovered,
}

/// Takes stock of the directory and cuts what a crash left half written.
pub(super) fn recover<D: Disk>(
    disk: &D,
    config: &JournalConfig,
) -> Result<State<D::File>, JournalError> {
    let dir = &config.dir;
    let mut files = list_segments(dir)?;
    let next_id = files.last().map_or(0, |(id, _)| *id) + 1;
    let mut recovered = Recovered {
        segments: 0,
        bytes: 0,
        records: 0,
        cut: None,
        unreadable: Vec::new(),
        end: JournalCursor::default(),
    };
    check_headers(dir, &mut files, &mut recovered)?;

    let catalogue = Catalogue::default();
    for (id, file_bytes) in &files {
        catalogue.set(*id, Extent { end: *file_bytes, file_bytes: *file_bytes });
    }
    let mut open = None;
    if let Some((id, file_bytes)) = files.last().copied() {
        let segment = recover_tail(disk, dir, id, file_bytes, &mut recovered)?;
        catalogue.set(id, Extent { end: segment.end, file_bytes: segment.end });
        recovered.end = JournalCursor { segment: id, offset: segment.end };
        // What was cut had places, and the store may know them: they must not come to mean
        // other records. Neither can anything be found behind a damaged header, nor may a
        // segment grow that a later one followed.
        let is_sound =
            recovered.cut.is_none() && !recovered.unreadable.contains(&id) && id + 1 == next_id;
        open = (is_sound && segment.end < config.segment_bytes).then_some(segment);
    }
    disk.sync_dir(dir).map_err(JournalError::io("sync", dir))?;

    recovered.segments = files.len();
    recovered.bytes = catalogue.total_bytes();
    recovered.log();
    Ok(State { catalogue, segment: open, next_id, recovered })
}

/// The ids and sizes of all journal segments, in order.
fn list_segments(dir: &Path) -> Result<Vec<(u64, u64)>, JournalError> {
    let failed = || JournalError::io("list", dir);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        let Some(id) = entry.file_name().to_str().and_then(segment::id_of) else { continue };
        let metadata = entry.metadata().map_err(JournalError::io("inspect", &entry.path()))?;
        files.push((id, metadata.len()));
    }
    files.sort_unstable();
    Ok(files)
}

/// Notes what does not begin as a journal segment, and passes over what never held a record,
/// because the server went away while it made the file. Such a file is removed as soon as it
/// is not the last: until then it keeps its id from being given again.
fn check_headers(
    dir: &Path,
    files: &mut Vec<(u64, u64)>,
    recovered: &mut Recovered,
) -> Result<(), JournalError> {
    let mut kept = Vec::with_capacity(files.len());
    let last = files.last().map(|(id, _)| *id);
    for (id, file_bytes) in files.drain(..) {
        match Scan::open(dir, id, 0, file_bytes) {
            Ok(_) => kept.push((id, file_bytes)),
            Err(JournalError::Damaged { .. }) if file_bytes <= HEADER_BYTES => {
                if Some(id) == last {
                    continue;
                }
                let path = segment::path_of(dir, id);
                std::fs::remove_file(&path).map_err(JournalError::io("remove", &path))?;
            }
            Err(JournalError::Damaged { .. }) => {
                recovered.unreadable.push(id);
                kept.push((id, file_bytes));
            }
            Err(error) => return Err(error),
        }
    }
    *files = kept;
    Ok(())
}

/// Reads the last journal segment and cuts it before the first bytes that are not a record.
fn recover_tail<D: Disk>(
    disk: &D,
    dir: &Path,
    id: u64,
    file_bytes: u64,
    recovered: &mut Recovered,
) -> Result<OpenSegment<D::File>, JournalError> {
    let path = segment::path_of(dir, id);
    let file = disk.open(&path).map_err(JournalError::io("open", &path))?;
    let mut end = file_bytes;
    if !recovered.unreadable.contains(&id) {
        let mut scan = Scan::open(dir, id, 0, file_bytes)?;
        loop {
            match scan.next()? {
                Found::Record { .. } => recovered.records += 1,
                Found::Damage { offset, damage } => {
                    let bytes = file_bytes - offset;
                    recovered.cut = Some(Cut { segment: id, offset, bytes, damage });
                    file.truncate(offset).map_err(JournalError::io("cut", &path))?;
                    end = offset;
                    break;
                }
                Found::End => break,
            }
        }
    }
    // A killed process leaves records that the kernel has but the disk may not. From here on
    // they count as durable, so they have to be.
    file.sync().map_err(JournalError::io("sync", &path))?;
    Ok(OpenSegment { id, file, end })
}

impl Recovered {
    fn log(&self) {
        if let Some(Cut { segment, offset, bytes, damage }) = self.cut {
            tracing::warn!(
                error = &damage as &dyn std::error::Error,
                journal.segment = segment,
                journal.offset = offset,
                journal.cut_bytes = bytes,
                "broken tail of the journal was cut"
            );
        }
        for segment in &self.unreadable {
            tracing::error!(journal.segment = segment, "journal segment cannot be read");
        }
        tracing::info!(
            journal.segments = self.segments,
            journal.bytes = self.bytes,
            journal.end = %self.end,
            "journal opened"
        );
    }
}
