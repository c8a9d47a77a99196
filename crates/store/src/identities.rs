//! Who was named in which session, as hashes: enough to find a visitor who is known by name,
//! and of no use to whoever has no key of the project.

use std::collections::{BTreeSet, HashMap};

use model::{ProjectId, SessionId};
use sha2::{Digest as _, Sha256};
use surrealdb::types::{Array, RecordId, RecordIdKey, SurrealValue, Uuid, Value, Variables};

use crate::connection::corrupt;
use crate::drain::DrainedChunk;
use crate::row::{read_uuid, uuid};
use crate::visitors::hash_text;
use crate::{Store, StoreError, VisitorKey};

/// Both as they are hashed now and as they were before projects had keys.
const LIST: &str = "
    SELECT VALUE id FROM identity WHERE project = $project AND hash = $hash;
    SELECT VALUE id FROM identity WHERE project = $project AND hash = $former;
";

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
        values.insert("hash", hash_text(self.visitor_key(project).await?.hash(visitor)));
        values.insert("former", former_hash(project, visitor));
        let mut answer = self.connection.query("list_visitor_sessions", LIST, values).await?;
        let mut sessions = BTreeSet::new();
        for statement in 0..2 {
            let ids: Vec<RecordId> =
                answer.take(statement).map_err(|error| corrupt("identity")(error.into()))?;
            for id in ids {
                sessions.insert(read_session(id)?);
            }
        }
        Ok(sessions.into_iter().collect())
    }
}

/// Keys of some projects.
pub(crate) type VisitorKeys = HashMap<ProjectId, VisitorKey>;

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
    pub(crate) fn of(drained: &DrainedChunk, keys: &VisitorKeys) -> Option<Self> {
        let visitor = drained.load.as_ref()?.visitor.as_ref()?;
        let (project, session) = (drained.project, drained.meta.chunk.window.session);
        Some(Self { project, session, hash: hash_text(keys.get(&project)?.hash(visitor)) })
    }

    /// That a visitor with this hash was named.
    pub(crate) fn hashed(project: ProjectId, session: SessionId, hash: u64) -> Self {
        Self { project, session, hash: hash_text(hash) }
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

/// How names were hashed before projects had keys. Deriving a session again replaces it.
fn former_hash(project: ProjectId, visitor: &str) -> String {
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
