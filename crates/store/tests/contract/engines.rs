//! The engines, and how a case is run on one.

use std::future::Future;

use store::{Store, StoreOptions};
use tempfile::TempDir;

use crate::server::DatabaseServer;

/// An empty database: its address, and what has to outlive it.
pub(crate) struct Engine {
    address: String,
    options: StoreOptions,
    _directory: Option<TempDir>,
    _server: Option<DatabaseServer>,
}

impl Engine {
    fn at(address: String) -> Self {
        Self { address, options: StoreOptions::default(), _directory: None, _server: None }
    }
}

/// In this process's memory.
pub(crate) fn memory() -> Engine {
    Engine::at("mem://".to_owned())
}

/// Embedded, on disk.
pub(crate) fn directory() -> Engine {
    let directory = tempfile::tempdir().unwrap();
    let address = address_of(&directory);
    Engine { _directory: Some(directory), ..Engine::at(address) }
}

/// At a server of its own, over WebSocket.
pub(crate) fn remote() -> Engine {
    let server = DatabaseServer::in_memory();
    let (address, options) = (server.address(), DatabaseServer::options());
    Engine { options, _server: Some(server), ..Engine::at(address) }
}

/// The address of a database in a directory.
pub(crate) fn address_of(directory: &TempDir) -> String {
    format!("surrealkv://{}", directory.path().display())
}

/// Runs a case on the plainest runtime: the store must not need a better one.
pub(crate) fn run<F: Future<Output = ()>>(engine: &Engine, case: impl FnOnce(Store) -> F) {
    block_on(async {
        let store = Store::open(&engine.address, &engine.options).await.unwrap();
        case(store.clone()).await;
        store.close().await.unwrap();
    });
}

/// Runs one future to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
