//! Every address of the dashboard, and the page behind it.

use leptos::prelude::*;
use leptos_router::components::{Route, Routes};
use leptos_router::path;
use leptos_router::{Lazy, SsrMode};
use model::query::{Listing, Walk, query_of};
use model::{SegmentId, SessionId, WindowId};

use crate::api::bulk::Selection;
use crate::api::sessions::SearchHit;
use crate::components::redirect::Redirect;
use crate::layout::ChosenProject;
use crate::pages::lazy::{
    ReplayRoute, SegmentRoute, SegmentsRoute, SessionRoute, SessionsRoute, WatchListRoute,
};
use crate::pages::missing::MissingPage;

/// The session list.
pub const SESSIONS: &str = "/sessions";

/// The watch list.
pub const WATCH_LIST: &str = "/watch-list";

/// The saved filters.
pub const SEGMENTS: &str = "/segments";

/// The session list in a state.
pub fn list_path(listing: &Listing) -> String {
    let query = listing.to_string();
    if query.is_empty() { SESSIONS.to_owned() } else { format!("{SESSIONS}?{query}") }
}

/// The list that a replay was opened from; the session list when it was none.
pub fn walk_path(walk: Option<&Walk>) -> String {
    match walk {
        Some(Walk::Sessions(listing)) => list_path(listing),
        Some(Walk::WatchList) => WATCH_LIST.to_owned(),
        None => SESSIONS.to_owned(),
    }
}

/// The session list as a segment asks for it.
pub fn segment_list_path(segment: &SegmentId) -> String {
    format!("{SESSIONS}?segment={segment}")
}

/// One session; redirects to its first window.
pub fn session_path(session: SessionId) -> String {
    format!("{SESSIONS}/{session}")
}

/// The replay of one window.
pub fn window_path(session: SessionId, window: WindowId) -> String {
    format!("{SESSIONS}/{session}/windows/{window}")
}

/// The moment at which a session matches a search, with the row of what happened then.
pub fn hit_path(hit: &SearchHit) -> String {
    let window = window_path(hit.window.session, hit.window.window);
    format!("{window}?t={}&mark={}", hit.at, hit.kind.name())
}

/// A session as a file: `json`, `har`.
pub fn download_path(session: SessionId, extension: &str) -> String {
    format!("/api/v1/sessions/{session}/export.{extension}")
}

/// Many sessions as one file.
pub fn export_path(selection: &Selection) -> String {
    let query = match selection {
        Selection::These(sessions) => {
            let ids: Vec<String> = sessions.iter().map(ToString::to_string).collect();
            query_of(&[("sessions", &ids.join("."))])
        }
        Selection::Matching { query, zone, at } => {
            query_of(&[("list", query), ("zone", zone), ("at", &at.to_string())])
        }
    };
    format!("/api/v1/sessions/export.zip?{query}")
}

/// The Playwright test of one window.
pub fn test_path(session: SessionId, window: WindowId) -> String {
    format!("{}?window={window}", download_path(session, "spec.ts"))
}

/// The routes. Each is rendered whole before it is sent: pages are readable without
/// JavaScript, and an error has its status.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=MissingPage>
            <Route path=path!("/") view=Home ssr=SsrMode::Async/>
            <Route path=path!("/sessions") view={Lazy::<SessionsRoute>::new()} ssr=SsrMode::Async/>
            <Route
                path=path!("/watch-list")
                view={Lazy::<WatchListRoute>::new()}
                ssr=SsrMode::Async
            />
            <Route
                path=path!("/sessions/:session")
                view={Lazy::<SessionRoute>::new()}
                ssr=SsrMode::Async
            />
            <Route
                path=path!("/sessions/:session/windows/:window")
                view={Lazy::<ReplayRoute>::new()}
                ssr=SsrMode::Async
            />
            <Route path=path!("/segments") view={Lazy::<SegmentsRoute>::new()} ssr=SsrMode::Async/>
            <Route
                path=path!("/segments/:segment")
                view={Lazy::<SegmentRoute>::new()}
                ssr=SsrMode::Async
            />
        </Routes>
    }
}

/// Leads to the sessions of the project that the viewer looks at.
#[component]
fn Home() -> impl IntoView {
    let path = untrack(|| ChosenProject::get().list_path());
    view! { <Redirect path/> }
}
