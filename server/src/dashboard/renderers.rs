//! Threads that render pages, each one page at a time.
//!
//! Leptos keeps in the thread whose page it renders, and reads it there again after it waited;
//! and what a page does beside its rendering are tasks, whose writes make a value that is read in
//! the same moment count as disposed. On threads that pages share, a page so names the files that
//! another one loads, or fails.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::{io, thread};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::LocalSet;
use tracing::Instrument as _;

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
    ///
    /// # Errors
    ///
    /// If the operating system gives no threads.
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

    /// Renders a page on a thread that has no other one meanwhile. `None`: there are no threads
    /// any more.
    ///
    /// # Panics
    ///
    /// If rendering panics.
    pub async fn render<T: Send + 'static>(
        &self,
        page: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
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
        self.jobs.send(job.boxed()).await.ok()?;
        match told.await.ok()? {
            Ok(page) => Some(page),
            Err(panic) => resume_unwind(panic),
        }
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::thread::ThreadId;

    use futures::future::{join_all, pending};
    use tokio::sync::Barrier;

    use super::*;

    #[tokio::test]
    async fn of_many_pages_at_once_no_two_are_on_a_thread() {
        let renderers = Renderers::start().unwrap();
        let busy: Arc<std::sync::Mutex<HashSet<ThreadId>>> = Arc::default();
        // All threads have a page before one goes on.
        let full = Arc::new(Barrier::new(THREADS));
        let page = || {
            let (busy, full) = (Arc::clone(&busy), Arc::clone(&full));
            renderers.render(async move {
                let here = thread::current().id();
                let is_alone = busy.lock().unwrap().insert(here);
                full.wait().await;
                tokio::task::yield_now().await;
                busy.lock().unwrap().remove(&here);
                is_alone && thread::current().id() == here
            })
        };

        let are_alone = join_all((0..5 * THREADS).map(|_| page())).await;

        assert_eq!(are_alone, [Some(true); 5 * THREADS]);
    }

    #[tokio::test]
    async fn who_goes_away_and_what_panics_leave_the_thread_to_others() {
        let renderers = Renderers::start().unwrap();

        for _ in 0..2 * THREADS {
            assert!(renderers.render(pending::<()>()).now_or_never().is_none());
            let panics = renderers.render(async { panic!("as a page might") });
            assert!(AssertUnwindSafe(panics).catch_unwind().await.is_err());
        }

        assert_eq!(renderers.render(async { "page" }).await, Some("page"));
    }
}
