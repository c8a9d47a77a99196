//! Sessions by their short ids, each a link to its replay.

use leptos::prelude::*;
use model::SessionId;

use crate::routes::session_path;

/// The links.
#[component]
pub fn SessionLinks(sessions: Vec<SessionId>) -> impl IntoView {
    let links = sessions
        .into_iter()
        .map(|session| {
            let path = session_path(session);
            view! { <li><a class="session-links__link" href=path>{session.short()}</a></li> }
        })
        .collect_view();
    view! { <ul class="session-links">{links}</ul> }.into_any()
}
