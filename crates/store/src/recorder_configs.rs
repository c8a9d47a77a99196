//! What projects ask of their recorders: texts of the server's, one row each.

use model::ProjectId;
use surrealdb::types::{RecordId, SurrealValue, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{read_id, recorder_config_id};
use crate::{Store, StoreError};

const LIST: &str = "SELECT * FROM recorder_config";
const UPSERT: &str = "UPSERT $row.id CONTENT $row RETURN NONE";

/// Configurations of recorders.
impl Store {
    /// Lists the configurations that were ever saved, as the JSON that was saved.
    pub async fn list_recorder_configs(&self) -> Result<Vec<(ProjectId, String)>, StoreError> {
        let mut answer =
            self.connection.query("list_recorder_configs", LIST, Variables::new()).await?;
        let rows: Vec<RecorderConfigRow> =
            answer.take(0).map_err(|error| corrupt("recorder config")(error.into()))?;
        rows.into_iter().map(|row| Ok((read_id("recorder config", row.id)?, row.config))).collect()
    }

    /// Saves a project's configuration in place of the one before.
    pub async fn upsert_recorder_config(
        &self,
        project: ProjectId,
        config: &str,
    ) -> Result<(), StoreError> {
        retrying(|| async {
            let row =
                RecorderConfigRow { id: recorder_config_id(project), config: config.to_owned() };
            let mut values = Variables::new();
            values.insert("row", row);
            self.connection.query("upsert_recorder_config", UPSERT, values).await.map(drop)
        })
        .await
    }
}

/// A row of the table `recorder_config`.
#[derive(SurrealValue)]
struct RecorderConfigRow {
    id: RecordId,
    config: String,
}
