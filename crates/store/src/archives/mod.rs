//! Archived windows: which wait for it, which files hold them, which keys open those.
//!
//! ```text
//! drain ─▶ unarchived ─▶ server/workers/archive ─▶ [settle]: archive row, chunk rows ─▶ replay
//! ```
//!
//! # Invariants
//!
//! - A chunk's row says where its bytes are, and says the truth at every moment: it is turned
//!   to the archive in the transaction that names the file, after the file is durable.
//! - A journal segment that no `unarchived` row of its node names, nor an earlier one, holds
//!   nothing that is still needed.

mod settle;

use model::{JournalPosition, ProjectId, SessionId, Timestamp, WindowRef};
use surrealdb::types::{Bytes, RecordId, SurrealValue, Uuid, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{
    archive_id, int, limit as to_limit, read_id, read_time, read_unarchived_id, read_uuid,
    session_key_id, session_keys_after, unarchived_id, unsigned, uuid,
};
use crate::{Store, StoreError};

const LIST_SILENT: &str = "
    SELECT id, project, last_at, segment FROM unarchived
    WHERE node = $node AND last_at <= $before
    ORDER BY last_at LIMIT $limit
";
const LIST_FIRST: &str = "
    SELECT id, project, last_at, segment FROM unarchived
    WHERE node = $node
    ORDER BY segment LIMIT $limit
";
const FIND: &str = "SELECT file, bytes, chunks, archived_at FROM $archive";
const FIND_KEY: &str = "SELECT VALUE wrapped FROM $key";
const KEEP_KEY: &str = "
    INSERT IGNORE INTO session_key { id: $key, wrapped: $wrapped } RETURN NONE;
    SELECT VALUE wrapped FROM $key;
";
const LIST_KEYS: &str = "SELECT id, wrapped FROM $keys LIMIT $limit";
const REPLACE_KEY: &str = "UPDATE $key SET wrapped = $wrapped RETURN NONE";

/// A window with chunks in a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnarchivedWindow {
    /// The project it was recorded for.
    pub project: ProjectId,
    /// The window.
    pub window: WindowRef,
    /// When its last chunk arrived, by the server's clock.
    pub last_at: Timestamp,
    /// The first journal segment that holds a chunk of it.
    pub segment: u64,
}

/// The file of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredArchive {
    /// Its path in the archive.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Number of chunks in it.
    pub chunks: u32,
    /// When it was written, by the server's clock.
    pub archived_at: Timestamp,
}

/// A file that was written and is to become the window's.
#[derive(Clone, Debug)]
pub struct NewArchive {
    /// The window.
    pub window: WindowRef,
    /// The node from whose journal chunks were taken.
    pub node: String,
    /// The file.
    pub archive: StoredArchive,
    /// The file that this one takes the place of, whose chunks are in this one too.
    pub replaces: Option<String>,
    /// The chunks that were taken from the journal, and where each stood.
    pub taken: Vec<(u32, JournalPosition)>,
}

/// What became of a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is the window's now.
    Written,
    /// Another file became the window's meanwhile: this one may lack chunks.
    Outdated,
    /// The window is gone, or its session.
    Gone,
}

