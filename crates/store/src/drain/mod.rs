//! Drained chunks become rows.
//!
//! ```text
//! server/workers/drain ─▶ [drain]: read what is known ▶ plan ▶ write ▶ commit ─▶ the tables
//! ```
//!
//! One batch is one transaction with the node's cursor: after a crash the drain reads on
//! exactly where its rows end. The transaction reads the rows that the batch touches, folds the
//! batch into them in Rust ([`plan`], without I/O), and writes them back; when another node
//! wrote one of them meanwhile, the commit fails and all of it is done anew.
//!
//! # Invariants
//!
//! - The rows depend on which frames arrived, not on their order, their number or how they
//!   were cut into batches. Which *project* a session belongs to is the exception: its first
//!   frame decides.
//! - A row is written only when it changed, so a batch of duplicates costs its reads.

mod batch;
mod plan;
mod read;
mod write;

use std::sync::Arc;

pub use self::batch::{DrainBatch, DrainReport, DrainedChunk, JournalCursor};
use self::plan::Plan;
use crate::connection::{Client, Transaction, retrying};
use crate::identities::VisitorKeys;
use crate::{Store, StoreError};

/// The drain.
impl Store {
    /// Writes a batch, and the node's cursor, in one transaction. Writing it twice equals
    /// writing it once. A cursor never goes back, and stays when chunks were refused that the
    /// caller has to keep.
    pub async fn append_drained(&self, batch: &DrainBatch) -> Result<DrainReport, StoreError> {
        let keys = self.keys_of(batch).await?;
        let batch = Arc::new((batch.clone(), keys));
        let _alone = self.batches.write().await;
        self.connection
            .run("append_drained", |client| async move {
                retrying(|| append(&client, &batch.0, &batch.1)).await
            })
            .await
    }

    /// The keys of those projects whose visitors are named in a batch.
    async fn keys_of(&self, batch: &DrainBatch) -> Result<VisitorKeys, StoreError> {
        let mut keys = VisitorKeys::new();
        for drained in &batch.chunks {
            let is_named = drained.load.as_ref().is_some_and(|load| load.visitor.is_some());
            if is_named && !keys.contains_key(&drained.project) {
                keys.insert(drained.project, self.visitor_key(drained.project).await?);
            }
        }
        Ok(keys)
    }

    /// Where the node's drain reads on; `None` before its first batch.
    pub async fn journal_cursor(&self, node: &str) -> Result<Option<JournalCursor>, StoreError> {
        let node = node.to_owned();
        self.connection
            .run("journal_cursor", |client| async move { read::find_cursor(&client, &node).await })
            .await
    }
}

async fn append(
    client: &Client,
    batch: &DrainBatch,
    keys: &VisitorKeys,
) -> Result<DrainReport, StoreError> {
    let transaction = client.begin().await?;
    match append_within(&transaction, batch, keys).await {
        Ok(report) => transaction.commit().await.map(|()| report),
        Err(error) => {
            // The first error is the one to tell; a transaction that cannot even be cancelled
            // ends with its connection.
            transaction.cancel().await.ok();
            Err(error)
        }
    }
}

async fn append_within(
    transaction: &Transaction,
    batch: &DrainBatch,
    keys: &VisitorKeys,
) -> Result<DrainReport, StoreError> {
    let (known, stored_cursor) = read::known(transaction, batch).await?;
    let mut plan = Plan::new(known);
    for drained in &batch.chunks {
        plan.add(drained, keys);
    }
    let report = plan.report.clone();
    let stored = stored_cursor.unwrap_or(JournalCursor { segment: 0, offset: 0 });
    let cursor = if report.refused.is_empty() { stored.max(batch.cursor) } else { stored };
    write::write(transaction, plan, &batch.node, cursor).await?;
    Ok(report)
}
