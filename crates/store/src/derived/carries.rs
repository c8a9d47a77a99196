//! Windows that are being derived and were put aside.

use model::WindowRef;
use surrealdb::types::{Bytes, RecordId, SurrealValue, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{carry_id, derived_id, window_id};
use crate::{Store, StoreError};

const FIND: &str = "SELECT VALUE body FROM $carry";
/// Of a window that was erased meanwhile nothing is kept.
const KEEP: &str = "
    FOR $one IN $all {
        IF record::exists($one.derived) AND record::exists($one.tab) {
            UPDATE $one.derived SET carries += 1 RETURN NONE;
            UPSERT $one.carry SET body = $one.body RETURN NONE
        }
    }
";

/// A window that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCarry {
    /// The window.
    pub window: WindowRef,
    /// What is needed to go on with it, as the server encodes it.
    pub body: Vec<u8>,
}

#[derive(Clone, SurrealValue)]
struct CarryRow {
    derived: RecordId,
    carry: RecordId,
    tab: RecordId,
    body: Bytes,
}

/// Windows that were put aside.
impl Store {
    /// Keeps windows that were put aside, in place of what was kept of them before.
    pub async fn keep_carries(&self, carries: &[StoredCarry]) -> Result<(), StoreError> {
        let rows: Vec<CarryRow> = carries
            .iter()
            .map(|carry| CarryRow {
                derived: derived_id(carry.window.session),
                carry: carry_id(&carry.window),
                tab: window_id(&carry.window),
                body: Bytes::from(carry.body.clone()),
            })
            .collect();
        let _together = self.batches.read().await;
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("all", rows.clone());
            self.connection.query("keep_carries", KEEP, values).await.map(drop)
        })
        .await
    }

    /// Finds what is kept of a window that was put aside.
    pub async fn find_carry(&self, window: &WindowRef) -> Result<Option<Vec<u8>>, StoreError> {
        let mut values = Variables::new();
        values.insert("carry", carry_id(window));
        let mut answer = self.connection.query("find_carry", FIND, values).await?;
        let body: Option<Bytes> = answer.take(0).map_err(|error| corrupt("carry")(error.into()))?;
        Ok(body.map(|body| body.into_inner().to_vec()))
    }
}
