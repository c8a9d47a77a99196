//! The engines, and how a case is run on one.

use std::future::Future;

use store::{Store, StoreOptions};
use tempfile::TempDir;

/// An empty database: its address, and what has to outlive it.
pub(crate) struct Engine {
    address: String,
    _directory: Option<TempDir>,
}

/// In this process's memory.
pub(crate) fn memory() -> Engine {
    Engine { address: "mem://".to_owned(), _directory: None }
}

/// Embedded, on disk.
pub(crate) fn directory() -> Engine {
    let directory = tempfile::tempdir().unwrap();
    let address = address_of(&directory);
    Engine { address, _directory: Some(directory) }
}

/// The address of a database in a directory.
pub(crate) fn address_of(directory: &TempDir) -> String {
    format!("surrealkv://{}", directory.path().display())
}

/// Runs a case on the plainest runtime: the store must not need a better one.
pub(crate) fn run<F: Future<Output = ()>>(engine: &Engine, case: impl FnOnce(Store) -> F) {
    block_on(async {
        let store = Store::open(&engine.address, &StoreOptions::default()).await.unwrap();
        case(store.clone()).await;
        store.close().await.unwrap();
    });
}

/// Runs one future to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
