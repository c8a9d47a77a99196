//! `/sessions/{session}`: redirects to the window with the earliest first event.
//!
//! The query is kept: a link with `?t=` needs to know only the session.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};

use super::replay::failure::ReplayFailure;
use crate::api::sessions::{SessionDetail, find_session};
use crate::components::redirect::Redirect;
use crate::routes::window_path;

/// The redirect, or the reason why there is none.
#[component]
pub fn SessionPage() -> impl IntoView {
    let params = use_params_map();
    let location = use_location();
    let session = Memo::new(move |_| params.with(|map| map.get("session").unwrap_or_default()));
    let detail = Resource::new(move || session.get(), find_session);

    view! {
        <header class="top-bar">
            <h1 class="top-bar__title" tabindex="-1">"Session"</h1>
        </header>
        <main id="content" tabindex="-1">
            <Suspense fallback=|| view! { <p class="page" aria-busy="true">"Opening the session…"</p> }>
                {move || Suspend::new(async move {
                    match detail.await {
                        Ok(detail) => {
                            let path = first_window(&detail, &location.search.get_untracked());
                            view! { <Redirect path/> }.into_any()
                        }
                        Err(error) => {
                            let retry = Callback::new(move |()| detail.refetch());
                            view! { <ReplayFailure error retry/> }.into_any()
                        }
                    }
                })}
            </Suspense>
        </main>
    }
}

fn first_window(detail: &SessionDetail, query: &str) -> String {
    let first = detail.windows.iter().min_by_key(|window| window.from);
    let path = first.map_or_else(
        || crate::routes::SESSIONS.to_owned(),
        |first| window_path(first.window.session, first.window.window),
    );
    let query = query.trim_start_matches('?');
    if query.is_empty() { path } else { format!("{path}?{query}") }
}
