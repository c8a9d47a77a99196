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
use tokio::sync::RwLock;

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

/// The engine's threads, and the embedded database when there is one.
pub(super) struct Engine {
    runtime: Option<Runtime>,
    /// Shut down before the threads end, so that its directory is free again.
    pub(super) datastore: Option<Arc<Datastore>>,
    /// Whether calls are taken. Every call holds it while it runs, so closing waits for them;
    /// a call to a datastore that was shut down would never return.
    is_open: Arc<RwLock<bool>>,
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
        let is_open = Arc::new(RwLock::new(true));
        Ok(Self { runtime: Some(runtime), datastore: None, is_open })
    }

    /// Runs a call to its end, also when the caller stops waiting for it: a transaction
    /// that was begun is committed or cancelled, never left open.
    pub(super) fn run<T: Send + 'static>(
        &self,
        call: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> impl Future<Output = Result<T, StoreError>> + Send {
        // On the heap at once: the engine's futures are large, callers' stacks are not.
        let call = Box::pin(call);
        async move {
            let Some(runtime) = &self.runtime else {
                unreachable!("the runtime is only taken on drop");
            };
            let is_open = Arc::clone(&self.is_open).read_owned().await;
            if !*is_open {
                return Err(StoreError::Unavailable("the store was closed".into()));
            }
            let call = runtime.spawn(async move {
                let result = call.await;
                drop(is_open);
                result
            });
            // A panic of the engine ends this one call, not the process.
            call.await.unwrap_or_else(|error| Err(StoreError::Unavailable(error.into())))
        }
    }

    /// Lets the running calls end, takes no more, and releases the directory.
    pub(super) async fn close(&self) -> Result<(), StoreError> {
        let mut is_open = self.is_open.write().await;
        *is_open = false;
        let (Some(runtime), Some(datastore)) = (&self.runtime, self.datastore.clone()) else {
            return Ok(());
        };
        let shutdown = runtime.spawn(async move { datastore.shutdown().await });
        match shutdown.await {
            Ok(result) => result.map_err(|error| StoreError::Unavailable(error.into())),
            Err(error) => Err(StoreError::Unavailable(error.into())),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        let is_closed = self.is_open.try_read().is_ok_and(|is_open| !*is_open);
        let Some(datastore) = self.datastore.take().filter(|_| !is_closed) else {
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
