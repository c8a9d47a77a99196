//! The watch list: sessions that a viewer means to watch, in the viewer's order.
//!
//! There are no accounts yet, so there is one list, and every viewer has it.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::{SessionId, SessionSummary, Timestamp, WatchListChange};
use serde::{Deserialize, Serialize};

use super::bulk::Selection;
use crate::api::codec::Json;
use crate::error::AppError;

/// The watch list, as its page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchList {
    /// Its sessions, in its order.
    pub rows: Vec<SessionSummary>,
    /// How many notes viewers wrote of those that have some.
    pub notes: Vec<(SessionId, u32)>,
    /// The server's time.
    pub now: Timestamp,
}

/// What became of adding sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// Sessions that were not on the list before.
    pub n_added: u32,
    /// Sessions that are on it now.
    pub n_listed: u32,
}

/// Lists the sessions of the watch list.
#[server(input = GetUrl, output = Json, endpoint = "watch-list/list")]
pub async fn list_watch_list() -> Result<WatchList, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(read(&context).await)
}

/// Adds what is selected to the end, in its order.
#[server(input = Json, output = Json, endpoint = "watch-list/add")]
pub async fn add_to_watch_list(selection: Selection) -> Result<Added, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(add(&context, selection).await)
}

/// Changes the list; answers how many sessions are on it afterwards.
#[server(input = Json, output = Json, endpoint = "watch-list/change")]
pub async fn change_watch_list(change: WatchListChange) -> Result<u32, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(change_list(&context, change).await.map(|added| added.n_listed))
}

#[cfg(feature = "ssr")]
async fn read(context: &crate::context::AppContext) -> Result<WatchList, AppError> {
    let sessions = context.store.list_watch_list().await?;
    let rows = context.store.find_sessions(&sessions).await?;
    let notes = super::sessions::list::notes_of(context, &rows);
    Ok(WatchList { rows, notes, now: (context.clock)() })
}

#[cfg(feature = "ssr")]
async fn add(
    context: &crate::context::AppContext,
    selection: Selection,
) -> Result<Added, AppError> {
    use super::sessions::list;

    let sessions = match selection {
        Selection::These(sessions) => sessions,
        Selection::Matching { query, zone, at } => {
            let zone = model::Zone::parse(&zone);
            let at = Timestamp::from_ms(at.as_ms()).ok_or(AppError::BadLink)?;
            let most = model::WATCH_LIST + 1;
            let sessions = list::all_matching(&context.index, &query, &zone, at, most)?;
            list::in_order_of_list(context, &query, &zone, sessions)
        }
    };
    change_list(context, WatchListChange::Add(sessions)).await
}

#[cfg(feature = "ssr")]
async fn change_list(
    context: &crate::context::AppContext,
    change: WatchListChange,
) -> Result<Added, AppError> {
    use store::Rewatched;

    if matches!(&change, WatchListChange::Add(sessions) if model::WATCH_LIST < sessions.len()) {
        return Err(AppError::WatchListFull);
    }
    match context.store.change_watch_list(&change).await? {
        Rewatched::List { sessions, n_before } => {
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let n_added = count(sessions.len().saturating_sub(n_before));
            Ok(Added { n_added, n_listed: count(sessions.len()) })
        }
        Rewatched::Full => Err(AppError::WatchListFull),
    }
}
