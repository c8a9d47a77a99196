//! Writes what a batch changes: few statements over many rows.
//!
//! New rows are inserted in bulk and known ones overwritten whole. Which is which the read
//! before has told; the transaction fails if that is no longer true.

use surrealdb::types::{Object, RecordId, SurrealValue, Value, Variables};

use super::JournalCursor;
use super::plan::Plan;
use super::read::cursor_id;
use crate::StoreError;
use crate::connection::{Transaction, corrupt};
use crate::identities::Identity;
use crate::row::{chunks_of, int, load_id};

const WRITE_CHUNKS: &str = include_str!("write_chunks.surql");
const WRITE_SUMMARIES: &str = include_str!("write_summaries.surql");
const MEASURE: &str = include_str!("measure.surql");

#[derive(SurrealValue)]
struct Extent {
    first_at: i64,
    last_at: i64,
}

pub(super) async fn write(
    transaction: &Transaction,
    mut plan: Plan,
    node: &str,
    cursor: JournalCursor,
) -> Result<(), StoreError> {
    write_chunks(transaction, &plan).await?;
    measure(transaction, &mut plan).await?;
    plan.drop_unchanged();
    write_summaries(transaction, &plan, node, cursor).await
}

async fn write_chunks(transaction: &Transaction, plan: &Plan) -> Result<(), StoreError> {
    if plan.chunks.is_empty() && plan.loads.is_empty() && plan.identities.is_empty() {
        return Ok(());
    }
    let rows = plan.chunks.values();
    let (replaced, inserted) = split(rows.map(|(row, is_stored)| (*is_stored, row)));
    let loads = plan.loads.iter().map(|(window, load)| only_id(load_id(window, load)));
    let mut values = Variables::new();
    values.insert("inserted", inserted);
    values.insert("replaced", replaced);
    values.insert("loads", loads.collect::<Vec<_>>());
    let identities = plan.identities.iter().map(Identity::row);
    values.insert("identities", identities.collect::<Vec<_>>());
    transaction.query(WRITE_CHUNKS, values).await.map(drop)
}

/// Reads first and last event of shrunk windows from their chunks, the new ones included.
async fn measure(transaction: &Transaction, plan: &mut Plan) -> Result<(), StoreError> {
    for window in &plan.shrunk {
        let mut values = Variables::new();
        values.insert("chunks", chunks_of(window));
        let mut answer = transaction.query(MEASURE, values).await?;
        let extent: Option<Extent> =
            answer.take(0).map_err(|error| corrupt("window")(error.into()))?;
        if let (Some(extent), Some(row)) = (extent, plan.windows.get_mut(window)) {
            row.first_at = extent.first_at;
            row.last_at = extent.last_at;
        }
    }
    Ok(())
}

async fn write_summaries(
    transaction: &Transaction,
    plan: &Plan,
    node: &str,
    cursor: JournalCursor,
) -> Result<(), StoreError> {
    let windows = plan.windows.iter();
    let (known_windows, new_windows) =
        split(windows.map(|(window, row)| (plan.is_known(window), row)));
    let sessions = plan.sessions();
    let (known_sessions, new_sessions) =
        split(sessions.iter().map(|(stored, row)| (stored.is_some(), row)));
    let mut values = Variables::new();
    values.insert("known_windows", known_windows);
    values.insert("new_windows", new_windows);
    values.insert("known_sessions", known_sessions);
    values.insert("new_sessions", new_sessions);
    values.insert("due", plan.due());
    values.insert("node", node.to_owned());
    values.insert("unarchived", plan.unarchived(node));
    values.insert("cursor", cursor_id(node));
    values.insert("segment", int(cursor.segment));
    values.insert("offset", int(cursor.offset));
    transaction.query(WRITE_SUMMARIES, values).await.map(drop)
}

/// Clones rows into those that are stored already and those that are new.
fn split<'a, T: Clone + 'a>(rows: impl Iterator<Item = (bool, &'a T)>) -> (Vec<T>, Vec<T>) {
    let (known, new): (Vec<_>, Vec<_>) = rows.partition(|(is_known, _)| *is_known);
    let clone = |rows: Vec<(bool, &T)>| rows.into_iter().map(|(_, row)| row.clone()).collect();
    (clone(known), clone(new))
}

/// A row of a table that has no fields.
fn only_id(id: RecordId) -> Value {
    let mut row = Object::new();
    row.insert("id", id);
    Value::Object(row)
}
