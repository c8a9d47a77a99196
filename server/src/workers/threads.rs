//! Threads of their own for work that nobody waits for.
//!
//! Workers compute for milliseconds without a pause. On the threads that answer requests, an
//! answer would stand behind that; beside them, and with less right to a processor, they work
//! when there is nothing to answer.

use std::io;
use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

/// Stack of each thread, also of those that answer requests. The database's recursive parser
/// needs more than the usual 2 MiB, above all in builds without optimisation.
pub const STACK_BYTES: usize = 10 << 20;

/// A handle to them; they end when the last one is dropped.
#[derive(Clone, Debug)]
pub struct Threads(Arc<Running>);

/// `None` only while it is dropped.
#[derive(Debug)]
struct Running(Option<Runtime>);

impl Threads {
    /// Starts so many.
    pub fn start(n_threads: usize) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(n_threads)
            .thread_name("worker")
            .thread_stack_size(STACK_BYTES)
            .on_thread_start(store::give_way)
            .enable_all()
            .build()?;
        Ok(Self(Arc::new(Running(Some(runtime)))))
    }

    pub(super) fn handle(&self) -> Option<&Handle> {
        self.0.0.as_ref().map(Runtime::handle)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // It may not be waited for here; who needs the workers' end has waited for it.
            runtime.shutdown_background();
        }
    }
}
