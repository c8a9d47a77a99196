//! Deletes the session that is replayed, or one of its tabs, once it was asked.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::api::bulk::Selection;
use crate::bulk::delete::DeleteDialog;
use crate::bulk::delete_window::{DeleteWindowDialog, Numbered};
use crate::routes::SESSIONS;
use crate::walk::Walking;

/// The questions. When session or tab is gone, its page is left for the list that it was opened
/// from.
#[component]
pub fn DeleteSession(
    asked: RwSignal<Option<Selection>>,
    asked_window: RwSignal<Option<Numbered>>,
) -> impl IntoView {
    let (navigate, walking) = (use_navigate(), Walking::get());
    let done = Callback::new(move |()| {
        let back = walking.map_or_else(|| SESSIONS.to_owned(), |it| untrack(|| it.back()));
        navigate(&back, NavigateOptions { replace: true, ..NavigateOptions::default() });
    });

    view! {
        <DeleteDialog asked done/>
        <DeleteWindowDialog asked=asked_window done/>
    }
}
