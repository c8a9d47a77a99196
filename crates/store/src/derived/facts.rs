//! Facts of sessions, as the server encodes them.

use model::{ProjectId, SessionId, Timestamp};
use surrealdb::types::{Array, Bytes, RecordId, RecordIdKey, SurrealValue, Value, Variables};

use crate::connection::corrupt;
use crate::row::{limit as to_limit, read_time, read_uuid, uuid};
use crate::{Store, StoreError};

/// The index `facts_changed`, read onwards from a moment.
const CHANGED: &str = "
    SELECT id, changed_at, body FROM facts
    WHERE project = $project AND changed_at >= $since
    ORDER BY changed_at LIMIT $limit
";

/// A session's facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFacts {
    /// The session.
    pub session: SessionId,
    /// When they were written, by the server's clock.
    pub changed_at: Timestamp,
    /// The facts, as the server encodes them.
    pub body: Vec<u8>,
}

/// Facts.
impl Store {
    /// Lists facts of a project that were written at `since` or later, oldest first, at most
    /// `limit`. Whoever follows asks again from the last one's time: the same rows may come
    /// again, none is left out.
    pub async fn list_facts(
        &self,
        project: ProjectId,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<StoredFacts>, StoreError> {
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        values.insert("since", since.as_ms());
        values.insert("limit", to_limit(limit));
        let mut answer = self.connection.query(CHANGED, values).await?;
        let rows: Vec<FactsRow> = answer.take(0).map_err(|error| corrupt("facts")(error.into()))?;
        rows.into_iter().map(FactsRow::into_facts).collect()
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
pub(super) struct FactsRow {
    id: RecordId,
    changed_at: i64,
    body: Bytes,
}

impl FactsRow {
    pub(super) fn into_facts(self) -> Result<StoredFacts, StoreError> {
        let unreadable = || corrupt("facts")("record id has another form".into());
        let RecordIdKey::Array(key) = self.id.key else { return Err(unreadable()) };
        let Some(Value::Uuid(session)) = key.into_vec().pop() else { return Err(unreadable()) };
        Ok(StoredFacts {
            session: read_uuid("facts", session)?,
            changed_at: read_time("facts", self.changed_at)?,
            body: self.body.into_inner().to_vec(),
        })
    }
}
