//! The way to the database: an embedded engine or a server, with the same calls.
//!
//! ```text
//! sessions, chunks, drain … ─▶ [connection] ─▶ SurrealDB in this process, or over WebSocket
//! ```
//!
//! # Invariants
//!
//! - Statements are constants; values are bound, never formatted into them.
//! - All calls run on the engine's threads and run to their end.
//! - A directory is opened anew before its engine would lose something, see [`database`].
//! - How long each takes is told as `store_query_seconds{name}`; the name is the call's, or
//!   `open_anew` for a directory that all calls waited for.

mod address;
mod client;
mod database;
mod embedded;
mod engine;
mod failure;
mod retry;
mod server;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use surrealdb::IndexedResults;
use surrealdb::types::Variables;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use self::address::Address;
pub(crate) use self::client::{Client, Transaction};
use self::database::Database;
pub(crate) use self::failure::corrupt;
pub(crate) use self::retry::retrying;
use crate::{StoreError, StoreOptions};

/// How long a database server may take to answer.
const SERVER_PATIENCE: Duration = Duration::from_secs(30);

/// An open database. Cloning it shares the connection.
#[derive(Clone)]
pub(crate) struct Connection {
    database: Arc<Database>,
}

impl Connection {
    /// Opens the database and chooses namespace and database in it. Migrates nothing.
    pub(crate) async fn open(address: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let address = Address::parse(address)?;
        let is_remote = matches!(address, Address::Server(_));
        let opening = Box::pin(Database::open(address, options.clone()));
        let database = if is_remote {
            timeout(SERVER_PATIENCE, opening).await.unwrap_or_else(no_answer)?
        } else {
            opening.await?
        };
        Ok(Self { database: Arc::new(database) })
    }

    /// Runs statements, each on its own, and checks that all succeeded.
    pub(crate) async fn query(
        &self,
        name: &'static str,
        statements: &'static str,
        values: Variables,
    ) -> Result<IndexedResults, StoreError> {
        self.run(name, |client| async move { client.query(statements, values).await }).await
    }

    /// Runs a call of several steps on the engine's threads, to its end.
    ///
    /// A server may have gone without a word; then the call fails after [`SERVER_PATIENCE`].
    /// Whether it took effect is not known, but calls are idempotent.
    pub(crate) async fn run<T, F>(
        &self,
        name: &'static str,
        call: impl FnOnce(Arc<Client>) -> F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let begin = Instant::now();
        let result = if self.database.is_remote() {
            self.run_patiently(|client| {
                let call = timeout(SERVER_PATIENCE, call(client));
                async { call.await.unwrap_or_else(no_answer) }
            })
            .await
        } else {
            self.run_patiently(call).await
        };
        metrics::histogram!("store_query_seconds", "name" => name).record(begin.elapsed());
        result
    }

    /// Runs a call that may take as long as it takes.
    pub(crate) async fn run_patiently<T, F>(
        &self,
        call: impl FnOnce(Arc<Client>) -> F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        self.database.run(call).await
    }

    /// Ends the running calls, takes no more, and releases an embedded database's directory.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.database.close().await
    }
}

fn no_answer<T>(error: Elapsed) -> Result<T, StoreError> {
    Err(StoreError::Unavailable(error.into()))
}
