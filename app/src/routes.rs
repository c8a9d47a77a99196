//! Every address of the dashboard, and the page behind it.

use leptos::prelude::*;
use leptos_router::SsrMode;
use leptos_router::components::{Route, Routes};
use leptos_router::path;
use model::query::Listing;
use model::{SegmentId, SessionId, WindowId};

use crate::components::redirect::Redirect;
use crate::pages::missing::MissingPage;
use crate::pages::replay::ReplayPage;
use crate::pages::segment::SegmentPage;
use crate::pages::segments::SegmentsPage;
use crate::pages::session::SessionPage;
use crate::pages::sessions::SessionsPage;

/// The session list.
pub const SESSIONS: &str = "/sessions";

/// The saved filters.
pub const SEGMENTS: &str = "/segments";

/// The session list in a state.
pub fn list_path(listing: &Listing) -> String {
    let query = listing.to_string();
    if query.is_empty() { SESSIONS.to_owned() } else { format!("{SESSIONS}?{query}") }
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

/// The routes. Each is rendered whole before it is sent: pages are readable without
/// JavaScript, and an error has its status.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=MissingPage>
            <Route path=path!("/") view=|| view! { <Redirect path=SESSIONS/> } ssr=SsrMode::Async/>
            <Route path=path!("/sessions") view=SessionsPage ssr=SsrMode::Async/>
            <Route path=path!("/sessions/:session") view=SessionPage ssr=SsrMode::Async/>
            <Route
                path=path!("/sessions/:session/windows/:window")
                view=ReplayPage
                ssr=SsrMode::Async
            />
            <Route path=path!("/segments") view=SegmentsPage ssr=SsrMode::Async/>
            <Route path=path!("/segments/:segment") view=SegmentPage ssr=SsrMode::Async/>
        </Routes>
    }
}
