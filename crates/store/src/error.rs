//! Why a store call failed, and whether calling again can help.

use std::path::PathBuf;

/// What went wrong below us. Kept for the log, never shown to a viewer.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Storage failed. [`StoreError::is_retryable`] says whether the same call may succeed later.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no kind of database that we know.
    #[error(
        "store address {address:?} is not one of mem://, surrealkv://PATH, ws://HOST, wss://HOST"
    )]
    Address {
        /// The address as it was given, without credentials.
        address: String,
    },
    /// The database directory cannot be created, read or written.
    #[error("database directory {path:?} cannot be used: check that it exists and is writable")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: Cause,
    },
    /// Another process has the database directory open.
    #[error("database directory {path:?} is in use by another process: stop that one first")]
    Locked {
        /// The directory.
        path: PathBuf,
    },
    /// The database directory is there but its files cannot be read as a database.
    #[error(
        "database directory {path:?} is damaged or not a database: restore a backup or move it away"
    )]
    Damaged {
        /// The directory.
        path: PathBuf,
        /// What the engine said.
        #[source]
        source: Cause,
    },
    /// The database server refused our name and password.
    #[error("database server refused the credentials")]
    Credentials(#[source] Cause),
    /// A newer version of this program has been here.
    #[error("database has migration {found}, this program knows {known}: run the newer program")]
    TooNew {
        /// Highest migration that the database has.
        found: u32,
        /// Highest migration that this program has.
        known: u32,
    },
    /// A migration that was applied has been edited since.
    #[error("migration {number} was changed after it was applied: add a new migration instead")]
    ChangedMigration {
        /// Its number.
        number: u32,
    },
    /// A migration does not work on this database.
    #[error("migration {number} failed, nothing of it was applied")]
    Migration {
        /// Its number.
        number: u32,
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// The database did not answer; the same call may succeed later.
    #[error("store is unavailable")]
    Unavailable(#[source] Cause),
    /// Other writers were faster every time; the same call may succeed later.
    #[error("store is contended")]
    Contended(#[source] Cause),
    /// A stored row no longer matches the model; retrying cannot help.
    #[error("stored {record} is corrupt")]
    Corrupt {
        /// The kind of row, for the log line.
        record: &'static str,
        /// What failed to convert.
        #[source]
        source: Cause,
    },
    /// The database refused a statement of ours: a bug, retrying cannot help.
    #[error("store refused a statement")]
    Statement(#[source] Cause),
}

impl StoreError {
    /// Whether the same call may succeed later, with nothing changed by a person.
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Contended(_))
    }
}