/// Archives.
impl Store {
    /// Lists windows in a node's journal of which nothing arrived since `before`, the longest
    /// silent first.
    pub async fn list_silent(
        &self,
        node: &str,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<UnarchivedWindow>, StoreError> {
        let mut values = Variables::new();
        values.insert("node", node.to_owned());
        values.insert("before", before.as_ms());
        values.insert("limit", to_limit(limit));
        self.list_unarchived("list_silent", LIST_SILENT, values).await
    }

    /// Lists windows in a node's journal, those first whose chunks stand in the earliest
    /// journal segments.
    pub async fn list_first_unarchived(
        &self,
        node: &str,
        limit: usize,
    ) -> Result<Vec<UnarchivedWindow>, StoreError> {
        let mut values = Variables::new();
        values.insert("node", node.to_owned());
        values.insert("limit", to_limit(limit));
        self.list_unarchived("list_first_unarchived", LIST_FIRST, values).await
    }

    async fn list_unarchived(
        &self,
        name: &'static str,
        statement: &'static str,
        values: Variables,
    ) -> Result<Vec<UnarchivedWindow>, StoreError> {
        let mut answer = self.connection.query(name, statement, values).await?;
        let rows: Vec<WaitingRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(WaitingRow::into_window).collect()
    }

    /// Finds the file of a window.
    pub async fn find_archive(
        &self,
        window: &WindowRef,
    ) -> Result<Option<StoredArchive>, StoreError> {
        let mut values = Variables::new();
        values.insert("archive", archive_id(window));
        let mut answer = self.connection.query("find_archive", FIND, values).await?;
        let row: Option<ArchiveRow> = answer.take(0).map_err(into_corrupt)?;
        row.map(ArchiveRow::into_archive).transpose()
    }

    /// Makes a durable file the window's, and turns the rows of its chunks to it.
    pub async fn settle_archive(&self, archive: &NewArchive) -> Result<Settled, StoreError> {
        let archive = archive.clone();
        self.connection
            .run("settle_archive", |client| async move {
                retrying(|| settle::settle(&client, &archive)).await
            })
            .await
    }

    /// Finds the wrapped key of a session.
    pub async fn find_session_key(
        &self,
        session: SessionId,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut values = Variables::new();
        values.insert("key", session_key_id(session));
        let mut answer = self.connection.query("find_session_key", FIND_KEY, values).await?;
        let key: Option<Bytes> = answer.take(0).map_err(into_corrupt)?;
        Ok(key.map(|key| key.into_inner().to_vec()))
    }

    /// Keeps the wrapped key of a session that has none yet, and gives the one that it has then.
    pub async fn keep_session_key(
        &self,
        session: SessionId,
        wrapped: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let mut answer = retrying(|| async {
            let mut values = Variables::new();
            values.insert("key", session_key_id(session));
            values.insert("wrapped", Bytes::from(wrapped.to_vec()));
            self.connection.query("keep_session_key", KEEP_KEY, values).await
        })
        .await?;
        let key: Option<Bytes> = answer.take(1).map_err(into_corrupt)?;
        key.map(|key| key.into_inner().to_vec())
            .ok_or_else(|| corrupt("session key")("key was not kept".into()))
    }

    /// Lists sessions that have a key, in the order of their ids: those after `after`, at most
    /// `limit`, each with its wrapped key.
    pub async fn list_session_keys(
        &self,
        after: Option<SessionId>,
        limit: usize,
    ) -> Result<Vec<(SessionId, Vec<u8>)>, StoreError> {
        #[derive(SurrealValue)]
        struct KeyRow {
            id: RecordId,
            wrapped: Bytes,
        }
        let mut values = Variables::new();
        values.insert("keys", session_keys_after(after));
        values.insert("limit", to_limit(limit));
        let mut answer = self.connection.query("list_session_keys", LIST_KEYS, values).await?;
        let rows: Vec<KeyRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter()
            .map(|row| Ok((read_id("session key", row.id)?, row.wrapped.into_inner().to_vec())))
            .collect()
    }

    /// Replaces a session's wrapped key by the same key, wrapped anew.
    pub async fn replace_session_key(
        &self,
        session: SessionId,
        wrapped: &[u8],
    ) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("key", session_key_id(session));
            values.insert("wrapped", Bytes::from(wrapped.to_vec()));
            self.connection.query("replace_session_key", REPLACE_KEY, values).await.map(drop)
        })
        .await
    }
}

#[derive(SurrealValue)]
struct WaitingRow {
    id: RecordId,
    project: Uuid,
    last_at: i64,
    segment: i64,
}

impl WaitingRow {
    fn into_window(self) -> Result<UnarchivedWindow, StoreError> {
        Ok(UnarchivedWindow {
            project: read_uuid("unarchived window", self.project)?,
            window: read_unarchived_id(self.id)?,
            last_at: read_time("unarchived window", self.last_at)?,
            segment: unsigned(self.segment),
        })
    }
}

#[derive(SurrealValue)]
struct ArchiveRow {
    file: String,
    bytes: i64,
    chunks: i64,
    archived_at: i64,
}

impl ArchiveRow {
    fn into_archive(self) -> Result<StoredArchive, StoreError> {
        Ok(StoredArchive {
            file: self.file,
            bytes: unsigned(self.bytes),
            chunks: crate::row::count(self.chunks),
            archived_at: read_time("archive", self.archived_at)?,
        })
    }
}

/// What the drain says of a window that got chunks.
#[derive(Clone, Debug, SurrealValue)]
pub(crate) struct UnarchivedRow {
    id: RecordId,
    project: Uuid,
    node: String,
    last_at: i64,
    segment: i64,
}

impl UnarchivedRow {
    pub(crate) fn new(
        window: &WindowRef,
        node: &str,
        project: ProjectId,
        last_at: i64,
        segment: i64,
    ) -> Self {
        Self {
            id: unarchived_id(window, node),
            project: uuid(project.as_bytes()),
            node: node.to_owned(),
            last_at,
            segment,
        }
    }
}

/// What `archive` says of a file.
fn values_of(archive: &StoredArchive, values: &mut Variables) {
    values.insert("file", archive.file.clone());
    values.insert("bytes", int(archive.bytes));
    values.insert("n_chunks", i64::from(archive.chunks));
    values.insert("archived_at", archive.archived_at.as_ms());
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("archive")(error.into())
}
