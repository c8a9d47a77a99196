//! The threads on which the embedded engine runs.
//!
//! The engine computes on the task that asks, and its recursion needs more stack than
//! threads have by default, above all when it was built without optimisation. With threads
//! of its own it works from every runtime, a test's single thread included, and a slow
//! query never holds up the caller's other tasks.

use std::future::Future;
use std::sync::Arc;
use std::thread;

use surrealdb_engine_local::Datastore;
use tokio::runtime::{Builder, Runtime};

use crate::{StoreError, give_way};

/// Enough for the deepest statement in an unoptimised build; memory is only used when touched.
const STACK_BYTES: usize = 10 * 1024 * 1024;

/// Threads of an engine that keeps its rows in files.
///
/// INVARIANT: one. `surrealkv` 0.21 takes its locks in one order when it scans and in another when it
/// writes a full memtable to a file; on two threads both wait for each other, and nothing is ever
/// answered again. Neither gives its thread away while it holds them, so on one thread they
/// cannot meet. (Release 1 takes them in one order.)
pub(super) const DIRECTORY_THREADS: usize = 1;

/// Most threads of any other; reading and syncing files has its own.
pub(super) const MAX_THREADS: usize = 4;

/// The engine's threads.
pub(super) struct Engine {
    runtime: Option<Runtime>,
}

impl Engine {
    /// Starts at most so many threads.
    pub(super) fn start(max_threads: usize) -> Result<Self, StoreError> {
        let n_threads =
            thread::available_parallelism().map_or(1, usize::from).clamp(1, max_threads);
        let runtime = Builder::new_multi_thread()
            .worker_threads(n_threads)
            .thread_stack_size(STACK_BYTES)
            .thread_name("store")
            .on_thread_start(give_way)
            .enable_all()
            .build()
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        Ok(Self { runtime: Some(runtime) })
    }

    /// Runs a call to its end, also when the caller stops waiting for it: a transaction
    /// that was begun is committed or cancelled, never left open.
    pub(super) fn run<T, F>(
        &self,
        call: F,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        // On the heap at once: the engine's futures are large, callers' stacks are not.
        let call = self.runtime().spawn(Box::pin(call));
        // A panic of the engine ends this one call, not the process.
        async { call.await.unwrap_or_else(|error| Err(StoreError::Unavailable(error.into()))) }
    }

    /// Runs a task that nobody waits for.
    pub(super) fn start_task(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime().spawn(Box::pin(task));
    }

    fn runtime(&self) -> &Runtime {
        let Some(runtime) = &self.runtime else {
            unreachable!("the runtime is only taken on drop");
        };
        runtime
    }

    /// Ends the threads; before that, closes what is still open.
    pub(super) fn end(&mut self, datastore: Option<Arc<Datastore>>) {
        let Some(runtime) = self.runtime.take() else { return };
        let Some(datastore) = datastore else {
            return runtime.shutdown_background();
        };
        // Dropping may happen on an asynchronous task, which must not block: a thread waits.
        let waiting = thread::Builder::new().name("store-close".to_owned()).spawn(move || {
            // On the engine's own thread, like everything else.
            let shutdown = runtime.spawn(async move { datastore.shutdown().await });
            match runtime.block_on(shutdown) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::warn!(error = %error, "database was not closed cleanly");
                }
                Err(error) => tracing::warn!(error = %error, "database was not closed"),
            }
        });
        if let Err(error) = waiting {
            tracing::warn!(error = %error, "database was not closed cleanly");
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.end(None);
    }
}
