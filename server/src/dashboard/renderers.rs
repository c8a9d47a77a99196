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
