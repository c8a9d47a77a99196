//! What can go wrong with the journal.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The journal could not do what was asked.
///
/// Cloneable, because one failed batch is answered to everyone who waited for it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process has the directory. Ours to fix by stopping one of them.
    #[error("journal directory {} is in use by another process", dir.display())]
    Locked {
        /// The directory.
        dir: PathBuf,
    },
    /// The operating system refused; retrying may help once its cause is gone.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file or directory.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// The disk or the configured size is used up; retrying helps once something was deleted.
    #[error("journal is full")]
    Full,
    /// No journal takes a record of this size; retrying cannot help.
    #[error("record of {n_bytes} bytes is too large")]
    TooLarge {
        /// Size of its payload.
        n_bytes: usize,
    },
    /// The journal was closed; another process may have it by now.
    #[error("journal is closed")]
    Closed,
    /// The bytes there are not a record; retrying cannot help.
    #[error("journal segment {segment} is damaged at offset {offset}")]
    Damaged {
        /// The journal segment.
        segment: u64,
        /// Where in it.
        offset: u64,
        /// What is wrong with the bytes.
        #[source]
        damage: Damage,
    },
    /// The journal segment was deleted or never existed; retrying cannot help.
    #[error("journal segment {segment} does not exist")]
    Missing {
        /// The journal segment.
        segment: u64,
    },
    /// The journal segment is still written to; later it is not.
    #[error("journal segment {segment} is in use")]
    InUse {
        /// The journal segment.
        segment: u64,
    },
    /// A newer server wrote this journal; only a newer server can read it.
    #[error("journal segment {segment} has the unknown version {version}")]
    UnknownVersion {
        /// The journal segment.
        segment: u64,
        /// Its version.
        version: u32,
    },
    /// The file that names this node holds something else.
    #[error("{} does not hold a node id", path.display())]
    NodeId {
        /// The file.
        path: PathBuf,
    },
}

/// Why bytes are not a journal segment or not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The first bytes of the file are not those of a journal segment.
    #[error("file does not begin as this journal segment")]
    SegmentHeader,
    /// The length is one that is never written.
    #[error("length of the record is impossible")]
    Length,
    /// The file ends within the record.
    #[error("record is incomplete")]
    Incomplete,
    /// The bytes are not those that were written.
    #[error("checksum of the record is wrong")]
    Checksum,
    /// The time is before 1970 or after 9999.
    #[error("time of the record is impossible")]
    Time,
}

impl JournalError {
    /// Whether the same call may succeed later without anything else being changed in it.
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Io { .. } | Self::Full | Self::Closed)
    }

    /// Says what was tried on which path; a full disk is always [`JournalError::Full`].
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io { action, path: path.to_owned(), source: Arc::new(source) },
        }
    }
}
