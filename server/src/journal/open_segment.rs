//! The journal segment that is appended to.

use std::path::Path;

use super::catalogue::{Catalogue, Extent};
use super::disk::{Disk, SegmentFile};
use super::error::JournalError;
use super::segment::{self, HEADER_BYTES};

/// A journal segment that is open for writing.
#[derive(Debug)]
pub(super) struct OpenSegment<F> {
    pub(super) id: u64,
    pub(super) file: F,
    /// End of the last durable record.
    pub(super) end: u64,
}

impl<F: SegmentFile> OpenSegment<F> {
    /// Begins a journal segment. Its header and its name are durable before any record can be.
    pub(super) fn create<D: Disk<File = F>>(
        disk: &D,
        dir: &Path,
        id: u64,
        catalogue: &Catalogue,
    ) -> Result<Self, JournalError> {
        let path = segment::path_of(dir, id);
        let file = disk.create(&path).map_err(JournalError::io("create", &path))?;
        let prepared = file
            .write_all_at(&segment::header(id), 0)
            .and_then(|()| file.sync())
            .and_then(|()| disk.sync_dir(dir));
        if let Err(error) = prepared {
            // Best effort: recovery passes over a file that holds no record.
            let _ = std::fs::remove_file(&path);
            return Err(JournalError::io("prepare", &path)(error));
        }
        catalogue.set(id, Extent { end: HEADER_BYTES, file_bytes: HEADER_BYTES });
        Ok(Self { id, file, end: HEADER_BYTES })
    }
}
