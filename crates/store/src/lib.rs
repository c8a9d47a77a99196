//! SurrealDB behind typed calls.
mod drain;
mod error;
mod options;

use model::query::{Cursor, Page};
use model::{
    ChunkMeta, Project, ProjectId, ProjectKey, SessionId, SessionSummary, WindowRef, WindowSummary,
};

pub use drain::{DrainBatch, DrainReport, DrainedChunk, JournalCursor};
pub use error::{Cause, StoreError};
pub use options::{Credentials, StoreOptions};

/// Most windows of one session; chunks of further ones are refused.
pub const MAX_WINDOWS: usize = 256;

/// Which sessions a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Only sessions of these projects; `None`: of all.
    pub projects: Option<Vec<ProjectId>>,
}

/// A handle to the database. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Store {}

impl Store {
    /// Opens (and creates, and migrates) the database at `address`.
    pub async fn open(_address: &str, _options: &StoreOptions) -> Result<Self, StoreError> {
        unimplemented!()
    }
    /// Closes the database: waits until the embedded engine has released its directory.
    pub async fn close(self) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// Answers when the database does.
    pub async fn ping(&self) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// Writes a batch and the node's cursor in one transaction. Idempotent.
    pub async fn append_drained(&self, _batch: &DrainBatch) -> Result<DrainReport, StoreError> {
        unimplemented!()
    }
    /// Where the node's drain goes on; `None` before its first batch.
    pub async fn journal_cursor(&self, _node: &str) -> Result<Option<JournalCursor>, StoreError> {
        unimplemented!()
    }
    /// One session.
    pub async fn find_session(&self, _session: SessionId) -> Result<Option<SessionSummary>, StoreError> {
        unimplemented!()
    }
    /// Most recently active first.
    pub async fn list_sessions(
        &self,
        _filter: &SessionFilter,
        _after: Option<&Cursor>,
        _limit: usize,
    ) -> Result<Page<SessionSummary>, StoreError> {
        unimplemented!()
    }
    /// Windows of a session, by first event.
    pub async fn list_windows(&self, _session: SessionId) -> Result<Vec<WindowSummary>, StoreError> {
        unimplemented!()
    }
    /// One window.
    pub async fn find_window(&self, _window: &WindowRef) -> Result<Option<WindowSummary>, StoreError> {
        unimplemented!()
    }
    /// Chunks of a window by `seq`, those after `after_seq`, at most `limit`.
    pub async fn list_chunks(
        &self,
        _window: &WindowRef,
        _after_seq: Option<u32>,
        _limit: usize,
    ) -> Result<Vec<ChunkMeta>, StoreError> {
        unimplemented!()
    }
    /// The project that a recorder's key names.
    pub async fn find_project_by_key(&self, _key: &ProjectKey) -> Result<Option<Project>, StoreError> {
        unimplemented!()
    }
    /// All projects, by slug.
    pub async fn list_projects(&self) -> Result<Vec<Project>, StoreError> {
        unimplemented!()
    }
    /// Creates a project or replaces what is known of it.
    pub async fn upsert_project(&self, _project: &Project) -> Result<(), StoreError> {
        unimplemented!()
    }
}
