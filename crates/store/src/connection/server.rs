//! A SurrealDB server or cluster, over WebSocket.

use surrealdb::Surreal;
use surrealdb::engine::any::{self, Any};
use surrealdb::opt::auth::Root;

use super::failure::into_store_error;
use super::retry::retrying;
use crate::{StoreError, StoreOptions};

/// Connects and signs in. The SDK reconnects and signs in again by itself.
pub(super) async fn connect(
    address: String,
    options: StoreOptions,
) -> Result<Surreal<Any>, StoreError> {
    let handle =
        any::connect(address).await.map_err(|error| StoreError::Unavailable(error.into()))?;
    if let Some(credentials) = options.credentials {
        let root = Root { username: credentials.username, password: credentials.password };
        handle.signin(root).await.map_err(into_store_error)?;
    }
    // The first node to come makes them; of several, one wins.
    retrying(|| async {
        let chosen = handle.use_ns(&options.namespace).use_db(&options.database).await;
        chosen.map(drop).map_err(into_store_error)
    })
    .await?;
    Ok(handle)
}
