//! Forgetting sessions: because they are old, too many, or because somebody asks for it. One
//! window of several, too, when somebody asks for that.
//!
//! # Order
//!
//! The key first ([`destroy_session_key`](Store::destroy_session_key)): from then on the files
//! are noise. Then the caller deletes the files, then the rows here, then looks whether the
//! files are gone. Each step may be repeated.
//!
//! Windows share their session's key, so the key stays when one of them is forgotten.

mod rows;

use model::{ProjectId, SessionId, SessionSummary, Timestamp, WindowRef};
use surrealdb::types::{RecordId, SurrealValue, Variables};

use self::rows::{LastWindow, WindowToForget};
use crate::connection::{corrupt, retrying};
use crate::row::{read_id, read_time, session_key_id, tombstone_id, uuid, window_tombstone_id};
use crate::sessions::SessionRow;
use crate::{Store, StoreError};

const DESTROY_KEY: &str = "DELETE $key RETURN BEFORE";
const OLDEST: &str = "
    SELECT * FROM session WHERE project = $project AND last_at < $before
    ORDER BY last_at LIMIT $limit
";
const EXPIRED: &str = "
    SELECT * FROM session WHERE project = $project AND last_at < $before
        AND (imported_at ?? 0) < $before
    ORDER BY last_at LIMIT $limit
";
const COUNT_OLDER: &str = "
    SELECT count() AS n_sessions FROM session
    WHERE project = $project AND last_at < $before
        AND (imported_at ?? 0) < $before GROUP ALL
";
const SUMS: &str = "
    SELECT count() AS n_sessions, math::sum(n_bytes) AS n_bytes FROM session
    WHERE project = $project GROUP ALL
";
const LIST: &str = "
    SELECT id, until FROM tombstone WHERE until >= $since ORDER BY until LIMIT $limit
";
const FIND: &str = "SELECT VALUE until FROM ONLY $tombstone";
const IS_FORGOTTEN: &str = "
    RETURN record::exists($tombstone) OR record::exists($window_tombstone)
";
const PRUNE: &str = "
    DELETE tombstone WHERE until < $now RETURN NONE;
    DELETE window_tombstone WHERE until < $now RETURN NONE;
";

/// How many rows of a session, or of one of its windows, there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Whether there was a session.
    pub existed: bool,
    /// Windows.
    pub windows: usize,
    /// Chunks of them.
    pub chunks: usize,
}

/// Erasure.
impl Store {
    /// Destroys the key of a session; answers the wrapped key that there was.
    pub async fn destroy_session_key(
        &self,
        session: SessionId,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        #[derive(SurrealValue)]
        struct KeyRow {
            wrapped: surrealdb::types::Bytes,
        }
        let mut answer = retrying(|| async {
            let mut values = Variables::new();
            values.insert("key", session_key_id(session));
            self.connection.query("destroy_session_key", DESTROY_KEY, values).await
        })
        .await?;
        let row: Option<KeyRow> =
            answer.take(0).map_err(|error| corrupt("session key")(error.into()))?;
        Ok(row.map(|row| row.wrapped.into_inner().to_vec()))
    }

    /// Deletes all rows of a session. Until `refuse_until`, by the server's clock, nothing that
    /// arrives late for it is stored.
    pub async fn forget_session(
        &self,
        session: SessionId,
        refuse_until: Timestamp,
    ) -> Result<Forgotten, StoreError> {
        self.connection
            .run("forget_session", |client| async move {
                retrying(|| rows::forget_session(&client, session, refuse_until)).await
            })
            .await
    }

    /// Deletes all rows of one window of a session that has others, with the notes that are
    /// pinned to it; the session is then what its other windows make of it, and is derived again,
    /// by `node`: whoever derived it before may never come back. Until `refuse_until`, by the
    /// server's clock, nothing that arrives late for the window is stored. `None`: it is the
    /// session's last window, which goes with its session only.
    pub async fn forget_window(
        &self,
        window: &WindowRef,
        node: &str,
        now: Timestamp,
        refuse_until: Timestamp,
    ) -> Result<Option<Forgotten>, StoreError> {
        let (window, node) = (*window, node.to_owned());
        let last = LastWindow::Stays;
        self.forget_this(WindowToForget { window, node, now, refuse_until, last }).await
    }

    /// The same of a window of which it is known that its session had others, whether they are
    /// known here or not: with the last one that is known the rows of its session go, but other
    /// windows that arrive later are stored.
    pub async fn forget_one_window(
        &self,
        window: &WindowRef,
        node: &str,
        now: Timestamp,
        refuse_until: Timestamp,
    ) -> Result<Forgotten, StoreError> {
        let (window, node) = (*window, node.to_owned());
        let last = LastWindow::Goes;
        let forget = WindowToForget { window, node, now, refuse_until, last };
        Ok(self.forget_this(forget).await?.unwrap_or_default())
    }

