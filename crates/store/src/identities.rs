//! Who was named in which session, as hashes: enough to find a visitor who is known by name,
//! and of no use to whoever only has the rows.

use model::{ProjectId, SessionId};
use sha2::{Digest as _, Sha256};
use surrealdb::types::{Array, RecordId, RecordIdKey, SurrealValue, Uuid, Value, Variables};

use crate::connection::corrupt;
use crate::drain::DrainedChunk;
use crate::row::{read_uuid, uuid};
use crate::{Store, StoreError};

const LIST: &str = "SELECT VALUE id FROM identity WHERE project = $project AND hash = $hash";

/// Visitors.
impl Store {
    /// Lists the sessions of a project in which a page named exactly this visitor.
    pub async fn list_visitor_sessions(
        &self,
        project: ProjectId,
        visitor: &str,
    ) -> Result<Vec<SessionId>, StoreError> {
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        values.insert("hash", hash(project, visitor));
        let answer = self.connection.query("list_visitor_sessions", LIST, values).await;
        let ids: Vec<RecordId> =
            answer?.take(0).map_err(|error| corrupt("identity")(error.into()))?;
        ids.into_iter().map(read_session).collect()
    }
}

/// That a visitor was named in a session.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Identity {
    project: ProjectId,
    session: SessionId,
    hash: String,
}

/// A row of the table `identity`.
#[derive(Clone, SurrealValue)]
pub(crate) struct IdentityRow {
    id: RecordId,
    project: Uuid,
    hash: String,
}

impl Identity {
    /// What a chunk says of its visitor, if anything.
    pub(crate) fn of(drained: &DrainedChunk) -> Option<Self> {
        let visitor = drained.load.as_ref()?.visitor.as_ref()?;
        let (project, session) = (drained.project, drained.meta.chunk.window.session);
        Some(Self { project, session, hash: hash(project, visitor) })
    }

    pub(crate) fn row(&self) -> IdentityRow {
        let session = uuid(self.session.as_bytes()).into_value();
        let key = Array::from(vec![session, self.hash.clone().into_value()]);
        IdentityRow {
            id: RecordId::new("identity", key),
            project: uuid(self.project.as_bytes()),
            hash: self.hash.clone(),
        }
    }
}

fn hash(project: ProjectId, visitor: &str) -> String {
    format!("{:x}", Sha256::new().chain_update(project.as_bytes()).chain_update(visitor).finalize())
}

fn read_session(id: RecordId) -> Result<SessionId, StoreError> {
    let unreadable = || corrupt("identity")("record id has another form".into());
    let RecordIdKey::Array(key) = id.key else { return Err(unreadable()) };
    match key.into_vec().into_iter().next() {
        Some(Value::Uuid(session)) => read_uuid("identity", session),
        _ => Err(unreadable()),
    }
}
