//! What can go wrong with archived files.

use std::io;
use std::path::PathBuf;

use crate::facts::FactsFileError;
use crate::keyring::KeyId;

/// An archived file cannot be written, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is no such file.
    #[error("file is not in the archive")]
    Missing,
    /// The object store did not do what was asked; the same call may succeed later.
    #[error("object store did not answer as it should")]
    Store(#[source] object_store::Error),
    /// There is no such bucket, or it is somebody else's.
    #[error("bucket of the archive is not there")]
    NoBucket(#[source] object_store::Error),
    /// The local disk did not do what was asked.
    #[error("cannot make {path} durable")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The address of the archive is not one.
    #[error("archive address cannot be used")]
    Address(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The bytes are not what was written.
    #[error("archived file is damaged")]
    Damaged(#[from] Damage),
    /// A newer program wrote the file.
    #[error("archived file has version {version}, which is newer than this program")]
    UnknownVersion {
        /// What the file says.
        version: u32,
    },
    /// The key of the session is gone: it was erased.
    #[error("key {key} of the recording is not there")]
    NoKey {
        /// The key that the file was written with.
        key: KeyId,
    },
    /// The master key that wrapped a session's key is not in the keyring.
    #[error("master key {key} is not in the keyring")]
    NoMasterKey {
        /// The one that is asked for.
        key: KeyId,
    },
    /// The master key cannot be read or made.
    #[error("master key {path} cannot be used")]
    MasterKey {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The master key is something else.
    #[error("master key must be lines of 64 hexadecimal digits")]
    MasterKeyForm,
    /// Facts do not fit into the columns of their file.
    #[error("facts cannot be written")]
    Facts(#[from] FactsFileError),
    /// The compressor failed; not a matter of the data.
    #[error("cannot compress")]
    Compress(#[source] io::Error),
    /// Something is larger than a file may hold.
    #[error("{what} of {n_bytes} bytes is too large for an archive")]
    TooLarge {
        /// What it is.
        what: &'static str,
        /// Its size.
        n_bytes: usize,
    },
    /// After deleting, something was still there.
    #[error("{n_files} files are still there after they were deleted")]
    StillThere {
        /// How many.
        n_files: usize,
    },
}

impl ArchiveError {
    /// Whether the bytes themselves are broken, so that trying again cannot help.
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::UnknownVersion { .. })
    }
}

impl From<object_store::Error> for ArchiveError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Store(other),
        }
    }
}

/// What is wrong with a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It does not end as an archive does.
    #[error("footer is not one")]
    Footer,
    /// The index is not where the footer says, or not an index.
    #[error("index is not one")]
    Index,
    /// A part was changed, moved, or written with another key.
    #[error("part does not open")]
    Seal,
    /// A part does not inflate to what the index says.
    #[error("part does not inflate")]
    Inflate,
    /// The part does not hold what the index says.
    #[error("part holds something else")]
    Content,
}
