//! Pages whose code a browser loads when somebody goes there.
//!
//! With the feature `split`, for `cargo leptos build --split --lib-features split`, each is a
//! Wasm file of its own beside the dashboard's, and what several of them need is another. Without
//! (`cargo leptos watch`), all are in the one file, and nothing is loaded later.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use super::replay::ReplayPage;
use super::segment::SegmentPage;
use super::segments::SegmentsPage;
use super::session::SessionPage;
use super::sessions::SessionsPage;
use super::watch_list::WatchListPage;

/// A route to a page, and the function that the page's Wasm file begins with.
macro_rules! lazy_page {
    ($route:ident, $view:ident, $preload:ident, $page:ident) => {
        #[doc = concat!("The route to [`", stringify!($page), "`].")]
        #[derive(Debug)]
        pub struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                $view().await
            }

            #[cfg(feature = "split")]
            async fn preload() {
                $preload().await;
            }
        }

        // The server, too: it names the file in the page, so that it comes beside the first.
        #[cfg_attr(any(feature = "split", feature = "ssr"), lazy)]
        async fn $view() -> AnyView {
            view! { <$page/> }.into_any()
        }
    };
}

lazy_page!(SessionsRoute, sessions, __preload_sessions, SessionsPage);
lazy_page!(WatchListRoute, watch_list, __preload_watch_list, WatchListPage);
lazy_page!(SessionRoute, session, __preload_session, SessionPage);
lazy_page!(ReplayRoute, replay, __preload_replay, ReplayPage);
lazy_page!(SegmentsRoute, segments, __preload_segments, SegmentsPage);
lazy_page!(SegmentRoute, segment, __preload_segment, SegmentPage);

/// How long the list has the network for itself.
#[cfg(feature = "split")]
const LIST_FIRST: std::time::Duration = std::time::Duration::from_secs(2);

/// Loads the replay's file soon after a list, so that opening a session does not wait for it.
pub fn load_replay_ahead() {
    #[cfg(feature = "split")]
    Effect::new(|_| {
        if !crate::browser::saves_data() {
            set_timeout(|| leptos::task::spawn_local(__preload_replay()), LIST_FIRST);
        }
    });
}
