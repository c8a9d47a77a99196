//! Which sessions a viewer means to watch, in the viewer's order.
//!
//! There are no accounts yet, so there is one list, and everybody has it.
//!
//! # Invariants
//!
//! - It has at most [`model::WATCH_LIST`] sessions, each once; one that is erased leaves it.

use std::collections::HashSet;

use model::{SessionId, WATCH_LIST, WatchListChange};
use surrealdb::types::{RecordId, SurrealValue, Uuid, Variables};

use crate::connection::{Client, Transaction, corrupt, retrying};
use crate::row::{read_id, read_uuid, session_id, uuid, watch_list_id};
use crate::{Store, StoreError};

const READ: &str = "SELECT sessions FROM ONLY $list";
const EXISTING: &str = "SELECT VALUE id FROM $owners";
const WRITE: &str = "UPSERT $list SET sessions = $sessions RETURN NONE";

/// What became of a change of the watch list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rewatched {
    /// It holds these now, where it held `n_before`.
    List {
        /// Its sessions.
        sessions: Vec<SessionId>,
        /// How many they were.
        n_before: usize,
    },
    /// It would have held too many: it is as it was.
    Full,
}

/// The watch list.
impl Store {
    /// Lists the sessions of the watch list, in its order.
    pub async fn list_watch_list(&self) -> Result<Vec<SessionId>, StoreError> {
        self.connection
            .run("list_watch_list", |client| async move {
                let mut values = Variables::new();
                values.insert("list", watch_list_id());
                let mut answer = client.query(READ, values).await?;
                read(answer.take(0).map_err(into_corrupt)?)
            })
            .await
    }

    /// Changes the watch list. Sessions that do not exist are not added.
    pub async fn change_watch_list(
        &self,
        change: &WatchListChange,
    ) -> Result<Rewatched, StoreError> {
        let change = change.clone();
        self.connection
            .run("change_watch_list", |client| async move {
                retrying(|| rewatch(&client, change.clone())).await
            })
            .await
    }
}

async fn rewatch(client: &Client, change: WatchListChange) -> Result<Rewatched, StoreError> {
    let transaction = client.begin().await?;
    match rewatch_within(&transaction, change).await {
        Ok(rewatched) => transaction.commit().await.map(|()| rewatched),
        Err(error) => {
            transaction.cancel().await.ok();
            Err(error)
        }
    }
}

async fn rewatch_within(
    transaction: &Transaction,
    change: WatchListChange,
) -> Result<Rewatched, StoreError> {
    let mut values = Variables::new();
    values.insert("list", watch_list_id());
    let mut answer = transaction.query(READ, values).await?;
    let before = read(answer.take(0).map_err(into_corrupt)?)?;
    let change = match change {
        WatchListChange::Add(sessions) => {
            WatchListChange::Add(existing(transaction, sessions).await?)
        }
        other => other,
    };
    let sessions = change.apply(before.clone());
    // Who has too many already may still give some away.
    if WATCH_LIST < sessions.len() && before.len() < sessions.len() {
        return Ok(Rewatched::Full);
    }
    if sessions != before {
        let ids: Vec<Uuid> = sessions.iter().map(|session| uuid(session.as_bytes())).collect();
        let mut values = Variables::new();
        values.insert("list", watch_list_id());
        values.insert("sessions", ids);
        transaction.query(WRITE, values).await?;
    }
    Ok(Rewatched::List { sessions, n_before: before.len() })
}

/// Those that there are, in their order.
async fn existing(
    transaction: &Transaction,
    sessions: Vec<SessionId>,
) -> Result<Vec<SessionId>, StoreError> {
    let mut values = Variables::new();
    values.insert("owners", sessions.iter().copied().map(session_id).collect::<Vec<_>>());
    let mut answer = transaction.query(EXISTING, values).await?;
    let found: Vec<RecordId> = answer.take(0).map_err(into_corrupt)?;
    let found: HashSet<SessionId> =
        found.into_iter().map(|id| read_id("session", id)).collect::<Result<_, _>>()?;
    Ok(sessions.into_iter().filter(|session| found.contains(session)).collect())
}

/// A row of the table `watch_list`.
#[derive(SurrealValue)]
struct WatchListRow {
    sessions: Vec<Uuid>,
}

fn read(row: Option<WatchListRow>) -> Result<Vec<SessionId>, StoreError> {
    let sessions = row.map(|row| row.sessions).unwrap_or_default();
    sessions.into_iter().map(|id| read_uuid("watch list", id)).collect()
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("watch list")(error.into())
}
