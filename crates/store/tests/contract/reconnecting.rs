//! What only a database server can do: refuse us, go away, come back, be shared.

use std::future::Future;
use std::time::Duration;

use store::{Store, StoreError, StoreOptions};

use crate::builders::{append, at, chunk, session, window};
use crate::engines::block_on;
use crate::server::{DatabaseServer, free_port};

/// Longest time that anything may take.
const PATIENCE: Duration = Duration::from_mins(1);

async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap()
}

#[test]
fn wrong_credentials_are_named() {
    let server = DatabaseServer::in_memory();
    let mut options = DatabaseServer::options();
    options.credentials.as_mut().unwrap().password.push('!');

    for options in [options, StoreOptions::default()] {
        let error = block_on(Store::open(&server.address(), &options)).map(drop).unwrap_err();

        assert!(matches!(error, StoreError::Credentials(_)), "{error:?}");
        assert!(!error.is_retryable());
    }
}

#[test]
fn a_server_that_comes_back_is_used_again() {
    let (dir, port) = (tempfile::tempdir().unwrap(), free_port());
    let server = DatabaseServer::in_directory(dir.path(), port);
    block_on(in_time(async {
        let store = Store::open(&server.address(), &DatabaseServer::options()).await.unwrap();
        append(&store, &[chunk(window(1, 1), 0)]).await;
        let before = session(&store, 1).await;

        drop(server);
        let error = store.ping().await.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");

        let _server = DatabaseServer::in_directory(dir.path(), port);
        while store.ping().await.is_err() {
            tokio::task::yield_now().await;
        }
        assert_eq!(session(&store, 1).await, before);
        append(&store, &[chunk(window(1, 1), 1)]).await;
        assert_eq!(session(&store, 1).await.n_events, 20);
    }));
}

#[test]
fn nodes_that_start_at_once_migrate_once() {
    let server = DatabaseServer::in_memory();
    block_on(in_time(async {
        let (address, options) = (server.address(), DatabaseServer::options());
        let open = || Store::open(&address, &options);

        let (one, two, three) = tokio::join!(open(), open(), open());

        let (one, two, three) = (one.unwrap(), two.unwrap(), three.unwrap());
        one.announce_node("one", "http://127.0.0.1:1", at(0)).await.unwrap();
        for store in [two, three] {
            assert!(store.find_node("one").await.unwrap().is_some());
        }
    }));
}
