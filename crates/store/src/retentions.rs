//! For how long projects keep what they have, where that was said.

use model::ProjectId;
use surrealdb::types::{RecordId, SurrealValue, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{read_id, retention_id};
use crate::{Store, StoreError};

const LIST: &str = "SELECT * FROM retention";
const UPSERT: &str = "UPSERT $row.id CONTENT $row RETURN NONE";
const DELETE: &str = "DELETE $retention RETURN NONE";

/// Retention of projects.
impl Store {
    /// Lists the days of every project that has its own.
    pub async fn list_retentions(&self) -> Result<Vec<(ProjectId, u32)>, StoreError> {
        let mut answer = self.connection.query("list_retentions", LIST, Variables::new()).await?;
        let rows: Vec<RetentionRow> =
            answer.take(0).map_err(|error| corrupt("retention")(error.into()))?;
        rows.into_iter().map(|row| Ok((read_id("retention", row.id)?, row.sessions_days))).collect()
    }

    /// Says for how many days a project keeps sessions; `None`: as configured for all.
    pub async fn upsert_retention(
        &self,
        project: ProjectId,
        sessions_days: Option<u32>,
    ) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            let id = retention_id(project);
            let statement = if let Some(sessions_days) = sessions_days {
                values.insert("row", RetentionRow { id, sessions_days });
                UPSERT
            } else {
                values.insert("retention", id);
                DELETE
            };
            self.connection.query("upsert_retention", statement, values).await.map(drop)
        })
        .await
    }
}

/// A row of the table `retention`.
#[derive(SurrealValue)]
struct RetentionRow {
    id: RecordId,
    sessions_days: u32,
}
