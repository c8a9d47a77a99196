//! The SDK's two handles behind one.
//!
//! They cannot be one type: only the embedded one can be made from a datastore whose memory
//! we bound.

use surrealdb::engine::any::Any;
use surrealdb::engine::local::Db;
use surrealdb::method;
use surrealdb::types::Variables;
use surrealdb::{IndexedResults, Surreal};

use super::failure::into_store_error;
use crate::StoreError;

/// A signed-in handle with namespace and database chosen.
pub(crate) enum Client {
    /// The engine in this process.
    Embedded(Surreal<Db>),
    /// A server's, over WebSocket.
    Server(Surreal<Any>),
}

impl Client {
    /// Runs statements, each on its own, and checks that all succeeded.
    pub(crate) async fn query(
        &self,
        statements: &str,
        values: Variables,
    ) -> Result<IndexedResults, StoreError> {
        let answer = match self {
            Self::Embedded(handle) => handle.query(statements).bind(values).await,
            Self::Server(handle) => handle.query(statements).bind(values).await,
        };
        checked(answer)
    }

    /// Begins a transaction. Dropping it cancels it.
    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        // A clone is a session of its own, so that transactions do not see each other.
        let begun = match self {
            Self::Embedded(handle) => handle.clone().begin().await.map(Transaction::Embedded),
            Self::Server(handle) => handle.clone().begin().await.map(Transaction::Server),
        };
        begun.map_err(into_store_error)
    }
}

/// Several statements that take effect together or not at all.
///
/// Reading within it and writing what follows from that is safe without locks: when another
/// writer changed the same rows meanwhile, the commit fails and the caller begins anew.
pub(crate) enum Transaction {
    /// In this process.
    Embedded(method::Transaction<Db>),
    /// At a server.
    Server(method::Transaction<Any>),
}

impl Transaction {
    /// Runs statements within the transaction and checks that all succeeded.
    pub(crate) async fn query(
        &self,
        statements: &str,
        values: Variables,
    ) -> Result<IndexedResults, StoreError> {
        let answer = match self {
            Self::Embedded(transaction) => transaction.query(statements).bind(values).await,
            Self::Server(transaction) => transaction.query(statements).bind(values).await,
        };
        checked(answer)
    }

    /// Makes all of it durable.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Embedded(transaction) => transaction.commit().await.map(drop),
            Self::Server(transaction) => transaction.commit().await.map(drop),
        }
        .map_err(into_store_error)
    }

    /// Takes all of it back.
    pub(crate) async fn cancel(self) -> Result<(), StoreError> {
        match self {
            Self::Embedded(transaction) => transaction.cancel().await.map(drop),
            Self::Server(transaction) => transaction.cancel().await.map(drop),
        }
        .map_err(into_store_error)
    }
}

fn checked(answer: Result<IndexedResults, surrealdb::Error>) -> Result<IndexedResults, StoreError> {
    let mut results = answer.map_err(into_store_error)?;
    let errors = results.take_errors();
    // One failed statement fails its neighbours as "not executed"; the cause is the other one.
    match errors.into_values().min_by_key(super::failure::is_consequence) {
        None => Ok(results),
        Some(error) => Err(into_store_error(error)),
    }
}