    async fn forget_this(&self, forget: WindowToForget) -> Result<Option<Forgotten>, StoreError> {
        let _together = self.batches.read().await;
        self.connection
            .run("forget_window", |client| async move {
                retrying(|| rows::forget_window(&client, &forget)).await
            })
            .await
    }

    /// Lists sessions of a project that were last active before a time, the oldest first.
    pub async fn list_oldest_sessions(
        &self,
        project: ProjectId,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<SessionSummary>, StoreError> {
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        values.insert("before", before.as_ms());
        values.insert("limit", crate::row::limit(limit));
        let mut answer = self.connection.query("list_oldest_sessions", OLDEST, values).await?;
        let rows: Vec<SessionRow> =
            answer.take(0).map_err(|error| corrupt("session")(error.into()))?;
        rows.into_iter().map(SessionRow::into_summary).collect()
    }

    /// Lists sessions of a project that were last active, and brought here, before a time, the
    /// oldest first.
    pub async fn list_expired_sessions(
        &self,
        project: ProjectId,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<SessionSummary>, StoreError> {
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        values.insert("before", before.as_ms());
        values.insert("limit", crate::row::limit(limit));
        let mut answer = self.connection.query("list_expired_sessions", EXPIRED, values).await?;
        let rows: Vec<SessionRow> =
            answer.take(0).map_err(|error| corrupt("session")(error.into()))?;
        rows.into_iter().map(SessionRow::into_summary).collect()
    }

    /// Counts the sessions of a project that were last active, and brought here, before a time.
    pub async fn count_sessions_before(
        &self,
        project: ProjectId,
        before: Timestamp,
    ) -> Result<u64, StoreError> {
        #[derive(SurrealValue)]
        struct CountRow {
            n_sessions: i64,
        }
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        values.insert("before", before.as_ms());
        let counted = self.connection.query("count_sessions_before", COUNT_OLDER, values).await;
        let row: Option<CountRow> =
            counted?.take(0).map_err(|error| corrupt("session")(error.into()))?;
        Ok(row.map_or(0, |row| crate::row::unsigned(row.n_sessions)))
    }

    /// Counts the sessions of a project and adds up their bytes, as they arrived.
    pub async fn sum_sessions(&self, project: ProjectId) -> Result<(u64, u64), StoreError> {
        #[derive(SurrealValue)]
        struct SumRow {
            n_sessions: i64,
            n_bytes: i64,
        }
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        let mut answer = self.connection.query("sum_sessions", SUMS, values).await?;
        let row: Option<SumRow> =
            answer.take(0).map_err(|error| corrupt("session")(error.into()))?;
        let unsigned = crate::row::unsigned;
        Ok(row.map_or((0, 0), |row| (unsigned(row.n_sessions), unsigned(row.n_bytes))))
    }

    /// Lists sessions that were forgotten, with the time until which what arrives late for them
    /// is refused: `since` or later, the earliest first.
    pub async fn list_tombstones(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<(SessionId, Timestamp)>, StoreError> {
        #[derive(SurrealValue)]
        struct TombstoneRow {
            id: RecordId,
            until: i64,
        }
        let mut values = Variables::new();
        values.insert("since", since.as_ms());
        values.insert("limit", crate::row::limit(limit));
        let mut answer = self.connection.query("list_tombstones", LIST, values).await?;
        let rows: Vec<TombstoneRow> =
            answer.take(0).map_err(|error| corrupt("tombstone")(error.into()))?;
        rows.into_iter()
            .map(|row| Ok((read_id("tombstone", row.id)?, read_time("tombstone", row.until)?)))
            .collect()
    }

    /// Until when what arrives late for a session is refused; `None` when it was not forgotten,
    /// or so long ago that its tombstone is gone, too.
    pub async fn find_tombstone(
        &self,
        session: SessionId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut values = Variables::new();
        values.insert("tombstone", tombstone_id(session));
        let mut answer = self.connection.query("find_tombstone", FIND, values).await?;
        let until: Option<i64> =
            answer.take(0).map_err(|error| corrupt("tombstone")(error.into()))?;
        until.map(|until| read_time("tombstone", until)).transpose()
    }

    /// Whether a window was forgotten, by itself or with its session, and what arrives late for
    /// it is refused.
    pub async fn is_forgotten(&self, window: &WindowRef) -> Result<bool, StoreError> {
        let mut values = Variables::new();
        values.insert("tombstone", tombstone_id(window.session));
        values.insert("window_tombstone", window_tombstone_id(window));
        let mut answer = self.connection.query("is_forgotten", IS_FORGOTTEN, values).await?;
        let is_forgotten: Option<bool> =
            answer.take(0).map_err(|error| corrupt("tombstone")(error.into()))?;
        Ok(is_forgotten.unwrap_or_default())
    }

    /// Forgets tombstones whose time is over.
    pub async fn prune_tombstones(&self, now: Timestamp) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("now", now.as_ms());
            self.connection.query("prune_tombstones", PRUNE, values).await.map(drop)
        })
        .await
    }
}
