//! Threads that render pages, each one page at a time.
//!
//! Leptos keeps in the thread whose page it renders, and reads it there again after it waited;
//! and what a page does beside its rendering are tasks, whose writes make a value that is read in
//! the same moment count as disposed. On threads that pages share, a page so names the files that
//! another one loads, or fails.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::{AbortOnDropHandle, LocalPoolHandle};
use tracing::Instrument as _;

use crate::http::error::{ApiError, is_for_programs};

/// As many pages are rendered at once, further ones wait. They wait for the database, mostly.
const THREADS: usize = 8;

/// The threads.
#[derive(Clone, Debug)]
pub struct Renderers {
    pool: LocalPoolHandle,
    free: Arc<Free>,
}

/// Which threads have no page.
#[derive(Debug)]
struct Free {
    places: Mutex<Vec<usize>>,
    count: Arc<Semaphore>,
}

/// A thread, for one page.
struct Seat {
    place: usize,
    free: Arc<Free>,
    /// Given back after the place.
    _permit: OwnedSemaphorePermit,
}

impl Renderers {
    /// Starts them.
    pub fn start() -> Self {
        let places = Mutex::new((0..THREADS).collect());
        let free = Free { places, count: Arc::new(Semaphore::new(THREADS)) };
        Self { pool: LocalPoolHandle::new(THREADS), free: Arc::new(free) }
    }

    /// Waits for a thread.
    async fn seat(&self) -> Option<Seat> {
        let free = Arc::clone(&self.free);
        let permit = Arc::clone(&free.count).acquire_owned().await.ok()?;
        let place = free.places.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
        Some(Seat { place, free, _permit: permit })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.free.places.lock().unwrap_or_else(PoisonError::into_inner).push(self.place);
    }
}

/// Answers with a page that a thread of its own has rendered. What is no page is let through.
///
/// # Errors
///
/// If a page cannot be rendered.
pub async fn render(
    State(renderers): State<Renderers>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if is_for_programs(request.uri().path()) {
        return Ok(next.run(request).await);
    }
    let seat = renderers.seat().await.ok_or(ApiError::Internal)?;
    let place = seat.place;
    let page = async move {
        let _seat = seat;
        let (parts, body) = next.run(request).await.into_parts();
        let bytes = to_bytes(body, usize::MAX).await?;
        Ok::<_, axum::Error>(Response::from_parts(parts, Body::from(bytes)))
    };
    let page = page.in_current_span();
    // Whoever goes away while it is rendered leaves the thread to others.
    let page = AbortOnDropHandle::new(renderers.pool.spawn_pinned_by_idx(move || page, place));
    match page.await {
        Ok(page) => page.map_err(|_| ApiError::Internal),
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(ApiError::Internal),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::thread::{self, ThreadId};

    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use futures::FutureExt as _;
    use futures::future::join_all;
    use tokio::sync::Barrier;
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(routes: &Router, path: &str) -> String {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = routes.clone().oneshot(request).await.unwrap();
        String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
    }

    fn rendered(routes: Router) -> Router {
        routes.layer(from_fn_with_state(Renderers::start(), render))
    }

    #[tokio::test]
    async fn of_many_pages_at_once_no_two_are_on_a_thread() {
        let busy: Arc<Mutex<HashMap<ThreadId, usize>>> = Arc::default();
        // All threads have a page before one goes on.
        let full = Arc::new(Barrier::new(THREADS));
        let page = move || async move {
            let here = thread::current().id();
            let before = busy.lock().unwrap().insert(here, 1);
            full.wait().await;
            tokio::task::yield_now().await;
            assert_eq!(thread::current().id(), here, "a page stays where it began");
            busy.lock().unwrap().remove(&here);
            format!("{before:?}")
        };
        let routes = rendered(Router::new().route("/page", get(page)));

        let pages = join_all((0..5 * THREADS).map(|_| ask(&routes, "/page"))).await;

        assert!(pages.iter().all(|before| before == "None"), "{pages:?}");
    }

    #[tokio::test]
    async fn who_goes_away_and_what_panics_leave_the_thread_to_others() {
        let routes = rendered(
            Router::new()
                .route("/never", get(std::future::pending::<()>))
                .route("/panic", get(async || -> () { panic!("as a page might") }))
                .route("/page", get(async || "page"))
                .route(
                    "/api/list",
                    get(async || thread::current().name().unwrap_or("").to_owned()),
                ),
        );

        for _ in 0..2 * THREADS {
            assert!(ask(&routes, "/never").now_or_never().is_none());
            let panicked = std::panic::AssertUnwindSafe(ask(&routes, "/panic")).catch_unwind();
            assert!(panicked.await.is_err());
        }

        assert_eq!(ask(&routes, "/page").await, "page");
        let name = thread::current().name().unwrap_or("").to_owned();
        assert_eq!(ask(&routes, "/api/list").await, name, "a program is answered at once");
    }
}
