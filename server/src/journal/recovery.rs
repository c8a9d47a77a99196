//! What a directory of journal segments holds when a server starts, after any kind of end.

use std::path::Path;

use super::catalogue::{Catalogue, Extent};
use super::disk::{Disk, SegmentFile};
use super::error::{Damage, JournalError};
use super::open_segment::OpenSegment;
use super::segment::{self, Found, HEADER_BYTES, Scan};

use super::{JournalConfig, JournalCursor};

/// What was found when the journal was opened.
#[derive(Clone, Debug, Default)]
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
    let mut recovered = Recovered::default();
    let next_id = files.last().map_or(0, |(id, _)| *id) + 1;
    check_headers(dir, &mut files, &mut recovered)?;

    let catalogue = Catalogue::default();
    for (id, file_bytes) in &files {
        catalogue.set(*id, Extent { end: *file_bytes, file_bytes: *file_bytes });
    }
    recovered.segments = files.len();
    let mut state = State { catalogue, segment: None, next_id, recovered };
    if let Some((id, file_bytes)) = files.last().copied() {
        state.recover_last(disk, config, id, file_bytes)?;
    }
    disk.sync_dir(dir).map_err(JournalError::io("sync", dir))?;

    state.recovered.bytes = state.catalogue.total_bytes();
    state.recovered.log();
    Ok(state)
}

impl<F: SegmentFile> State<F> {
    /// Finds the end of the last journal segment and what is appended to from now on.
    fn recover_last<D: Disk<File = F>>(
        &mut self,
        disk: &D,
        config: &JournalConfig,
        id: u64,
        file_bytes: u64,
    ) -> Result<(), JournalError> {
        let dir = &config.dir;
        let mut end = file_bytes;
        if !self.recovered.unreadable.contains(&id) {
            end = self.recovered.scan(dir, id, file_bytes)?;
        }
        // What was cut had places, and the store may know them: they must not come to mean
        // other records. Neither can anything be found behind a damaged header, nor may a
        // segment grow that a later one followed.
        let is_last = id + 1 == self.next_id;
        let is_whole = end == file_bytes && !self.recovered.unreadable.contains(&id);
        if is_last && !is_whole {
            self.begin_next(disk, dir)?;
        }

        let path = segment::path_of(dir, id);
        let file = disk.open(&path).map_err(JournalError::io("open", &path))?;
        if end < file_bytes {
            file.truncate(end).map_err(JournalError::io("cut", &path))?;
        }
        // A killed process leaves records that the kernel has but the disk may not. From here
        // on they count as durable, so they have to be.
        file.sync().map_err(JournalError::io("sync", &path))?;
        self.catalogue.set(id, Extent { end, file_bytes: end });
        self.recovered.end = JournalCursor { segment: id, offset: end };
        if is_last && is_whole && end < config.segment_bytes {
            self.segment = Some(OpenSegment { id, file, end });
        }
        Ok(())
    }

    /// Begins a segment behind a broken one, before that one is cut: afterwards nothing would
    /// tell the next start that this file was once longer.
    fn begin_next<D: Disk<File = F>>(&mut self, disk: &D, dir: &Path) -> Result<(), JournalError> {
        match OpenSegment::create(disk, dir, self.next_id, &self.catalogue) {
            Ok(segment) => {
                self.segment = Some(segment);
                self.recovered.segments += 1;
            }
            // The server starts all the same: what is there can be read, and deleted.
            Err(JournalError::Full) => {}
            Err(error) => return Err(error),
        }
        self.next_id += 1;
        Ok(())
    }
}

/// The ids and sizes of all journal segments, in order.
pub(super) fn list_segments(dir: &Path) -> Result<Vec<(u64, u64)>, JournalError> {
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

impl Recovered {
    /// Reads the last journal segment and says where its whole records end.
    fn scan(&mut self, dir: &Path, segment: u64, file_bytes: u64) -> Result<u64, JournalError> {
        let mut scan = Scan::open(dir, segment, 0, file_bytes)?;
        loop {
            match scan.next()? {
                Found::Record { .. } => self.records += 1,
                Found::Damage { offset, damage } => {
                    let bytes = file_bytes - offset;
                    self.cut = Some(Cut { segment, offset, bytes, damage });
                    return Ok(offset);
                }
                Found::End => return Ok(file_bytes),
            }
        }
    }

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
