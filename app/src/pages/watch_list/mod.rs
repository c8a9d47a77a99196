//! `/watch-list`: sessions that the viewer means to watch, in an order of the viewer's own.
//!
//! ```text
//! Resource ─▶ [Listed] ─▶ rows
//!                ▲  └─▶ api::watch_list, one change after the other
//!                └── remove, move, clear: shown at once
//! ```

mod clear;
mod listed;
mod row;

use leptos::prelude::*;
use model::WATCH_LIST;
use model::query::Walk;

use self::clear::ClearButton;
use self::listed::Listed;
use self::row::WatchRow;
use crate::api::watch_list::{WatchList, list_watch_list};
use crate::components::help_sheet::KeySheet;
use crate::components::icon::{Icon, Sign};
use crate::components::load_error::LoadError;
use crate::components::page::Page;
use crate::format::counted;
use crate::pages::lazy::load_replay_ahead;
use crate::routes::{SESSIONS, session_path};

/// The sheet: keys, and what they do.
const SHEET: [(&str, &str); 4] = [
    ("Alt+↑ Alt+↓", "Move the session up or down the list"),
    ("g s, g f, g w", "Sessions, segments, watch list"),
    ("\\", "Labels of the navigation"),
    ("?", "This sheet"),
];

/// The watch list.
#[component]
pub fn WatchListPage() -> impl IntoView {
    KeySheet::get().list(&SHEET);
    load_replay_ahead();
    let list = Resource::new(|| (), |()| list_watch_list());
    let reload = Callback::new(move |()| list.refetch());

    view! {
        <Page title="Watch list">
            <Transition fallback=|| view! { <p aria-busy="true">"Loading the watch list…"</p> }>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(list) => view! { <Loaded list reload/> }.into_any(),
                        Err(error) => {
                            let what = "The watch list cannot be loaded";
                            view! { <LoadError error what retry=reload/> }.into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
}

#[component]
fn Loaded(list: WatchList, reload: Callback<()>) -> impl IntoView {
    let listed = Listed::new(list, reload);

    view! {
        <Show when=move || !listed.is_empty() fallback=|| view! { <Empty/> }>
            <Head listed/>
            <Table listed/>
        </Show>
    }
    .into_any()
}

/// How it is filled.
#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">"The watch list is empty."</p>
            <p class="empty__reason">
                {format!(
                    "Put up to {WATCH_LIST} sessions on it, and watch one after the other: with \
                     “Add to watch list” in the menu of a session or for all that are selected, \
                     or with “Watch these 50” above the list of sessions.",
                )}
            </p>
            <a class="button button--secondary" href=SESSIONS>"Go to sessions"</a>
        </div>
    }
    .into_any()
}

/// How many there are, and what is done with all of them.
#[component]
fn Head(listed: Listed) -> impl IntoView {
    let count = move || counted(listed.len() as u64, "session", "sessions");
    let first = move || listed.first().map(|first| Walk::WatchList.with(&session_path(first)));

    view! {
        <div class="list-head">
            <p class="search__count" role="status">{count}</p>
            <ClearButton listed/>
            <a class="button button--primary" href=first>
                <Icon sign=Sign::Play/>
                "Watch from the first"
            </a>
        </div>
    }
    .into_any()
}

#[component]
fn Table(listed: Listed) -> impl IntoView {
    let (now, notes) = (listed.now(), listed.notes());

    view! {
        <table class="session-table watch-table">
            <caption class="visually-hidden">"Sessions to watch, in their order"</caption>
            <thead>
                <tr>
                    <th scope="col" class="session-table__number">
                        <span class="visually-hidden">"Place"</span>
                    </th>
                    <th scope="col" class="session-table__visitor">"Visitor"</th>
                    <th scope="col">"Pages"</th>
                    <th scope="col">"Signals"</th>
                    <th scope="col" class="session-table__number">"Active"</th>
                    <th scope="col" class="session-table__number">"Last active"</th>
                    <th scope="col" class="needs-script">
                        <span class="visually-hidden">"Actions"</span>
                    </th>
                </tr>
            </thead>
            <tbody>
                <For each=move || listed.rows() key=|row| row.session let:session>
                    <WatchRow n_notes=notes.get(&session.session).copied().unwrap_or_default() session now listed/>
                </For>
            </tbody>
        </table>
        <p class="watch-table__hint needs-script">
            <kbd>"Alt+↑"</kbd> " and " <kbd>"Alt+↓"</kbd> " move the row that has the focus."
        </p>
    }
    .into_any()
}
