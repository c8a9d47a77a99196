//! Reads the rows that a batch touches, by record id.

use std::collections::BTreeSet;

use model::{SessionId, WindowRef};
use surrealdb::IndexedResults;
use surrealdb::types::{RecordId, SurrealValue, Variables};

use super::plan::{Known, LoadKey, load_key};
use super::{DrainBatch, JournalCursor};
use crate::StoreError;
use crate::chunks::ChunkRow;
use crate::connection::{Client, Transaction, corrupt};
use crate::row::{
    self, chunk_id, load_id, session_id, tombstone_id, unsigned, window_tombstone_id, windows_of,
};
use crate::sessions::SessionRow;
use crate::windows::WindowRow;

const READ: &str = include_str!("read.surql");

const FIND_CURSOR: &str = "SELECT segment, offset FROM $cursor";

#[derive(SurrealValue)]
struct CursorRow {
    segment: i64,
    offset: i64,
}

pub(super) async fn find_cursor(
    client: &Client,
    node: &str,
) -> Result<Option<JournalCursor>, StoreError> {
    let mut values = Variables::new();
    values.insert("cursor", cursor_id(node));
    take_cursor(client.query(FIND_CURSOR, values).await?, 0)
}

fn take_cursor(
    mut answer: IndexedResults,
    statement: usize,
) -> Result<Option<JournalCursor>, StoreError> {
    let row: Option<CursorRow> =
        answer.take(statement).map_err(|error| corrupt("journal cursor")(error.into()))?;
    Ok(row
        .map(|row| JournalCursor { segment: unsigned(row.segment), offset: unsigned(row.offset) }))
}

/// `journal_cursor:NODE`.
pub(super) fn cursor_id(node: &str) -> RecordId {
    RecordId::new("journal_cursor", node)
}

pub(super) async fn known(
    transaction: &Transaction,
    batch: &DrainBatch,
) -> Result<(Known, Option<JournalCursor>), StoreError> {
    let sessions: BTreeSet<SessionId> =
        batch.chunks.iter().map(|drained| drained.meta.chunk.window.session).collect();
    let chunks: BTreeSet<_> = batch.chunks.iter().map(|drained| drained.meta.chunk).collect();
    let windows: BTreeSet<WindowRef> = chunks.iter().map(|chunk| chunk.window).collect();
    let loads: BTreeSet<LoadKey> = batch.chunks.iter().filter_map(load_key).collect();

    let mut values = Variables::new();
    values.insert("chunks", chunks.iter().map(chunk_id).collect::<Vec<_>>());
    values.insert("windows", sessions.iter().copied().map(windows_of).collect::<Vec<_>>());
    values.insert("sessions", sessions.iter().copied().map(session_id).collect::<Vec<_>>());
    values.insert(
        "loads",
        loads.iter().map(|(window, load)| load_id(window, load)).collect::<Vec<_>>(),
    );
    values.insert("cursor", cursor_id(&batch.node));
    values.insert("tombstones", sessions.iter().copied().map(tombstone_id).collect::<Vec<_>>());
    values.insert("window_tombstones", windows.iter().map(window_tombstone_id).collect::<Vec<_>>());
    let mut answer = transaction.query(READ, values).await?;

    let mut known = Known::default();
    let rows: Vec<ChunkRow> = answer.take(0).map_err(|error| corrupt("chunk")(error.into()))?;
    for row in rows {
        known.chunks.insert(row.chunk()?, row);
    }
    let rows: Vec<WindowRow> = answer.take(1).map_err(|error| corrupt("window")(error.into()))?;
    for row in rows {
        known.windows.insert(row.window()?, row);
    }
    let rows: Vec<SessionRow> = answer.take(2).map_err(|error| corrupt("session")(error.into()))?;
    for row in rows {
        known.projects.insert(row.session()?, row.project()?);
        known.sessions.insert(row.session()?, row);
    }
    let ids: Vec<RecordId> = answer.take(3).map_err(|error| corrupt("load")(error.into()))?;
    for id in ids {
        known.loads.insert(row::read_load_id(id)?);
    }
    let ids: Vec<RecordId> = answer.take(5).map_err(|error| corrupt("tombstone")(error.into()))?;
    for id in ids {
        known.erased.insert(row::read_id("tombstone", id)?);
    }
    let ids: Vec<RecordId> = answer.take(6).map_err(|error| corrupt("tombstone")(error.into()))?;
    for id in ids {
        known.erased_windows.insert(row::read_window_id(id)?);
    }
    Ok((known, take_cursor(answer, 4)?))
}
