//! SurrealDB behind typed calls: sessions, their windows and chunks, what was derived from
//! them, where their files are, projects and their policies.
//!
//! ```text
//! ingest ─▶ journal ─▶ drain ─▶ [store] ─▶ replay, app
//! ```
//!
//! The only crate that names `surrealdb`. Rows are small; the bytes of recordings are in the
//! journal or in files, and rows say where.
//!
//! # Contract
//!
//! - **Idempotent writes.** Draining the same frames again, in another order or otherwise
//!   cut into batches, leaves the same rows.
//! - **All or nothing.** A batch and its node's journal cursor are one transaction.
//! - **Read your writes.** What is returned after a write includes that write.
//! - **Absent is not an error.** Asking for an unknown session is answered with `None` or an
//!   empty list; only broken storage returns a [`StoreError`].
//! - **Projects do not mix.** A session belongs to the project of its first frame; frames of
//!   another project under the same id are refused.
//!
//! Every promise is a case of `tests/contract.rs`, run against every engine.
//!
//! # Engines
//!
//! The address chooses: `mem://` (tests), `surrealkv://DIRECTORY` (embedded, the default),
//! `ws://HOST:PORT` and `wss://…` (a SurrealDB server or cluster). The embedded engine's
//! memory is bounded by [`StoreOptions`], and it computes on threads of its own, so callers
//! need no particular runtime, only a Tokio one.
//!
//! # Deliberately absent
//!
//! - A trait with a second, hand-written store: SurrealDB's engines are the implementations.
//! - Offsets and counts of whole tables: lists are pages by cursor.

mod options;
mod error;
mod connection;
mod migrate;
mod row;
mod projects;
mod keys;
mod recorder_configs;
mod policies;
mod retentions;
mod stored;
mod sessions;
mod tags;
mod watch_list;
mod windows;
mod chunks;
mod derived;
mod archives;
mod assets;
mod erasure;
mod identities;
mod notes;
mod segments;
mod nodes;
mod drain;
mod threads;
mod visitor_keys;
mod visitors;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use model::ProjectId;
use surrealdb::types::Variables;
use tokio::sync::RwLock;

pub use crate::archives::{NewArchive, Settled, StoredArchive, UnarchivedWindow};
pub use crate::assets::{
    AssetContent, AssetState, AssetUse, DueAsset, Fetched, StoredAsset, WantedAsset,
};
use crate::connection::Connection;
pub use crate::derived::{
    ChangedFacts, DueSession, FactsFile, NewDerived, NewFactsFile, StoredCarry, StoredFacts,
    Waiting,
};
pub use crate::drain::{DrainBatch, DrainReport, DrainedChunk, JournalCursor};
pub use crate::erasure::Forgotten;
pub use crate::error::{Cause, StoreError};
pub use crate::keys::StoredKey;
pub use crate::nodes::StoredNode;
pub use crate::options::{Credentials, StoreOptions};
pub use crate::policies::NewPolicy;
pub use crate::segments::SegmentOutcome;
pub use crate::sessions::SessionFilter;
pub use crate::stored::StoredBytes;
pub use crate::tags::{ChangedTags, Retagged};
pub use crate::threads::give_way;
pub use crate::visitor_keys::VisitorKey;
pub use crate::visitors::SeenVisitor;
pub use crate::watch_list::Rewatched;

/// Most windows of one session; chunks of further ones are refused.
///
/// A batch reads all windows of its sessions, so without a bound one visitor with a script
/// could make every batch slow.
pub const MAX_WINDOWS: usize = 256;

/// A handle to the database. Cloning it shares the connection.
#[derive(Clone)]
pub struct Store {
    connection: Connection,
    /// Held alone by a batch of the drain, and together by those who write single sessions that
    /// it may touch. A batch touches hundreds of them: side by side with writers of one row each
    /// it would lose every race, and begin anew.
    batches: Arc<RwLock<()>>,
    /// Those that were asked for.
    visitor_keys: Arc<RwLock<HashMap<ProjectId, VisitorKey>>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database at `address`, creating it when it is not there, and brings its
    /// schema up to date.
    pub async fn open(address: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let connection = Connection::open(address, options).await?;
        connection.run_patiently(|client| async move { migrate::migrate(&client).await }).await?;
        Ok(Self { connection, batches: Arc::default(), visitor_keys: Arc::default() })
    }

    /// Migrations that opening the database would apply, by number and name; all of them when it
    /// is not there yet. Changes no schema.
    pub async fn pending_migrations(
        address: &str,
        options: &StoreOptions,
    ) -> Result<Vec<(u32, &'static str)>, StoreError> {
        let is_new = address
            .strip_prefix("surrealkv://")
            .is_some_and(|dir| !std::path::Path::new(dir).exists());
        if is_new || address.starts_with("mem") {
            return Ok(migrate::all().collect());
        }
        let connection = Connection::open(address, options).await?;
        let pending =
            connection.run_patiently(|client| async move { migrate::pending(&client).await }).await;
        connection.close().await?;
        pending
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.connection.query("ping", "RETURN true", Variables::new()).await.map(drop)
    }

    /// Closes the database for all handles, and waits until an embedded one has released its
    /// directory. Without this call it does so some time after the last handle is dropped.
    pub async fn close(self) -> Result<(), StoreError> {
        self.connection.close().await
    }
}
