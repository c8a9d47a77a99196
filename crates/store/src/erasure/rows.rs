//! Deleting rows of a session, all of them or those of one of its windows.

use model::{SessionId, Timestamp, WindowRef};
use surrealdb::types::{RecordId, Uuid, Variables};

use super::Forgotten;
use crate::StoreError;
use crate::connection::{Client, Transaction, corrupt};
use crate::row::{
    all_of, all_of_window, derived_id, identities_of, noted_id, notes_of, read_uuid, session_id,
    session_key_id, tags_id, tombstone_id, uuid, window_id, window_tombstone_id, windows_of,
};
use crate::sessions::SessionRow;
use crate::windows::WindowRow;

const RECORDINGS: &str = include_str!("recordings.surql");
const SESSION: &str = include_str!("session.surql");
const WINDOW: &str = include_str!("window.surql");
const REFUSE: &str = "UPSERT $tombstone SET until = math::max([until ?? 0, $until]) RETURN NONE";
const READ: &str = "SELECT VALUE project FROM $owner; SELECT * FROM $windows;";

/// Tables whose ids begin with session and window, and what the statements call their rows.
const TABLES: [(&str, &str); 7] = [
    ("chunk", "chunks"),
    ("window", "windows"),
    ("load", "loads"),
    ("unarchived", "unarchiveds"),
    ("archive", "archives"),
    ("asset_use", "asset_uses"),
    ("carry", "carries"),
];

/// A window that is forgotten while others of its session are kept.
pub(super) struct WindowToForget {
    pub(super) window: WindowRef,
    /// Who derives the session again.
    pub(super) node: String,
    pub(super) now: Timestamp,
    pub(super) refuse_until: Timestamp,
    pub(super) last: LastWindow,
}

/// What becomes of the only window that is known of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastWindow {
    /// Nothing is changed.
    Stays,
    /// It goes with the rows of its session; other windows are stored when they arrive.
    Goes,
}

pub(super) async fn forget_session(
    client: &Client,
    session: SessionId,
    until: Timestamp,
) -> Result<Forgotten, StoreError> {
    let transaction = client.begin().await?;
    let tombstone = tombstone_id(session);
    // It says what they say.
    let outdated = vec![all_of("window_tombstone", session)];
    match session_within(&transaction, session, tombstone, outdated, until).await {
        Ok(forgotten) => transaction.commit().await.map(|()| forgotten),
        Err(error) => {
            transaction.cancel().await.ok();
            Err(error)
        }
    }
}

pub(super) async fn forget_window(
    client: &Client,
    forget: &WindowToForget,
) -> Result<Option<Forgotten>, StoreError> {
    let transaction = client.begin().await?;
    match window_within(&transaction, forget).await {
        Ok(forgotten) => transaction.commit().await.map(|()| forgotten),
        Err(error) => {
            transaction.cancel().await.ok();
            Err(error)
        }
    }
}

async fn session_within(
    transaction: &Transaction,
    session: SessionId,
    tombstone: RecordId,
    outdated: Vec<RecordId>,
    until: Timestamp,
) -> Result<Forgotten, StoreError> {
    let ranges = TABLES.map(|(table, rows)| (rows, all_of(table, session)));
    let forgotten = recordings(transaction, session, ranges).await?;
    let mut values = Variables::new();
    values.insert("tombstone", tombstone);
    values.insert("until", until.as_ms());
    values.insert("outdated", outdated);
    values.insert("derived", derived_id(session));
    values.insert("owner", session_id(session));
    values.insert("visit", uuid(session.as_bytes()));
    values.insert("identities", identities_of(session));
    values.insert("key", session_key_id(session));
    values.insert("tags", tags_id(session));
    values.insert("notes", notes_of(session));
    values.insert("noted", noted_id(session));
    transaction.query(SESSION, values).await?;
    Ok(forgotten)
}

async fn window_within(
    transaction: &Transaction,
    forget: &WindowToForget,
) -> Result<Option<Forgotten>, StoreError> {
    let WindowToForget { window, node, now, refuse_until: until, last } = forget;
    let session = window.session;
    let tombstone = window_tombstone_id(window);
    let mut values = Variables::new();
    values.insert("owner", session_id(session));
    values.insert("windows", windows_of(session));
    let mut answer = transaction.query(READ, values).await?;
    let project: Option<Uuid> = answer.take(0).map_err(into_corrupt)?;
    let rows: Vec<WindowRow> = answer.take(1).map_err(into_corrupt)?;
    let own = window_id(window);
    let left: Vec<&WindowRow> = rows.iter().filter(|row| *row.id() != own).collect();
    let Some(project) = project.filter(|_| left.len() < rows.len()) else {
        // Its chunks may still wait in a journal.
        let mut values = Variables::new();
        values.insert("tombstone", tombstone);
        values.insert("until", until.as_ms());
        transaction.query(REFUSE, values).await?;
        return Ok(Some(Forgotten::default()));
    };
    if left.is_empty() {
        return match last {
            LastWindow::Stays => Ok(None),
            LastWindow::Goes => {
                let gone = session_within(transaction, session, tombstone, Vec::new(), *until);
                gone.await.map(Some)
            }
        };
    }
    let summary = SessionRow::fold(session, read_uuid("session", project)?, &left);

    let ranges = TABLES.map(|(table, rows)| (rows, all_of_window(table, window)));
    let forgotten = recordings(transaction, session, ranges).await?;
    let mut values = Variables::new();
    values.insert("tombstone", tombstone);
    values.insert("until", until.as_ms());
    values.insert("now", now.as_ms());
    values.insert("node", node.clone());
    values.insert("owner", session_id(session));
    values.insert("summary", summary);
    values.insert("derived", derived_id(session));
    values.insert("notes", notes_of(session));
    values.insert("noted", noted_id(session));
    values.insert("tab", uuid(window.window.as_bytes()));
    transaction.query(WINDOW, values).await?;
    Ok(Some(forgotten))
}

/// Deletes rows of windows, table by table, and what was learnt of the session.
async fn recordings(
    transaction: &Transaction,
    session: SessionId,
    ranges: [(&'static str, RecordId); TABLES.len()],
) -> Result<Forgotten, StoreError> {
    let mut values = Variables::new();
    values.insert("owner", session_id(session));
    values.insert("visit", uuid(session.as_bytes()));
    values.insert("derived", derived_id(session));
    for (rows, range) in ranges {
        values.insert(rows, range);
    }
    let mut answer = transaction.query(RECORDINGS, values).await?;
    let owner: Vec<RecordId> = answer.take(0).map_err(into_corrupt)?;
    let windows: Vec<RecordId> = answer.take(1).map_err(into_corrupt)?;
    let chunks: Vec<RecordId> = answer.take(2).map_err(into_corrupt)?;
    Ok(Forgotten { existed: !owner.is_empty(), windows: windows.len(), chunks: chunks.len() })
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("session")(error.into())
}
