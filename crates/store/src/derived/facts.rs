//! Facts of sessions, as the server encodes them.

use model::{ProjectId, SessionId, Timestamp};
use surrealdb::types::{Array, Bytes, RecordId, RecordIdKey, SurrealValue, Value, Variables};

use crate::connection::corrupt;
use crate::row::{derived_id, limit as to_limit, read_time, read_uuid, uuid};
use crate::{Store, StoreError};

/// The index `facts_changed`, read onwards from a moment.
const CHANGED: &str = "
    SELECT id, changed_at FROM facts
    WHERE project = $project AND changed_at >= $since
    ORDER BY changed_at LIMIT $limit
";
const READ: &str = "SELECT id, changed_at, body FROM $facts";
const OF_SESSION: &str = "
    LET $day = array::first(SELECT VALUE day FROM $derived);
    SELECT id, changed_at, body FROM type::record('facts', [$project, $day, $visit]);
";

/// That facts of a session were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedFacts {
    /// The project.
    pub project: ProjectId,
    /// The day under which they stand, in days since the epoch.
    pub day: i64,
    /// The session.
    pub session: SessionId,
    /// When they were written, by the clock of the node that did.
    pub changed_at: Timestamp,
}

/// A session's facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFacts {
    /// Whose they are, and of when.
    pub of: ChangedFacts,
    /// The facts, as the server encodes them.
    pub body: Vec<u8>,
}

/// Facts.
impl Store {
    /// Lists which facts of a project were written at `since` or later, oldest first, at most
    /// `limit`.
    ///
    /// Nodes write at once and each by its own clock: whoever follows asks again from some time
    /// before the last one's, so that none is left out.
    pub async fn list_changed_facts(
        &self,
        project: ProjectId,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<ChangedFacts>, StoreError> {
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        values.insert("since", since.as_ms());
        values.insert("limit", to_limit(limit));
        let mut answer = self.connection.query("list_changed_facts", CHANGED, values).await?;
        let rows: Vec<ChangedRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(|row| read_changed(row.id, row.changed_at)).collect()
    }

    /// Finds those facts that are still there.
    pub async fn find_facts(&self, facts: &[ChangedFacts]) -> Result<Vec<StoredFacts>, StoreError> {
        let ids = facts.iter().map(|of| facts_id(of.project, of.day, of.session));
        let mut values = Variables::new();
        values.insert("facts", ids.collect::<Vec<_>>());
        let mut answer = self.connection.query("find_facts", READ, values).await?;
        let rows: Vec<FactsRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(FactsRow::into_facts).collect()
    }

    /// Finds the facts of one session; `None` before it was derived for the first time.
    pub async fn find_session_facts(
        &self,
        project: ProjectId,
        session: SessionId,
    ) -> Result<Option<StoredFacts>, StoreError> {
        let mut values = Variables::new();
        values.insert("derived", derived_id(session));
        values.insert("project", uuid(project.as_bytes()));
        values.insert("visit", uuid(session.as_bytes()));
        let answer = self.connection.query("find_session_facts", OF_SESSION, values).await;
        let rows: Vec<FactsRow> = answer?.take(1).map_err(into_corrupt)?;
        rows.into_iter().next().map(FactsRow::into_facts).transpose()
    }
}

/// `facts:[project, day, session]`.
pub(super) fn facts_id(project: ProjectId, day: i64, session: SessionId) -> RecordId {
    let key = vec![
        uuid(project.as_bytes()).into_value(),
        day.into_value(),
        uuid(session.as_bytes()).into_value(),
    ];
    RecordId::new("facts", Array::from(key))
}

#[derive(SurrealValue)]
struct ChangedRow {
    id: RecordId,
    changed_at: i64,
}

#[derive(SurrealValue)]
pub(super) struct FactsRow {
    id: RecordId,
    changed_at: i64,
    body: Bytes,
}

impl FactsRow {
    pub(super) fn into_facts(self) -> Result<StoredFacts, StoreError> {
        let of = read_changed(self.id, self.changed_at)?;
        Ok(StoredFacts { of, body: self.body.into_inner().to_vec() })
    }
}

fn read_changed(id: RecordId, changed_at: i64) -> Result<ChangedFacts, StoreError> {
    let unreadable = || corrupt("facts")("record id has another form".into());
    let RecordIdKey::Array(key) = id.key else { return Err(unreadable()) };
    let Ok([Value::Uuid(project), day, Value::Uuid(session)]) =
        <[Value; 3]>::try_from(key.into_vec())
    else {
        return Err(unreadable());
    };
    Ok(ChangedFacts {
        project: read_uuid("facts", project)?,
        day: i64::from_value(day).map_err(into_corrupt)?,
        session: read_uuid("facts", session)?,
        changed_at: read_time("facts", changed_at)?,
    })
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("facts")(error.into())
}
