//! Keys of projects beside the one that new script tags carry: so that a key can be replaced
//! while pages still carry the one before.
//!
//! A project's key that has no row here is in force.

use model::{Project, ProjectId, ProjectKey, Timestamp};
use surrealdb::types::{RecordId, SurrealValue, Uuid, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{ingest_key_id, project_id, read_text_id, read_time, read_uuid, uuid};
use crate::{Store, StoreError};

const LIST: &str = "SELECT id, project, created_at, disabled_at FROM ingest_key";
/// The one before stays in force, and is not forgotten.
const ADD: &str = "
    BEGIN;
    INSERT IGNORE INTO ingest_key { id: $before, project: $project } RETURN NONE;
    CREATE $added SET project = $project, created_at = $now RETURN NONE;
    UPDATE $owner SET key = $key RETURN NONE;
    COMMIT;
";
const DISABLE: &str = "
    BEGIN;
    INSERT IGNORE INTO ingest_key { id: $disabled, project: $project } RETURN NONE;
    UPDATE $disabled SET disabled_at = disabled_at ?? $now RETURN NONE;
    UPDATE $owner SET key = $key RETURN NONE;
    COMMIT;
";

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// The key.
    pub key: ProjectKey,
    /// Its project.
    pub project: ProjectId,
    /// When it was made; `None` when that was before keys had rows.
    pub created_at: Option<Timestamp>,
    /// Since when nothing that is sent with it is taken.
    pub disabled_at: Option<Timestamp>,
}

/// Keys.
impl Store {
    /// Lists what is known of keys, in no order. A project's first key may not be among them.
    pub async fn list_keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        let mut answer = self.connection.query("list_keys", LIST, Variables::new()).await?;
        let rows: Vec<KeyRow> = answer.take(0).map_err(|error| corrupt("key")(error.into()))?;
        rows.into_iter().map(KeyRow::into_key).collect()
    }

    /// Gives a project another key, which new script tags carry. The ones before stay in force.
    pub async fn add_key(
        &self,
        project: &Project,
        key: &ProjectKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("before", ingest_key_id(&project.key));
            values.insert("added", ingest_key_id(key));
            values.insert("owner", project_id(project.id));
            values.insert("project", uuid(project.id.as_bytes()));
            values.insert("key", key.as_str());
            values.insert("now", now.as_ms());
            self.connection.query("add_key", ADD, values).await.map(drop)
        })
        .await
    }

    /// Takes a key out of force. From then on new script tags carry `next`, which may be the same
    /// one when there is no other.
    pub async fn disable_key(
        &self,
        project: ProjectId,
        key: &ProjectKey,
        next: &ProjectKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("disabled", ingest_key_id(key));
            values.insert("owner", project_id(project));
            values.insert("project", uuid(project.as_bytes()));
            values.insert("key", next.as_str());
            values.insert("now", now.as_ms());
            self.connection.query("disable_key", DISABLE, values).await.map(drop)
        })
        .await
    }
}

#[derive(SurrealValue)]
struct KeyRow {
    id: RecordId,
    project: Uuid,
    created_at: Option<i64>,
    disabled_at: Option<i64>,
}

impl KeyRow {
    fn into_key(self) -> Result<StoredKey, StoreError> {
        let time = |at: Option<i64>| at.map(|at| read_time("key", at)).transpose();
        Ok(StoredKey {
            key: read_text_id("key", self.id)?,
            project: read_uuid("key", self.project)?,
            created_at: time(self.created_at)?,
            disabled_at: time(self.disabled_at)?,
        })
    }
}
