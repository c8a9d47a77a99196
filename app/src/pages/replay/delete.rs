//! Deletes the session that is replayed, once it was asked.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use model::SessionId;

use crate::api::bulk::Selection;
use crate::bulk::delete::DeleteDialog;
use crate::components::icon::{Icon, Sign};
use crate::routes::SESSIONS;

/// A button that asks. When the session is gone, its page is left for the list.
#[component]
pub fn DeleteButton(session: SessionId) -> impl IntoView {
    let asked = RwSignal::new(None);
    let navigate = use_navigate();
    let done = Callback::new(move |()| {
        navigate(SESSIONS, NavigateOptions { replace: true, ..NavigateOptions::default() });
    });

    view! {
        <button
            class="icon-button needs-script"
            r#type="button"
            title="Delete session"
            on:click=move |_| asked.set(Some(Selection::These(vec![session])))
        >
            <Icon sign=Sign::Trash/>
            <span class="visually-hidden">"Delete session"</span>
        </button>
        <DeleteDialog asked done/>
    }
    .into_any()
}
