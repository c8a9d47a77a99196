//! Finished recordings as files: compressed, encrypted, in an object store.
//!
//! ```text
//! journal ─▶ server/workers/archive ─▶ [archive] ─▶ a directory, S3, Google Cloud, Azure
//!                                          └──────▶ server/replay reads it by ranges
//! ```
//!
//! - [`format`]: the file of one window: [`RecordingWriter`], [`RecordingReader`].
//! - [`facts`]: the file of a day, as columns: [`FactsWriter`].
//! - [`keyring`]: a key for each session, wrapped by the operator's master key.
//! - [`files`]: where the files are, and how they are written, read and deleted.
//!
//! # Invariants
//!
//! - A file is written once, under a name of its own, and never changed.
//! - Whoever destroys a session's key has made its files unreadable, also in copies.
//! - A hostile file costs memory in proportion to the limits here, and never a panic.
//!
//! # Deliberately absent
//!
//! Which file belongs to which window, and the wrapped keys: rows of `store`.

mod error;
pub mod facts;
pub mod files;
pub mod format;
pub mod keyring;

pub use error::{ArchiveError, Damage};
pub use facts::{FactsFileError, FactsWriter};
pub use files::{Archive, Credentials, Deleted, FileInfo, FilePath, Location, Recording, Upload};
pub use format::{
    ArchivedChunk, ChunkHead, Index, KeyframeHead, PageVisit, RecordingReader, RecordingWriter,
};
pub use keyring::{KeyId, Keyring, SessionKey, WrappedKey};
