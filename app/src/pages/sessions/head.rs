//! What stands above the rows.

use leptos::prelude::*;
use model::SessionId;

use super::refused::RefusedChunks;
use super::search::count_of;
use crate::api::bulk::Selection;
use crate::api::sessions::SessionList;
use crate::bulk::watch_list::add_to_watch_list;
use crate::components::icon::{Icon, Sign};
use crate::components::toast::Toast;
use crate::error::AppError;

/// What was refused, how many sessions there are, and what is done with those of the page. It
/// stays while rows change, so that a new number is told.
#[component]
pub fn ListHead(list: Resource<Result<SessionList, AppError>>) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let refused = list.await.map(|list| list.refused).unwrap_or_default();
                view! { <RefusedChunks refused/> }
            })}
        </Transition>
        <div class="list-head">
            <p class="search__count" role="status">
                <Transition>
                    {move || Suspend::new(async move {
                        let list = list.await.ok().filter(|list| !list.rows.is_empty());
                        list.and_then(|list| list.count).map(count_of)
                    })}
                </Transition>
            </p>
            <Transition>
                {move || Suspend::new(async move {
                    let rows = list.await.map(|list| list.rows).unwrap_or_default();
                    let sessions: Vec<SessionId> = rows.iter().map(|row| row.session).collect();
                    (!sessions.is_empty()).then(|| view! { <WatchThese sessions/> })
                })}
            </Transition>
        </div>
    }
}

/// Puts the sessions of the page on the watch list.
#[component]
fn WatchThese(sessions: Vec<SessionId>) -> impl IntoView {
    let toast = Toast::get();
    let words = match sessions.len() {
        1 => "Watch this one".to_owned(),
        n => format!("Watch these {n}"),
    };
    view! {
        <button
            class="button button--quiet needs-script"
            r#type="button"
            data-tip="Add the sessions of this page to the watch list"
            on:click=move |_| add_to_watch_list(Selection::These(sessions.clone()), toast)
        >
            <Icon sign=Sign::WatchList/>
            {words}
        </button>
    }
    .into_any()
}
