//! How much is kept of each project, in bytes of files.
//!
//! Sums are rows that change with what they count, so that asking for them costs the same
//! however much there is.

use model::ProjectId;
use surrealdb::types::{RecordId, SurrealValue, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{int, read_id, stored_id, unsigned};
use crate::{Store, StoreError};

const LIST: &str = "SELECT id, recordings, assets FROM stored";
const SET_ASSETS: &str = "UPSERT $stored SET assets = $assets RETURN NONE";
const SUM_FACTS: &str = "SELECT math::sum(bytes) AS bytes FROM facts_file GROUP ALL";

/// What is kept of a project, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredBytes {
    /// The project.
    pub project: ProjectId,
    /// Files of its windows.
    pub recordings: u64,
    /// What its pages refer to.
    pub assets: u64,
}

/// Sums.
impl Store {
    /// Lists what is kept of each project that has something.
    pub async fn list_stored_bytes(&self) -> Result<Vec<StoredBytes>, StoreError> {
        #[derive(SurrealValue)]
        struct StoredRow {
            id: RecordId,
            recordings: i64,
            assets: i64,
        }
        let mut answer = self.connection.query("list_stored_bytes", LIST, Variables::new()).await?;
        let rows: Vec<StoredRow> = answer.take(0).map_err(into_corrupt)?;
        let read = |row: StoredRow| {
            Ok(StoredBytes {
                project: read_id("stored bytes", row.id)?,
                recordings: unsigned(row.recordings),
                assets: unsigned(row.assets),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Says how many bytes a project's assets have, counted one by one.
    pub async fn set_asset_bytes(&self, project: ProjectId, bytes: u64) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("stored", stored_id(project));
            values.insert("assets", int(bytes));
            self.connection.query("set_asset_bytes", SET_ASSETS, values).await.map(drop)
        })
        .await
    }

    /// Adds up the files of facts of all projects.
    pub async fn sum_facts_files(&self) -> Result<u64, StoreError> {
        #[derive(SurrealValue)]
        struct SumRow {
            bytes: i64,
        }
        let sum = self.connection.query("sum_facts_files", SUM_FACTS, Variables::new());
        let row: Option<SumRow> = sum.await?.take(0).map_err(into_corrupt)?;
        Ok(row.map_or(0, |row| unsigned(row.bytes)))
    }
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("stored bytes")(error.into())
}
