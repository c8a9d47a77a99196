//! Long-running tasks: the only place that spawns them.
//!
//! ```text
//! journal ─▶ [workers]/drain ─▶ store ─▶ [workers]/derive ─▶ store
//!    └─────▶ [workers]/archive ─▶ archive, store
//! store ─▶ [workers]/assets ─▶ archive, store
//! store ─▶ [workers]/follow ─▶ index, [workers]/refresh ─▶ projects, [workers]/sizes ─▶ ingest
//! clock ─▶ [workers]/retention ─▶ archive, store, [workers]/aside ─▶ journal/aside
//! clock ─▶ [workers]/facts ─▶ archive, store
//! clock ─▶ [workers]/forget ─▶ rates
//! store, journal ─▶ [workers]/storage ─▶ ingest, archive, store
//! viewer ─▶ bulk ─▶ [workers]/bulk ─▶ archive, store, index
//! clock ─▶ [workers]/announce ─▶ store; store ─▶ [workers]/rederive ─▶ store
//! edge:    [workers]/learn, [workers]/forward ─▶ home
//! ```
//!
//! A worker is supervised: when it panics, that is logged and it starts again after a
//! pause, so that one bad record cannot end the work of a process. It is told to stop by a
//! token and is waited for, so that nothing is cut off in the middle.

pub mod announce;
pub mod archive;
pub mod aside;
pub mod assets;
pub mod bulk;
pub mod derive;
pub mod drain;
pub mod facts;
pub mod follow;
pub mod forget;
pub mod forward;
pub mod learn;
pub mod rederive;
pub mod refresh;
pub mod retention;
pub mod sizes;
pub mod storage;
pub mod threads;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::threads::Threads;

/// Pause before a worker that panicked starts again.
const RESTART_PAUSE: Duration = Duration::from_secs(1);

/// How long a worker may take that was asked to end after it had not ended by itself.
const ASKED_TWICE: Duration = Duration::from_secs(1);

/// A group of tasks that stop together; by default on the threads of whoever spawns them.
#[derive(Clone, Debug, Default)]
pub struct Workers {
    tracker: TaskTracker,
    stop: CancellationToken,
    threads: Option<Threads>,
}

impl Workers {
    /// A group whose tasks run on these threads.
    pub fn on(threads: &Threads) -> Self {
        Self { threads: Some(threads.clone()), ..Self::default() }
    }

    /// Starts a worker. It gets a token that is cancelled when it should finish and return.
    pub fn spawn<Work, Run>(&self, name: &'static str, work: Work)
    where
        Work: Fn(CancellationToken) -> Run + Send + 'static,
        Run: Future<Output = ()> + Send + 'static,
    {
        let stop = self.stop.clone();
        self.start(async move {
            // Unwind safe: whatever the worker had in its hands is dropped, it starts anew.
            while AssertUnwindSafe(work(stop.clone())).catch_unwind().await.is_err() {
                tracing::error!(worker = name, "worker panicked and starts again");
                if stop.is_cancelled() {
                    break;
                }
                tokio::time::sleep(RESTART_PAUSE).await;
            }
            tracing::debug!(worker = name, "worker ended");
        });
    }

    /// Starts something that ends by itself, such as a connection; it gets the same token.
    pub fn spawn_once<Run: Future<Output = ()> + Send + 'static>(
        &self,
        work: impl FnOnce(CancellationToken) -> Run,
    ) {
        self.start(work(self.stop.clone()));
    }

    fn start(&self, task: impl Future<Output = ()> + Send + 'static) {
        match self.threads.as_ref().and_then(Threads::handle) {
            Some(threads) => self.tracker.spawn_on(task, threads),
            None => self.tracker.spawn(task),
        };
    }

    /// Asks all workers to end and waits for them. False: some had not ended in time.
    pub async fn stop(&self, within: Duration) -> bool {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(within, self.tracker.wait()).await.is_ok()
    }

    /// Waits for workers that end by themselves, then asks those that have not to end as well.
    /// False: there were some.
    pub async fn finish(&self, within: Duration) -> bool {
        self.tracker.close();
        let have_ended = tokio::time::timeout(within, self.tracker.wait()).await.is_ok();
        if !have_ended {
            self.stop(ASKED_TWICE).await;
        }
        have_ended
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_worker_that_panics_starts_again() {
        let workers = Workers::default();
        let starts = Arc::new(AtomicU32::new(0));
        let (sender, mut started_twice) = tokio::sync::mpsc::channel(1);

        let counter = Arc::clone(&starts);
        workers.spawn("clumsy", move |stop| {
            let start = counter.fetch_add(1, Ordering::SeqCst);
            let sender = sender.clone();
            async move {
                assert!(start > 0, "falls over the first time");
                let _ = sender.send(()).await;
                stop.cancelled().await;
            }
        });
        started_twice.recv().await;

        assert!(workers.stop(Duration::from_secs(5)).await);
        assert_eq!(starts.load(Ordering::SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_worker_that_does_not_end_is_not_waited_for_longer_than_allowed() {
        let workers = Workers::default();
        workers.spawn("stubborn", |_| std::future::pending());

        assert!(!workers.stop(Duration::from_secs(5)).await);
    }
}
