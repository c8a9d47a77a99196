//! One session of the watch list.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::query::Walk;
use model::{SessionId, SessionSummary, Timestamp};

use super::listed::Listed;
use crate::browser;
use crate::components::icon::{Icon, Sign};
use crate::components::visitor::{VisitorName, visitor_of};
use crate::pages::sessions::columns::Column;
use crate::pages::sessions::columns::cell::{Beside, Cell};
use crate::pages::sessions::row::WatchedDot;
use crate::routes::session_path;
use crate::watched::is_watched;

/// What is told of each session.
const COLUMNS: [Column; 4] = [Column::Pages, Column::Signals, Column::Active, Column::Last];

/// A row. Its link fills it, as in the list of sessions.
#[component]
pub fn WatchRow(
    session: SessionSummary,
    n_notes: u32,
    now: Timestamp,
    listed: Listed,
) -> impl IntoView {
    let name = session.session;
    let (visitor, watched) = (visitor_of(&session).map(str::to_owned), is_watched(name));
    let href = Walk::WatchList.with(&session_path(name));
    let beside =
        Beside { project: String::new(), hits: Vec::new(), n_notes, walk: Walk::WatchList, now };
    let cells = COLUMNS
        .map(|column| view! { <Cell column session=session.clone() beside=beside.clone()/> })
        .collect_view();
    let press = move |event: KeyboardEvent| {
        let is_later = event.key() == "ArrowDown";
        if event.alt_key() && (is_later || event.key() == "ArrowUp") {
            event.prevent_default();
            listed.shift(name, is_later);
            focus_soon(vec![link_id(name)]);
        }
    };

    view! {
        <tr class="session-row watch-row" data-session=name.to_string() on:keydown=press>
            <td class="watch-row__place session-table__number">{move || listed.place(name)}</td>
            <th scope="row" class="session-row__visitor">
                <WatchedDot watched/>
                <a class="session-row__link" id=link_id(name) href=href>
                    <VisitorName visitor session=name id_class="session-row__id"/>
                </a>
            </th>
            {cells}
            <td class="watch-row__actions needs-script">
                <MoveButton name is_later=false listed/>
                <MoveButton name is_later=true listed/>
                <RemoveButton name listed/>
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn MoveButton(name: SessionId, is_later: bool, listed: Listed) -> impl IntoView {
    let (words, sign) = if is_later { ("down", Sign::Down) } else { ("up", Sign::Up) };
    let label = format!("Move session {} {words}", name.short());
    let is_at_end = move || {
        let end = if is_later { listed.len() } else { 1 };
        listed.place(name).is_none_or(|place| place == end)
    };
    let shift = move |_| {
        listed.shift(name, is_later);
        // Focus goes with the row; at an end to the way back.
        focus_soon(vec![move_id(name, !is_later), move_id(name, is_later)]);
    };

    view! {
        <button
            class="icon-button"
            id=move_id(name, is_later)
            r#type="button"
            aria-label=label
            disabled=is_at_end
            on:click=shift
        >
            <Icon sign/>
        </button>
    }
    .into_any()
}

#[component]
fn RemoveButton(name: SessionId, listed: Listed) -> impl IntoView {
    let label = format!("Remove session {}", name.short());
    let remove = move |_| {
        let heir = listed.remove(name);
        focus_soon(heir.map(remove_id).into_iter().collect());
        if heir.is_none() {
            browser::focus_heading();
        }
    };

    view! {
        <button
            class="icon-button"
            id=remove_id(name)
            r#type="button"
            aria-label=label
            on:click=remove
        >
            <Icon sign=Sign::Close/>
        </button>
    }
    .into_any()
}

fn link_id(session: SessionId) -> String {
    format!("watch-{session}")
}

fn move_id(session: SessionId, is_later: bool) -> String {
    format!("watch-{}-{session}", if is_later { "down" } else { "up" })
}

fn remove_id(session: SessionId) -> String {
    format!("watch-remove-{session}")
}

/// Moves focus once the rows stand where they belong: to the last of these that can have it.
fn focus_soon(ids: Vec<String>) {
    request_animation_frame(move || {
        for id in ids {
            browser::focus(&format!("#{id}:not(:disabled)"));
        }
    });
}
