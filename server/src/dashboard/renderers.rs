//! Threads that render pages, each one page at a time.
//!
//! Leptos keeps in the thread whose page it renders, and reads it there again after it waited;
//! and what a page does beside its rendering are tasks, whose writes make a value that is read in
//! the same moment count as disposed. On threads that pages share, a page so names the files that
//! another one loads, or fails.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::{io, thread};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::LocalSet;
use tracing::Instrument as _;

use crate::http::error::{ApiError, is_for_programs};
use crate::workers::threads::STACK_BYTES;

/// As many pages are rendered at once, further ones wait. They wait for the database, mostly.
const THREADS: usize = 8;

/// Renders a page and hands it over.
type Job = BoxFuture<'static, ()>;

/// The threads; they end when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct Renderers {
    jobs: mpsc::Sender<Job>,
}

impl Renderers {
    /// Starts them.
    pub fn start() -> io::Result<Self> {
        let (jobs, waiting) = mpsc::channel(THREADS);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..THREADS {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let waiting = Arc::clone(&waiting);
            thread::Builder::new()
                .name("page".to_owned())
                .stack_size(STACK_BYTES)
                .spawn(move || work(&runtime, &waiting))?;
        }
        Ok(Self { jobs })
    }
}

/// One job after the other.
fn work(runtime: &Runtime, waiting: &Mutex<mpsc::Receiver<Job>>) {
    LocalSet::new().block_on(runtime, async {
        loop {
            let job = waiting.lock().await.recv().await;
            let Some(job) = job else { break };
            job.await;
        }
    });
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
    let page = async move {
        let (parts, body) = next.run(request).await.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.map_err(|_| ApiError::Internal)?;
        Ok(Response::from_parts(parts, Body::from(bytes)))
    };
    let page = AssertUnwindSafe(page.in_current_span()).catch_unwind();
    let (mut tell, told) = oneshot::channel();
    let job = async move {
        let page = tokio::select! {
            // Who went away leaves the thread to others.
            () = tell.closed() => return,
            page = page => page,
        };
        // Who goes away now needs it no more.
        let _ = tell.send(page);
    };
    renderers.jobs.send(job.boxed()).await.map_err(|_| ApiError::Internal)?;
    match told.await.map_err(|_| ApiError::Internal)? {
        Ok(page) => page,
        Err(panic) => resume_unwind(panic),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::thread::ThreadId;

    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
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
        routes.layer(from_fn_with_state(Renderers::start().unwrap(), render))
    }

    #[tokio::test]
    async fn of_many_pages_at_once_no_two_are_on_a_thread() {
        let busy: Arc<std::sync::Mutex<HashMap<ThreadId, usize>>> = Arc::default();
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
