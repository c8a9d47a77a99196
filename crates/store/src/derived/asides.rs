//! Windows that are being derived and were put aside.

use model::WindowRef;
use surrealdb::types::{Bytes, RecordId, SurrealValue, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{aside_id, derived_id};
use crate::{Store, StoreError};

const FIND: &str = "SELECT VALUE body FROM $aside";
/// Of a session that was erased meanwhile nothing is kept.
const KEEP: &str = "
    FOR $one IN $all {
        IF record::exists($one.derived) {
            UPDATE $one.derived SET asides += 1 RETURN NONE;
            UPSERT $one.aside SET body = $one.body RETURN NONE
        }
    }
";

/// A window that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// The window.
    pub window: WindowRef,
    /// What is needed to go on with it, as the server encodes it.
    pub body: Vec<u8>,
}

#[derive(Clone, SurrealValue)]
struct AsideRow {
    derived: RecordId,
    aside: RecordId,
    body: Bytes,
}

/// Windows that were put aside.
impl Store {
    /// Keeps windows that were put aside, in place of what was kept of them before.
    pub async fn keep_asides(&self, asides: &[Aside]) -> Result<(), StoreError> {
        let rows: Vec<AsideRow> = asides
            .iter()
            .map(|aside| AsideRow {
                derived: derived_id(aside.window.session),
                aside: aside_id(&aside.window),
                body: Bytes::from(aside.body.clone()),
            })
            .collect();
        let _together = self.batches.read().await;
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("all", rows.clone());
            self.connection.query("keep_asides", KEEP, values).await.map(drop)
        })
        .await
    }

    /// Finds what is kept of a window that was put aside.
    pub async fn find_aside(&self, window: &WindowRef) -> Result<Option<Vec<u8>>, StoreError> {
        let mut values = Variables::new();
        values.insert("aside", aside_id(window));
        let mut answer = self.connection.query("find_aside", FIND, values).await?;
        let body: Option<Bytes> = answer.take(0).map_err(|error| corrupt("aside")(error.into()))?;
        Ok(body.map(|body| body.into_inner().to_vec()))
    }
}
