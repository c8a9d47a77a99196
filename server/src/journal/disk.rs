//! What the writer asks of the file system.
//!
//! A trait only so that a test can be the disk that fills up, breaks or loses power: the real
//! one cannot be asked to do that. Reading goes to `std::fs` directly.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

/// A place for journal segments.
pub(super) trait Disk: Send + 'static {
    /// A file that is open for writing.
    type File: SegmentFile;

    /// Makes a file that must not exist yet.
    fn create(&self, path: &Path) -> io::Result<Self::File>;

    /// Opens a file that exists.
    fn open(&self, path: &Path) -> io::Result<Self::File>;

    /// Makes the names in a directory survive a power cut.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// One journal segment, open for writing.
pub(super) trait SegmentFile: Send {
    /// Writes all bytes at `offset`, or fails having written any part of them.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes everything written survive a power cut.
    fn sync(&self) -> io::Result<()>;

    /// Makes the file `length` bytes long.
    fn truncate(&self, length: u64) -> io::Result<()>;
}

/// The operating system's file system.
pub(super) struct OsDisk;

impl Disk for OsDisk {
    type File = File;

    fn create(&self, path: &Path) -> io::Result<File> {
        // Recordings are nobody's business but the server's.
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).open(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }
}

impl SegmentFile for File {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        FileExt::write_all_at(self, bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}
