//! What a node answers to the others.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use bytes::Bytes;
use model::JournalPosition;

use crate::http::bearer::guarded;
use crate::http::error::ApiError;
use crate::journal::{Journal, JournalError};
use crate::services::Services;

/// The addresses for other nodes; there are none without a cluster.
pub fn routes(services: &Services) -> Router {
    let cluster = &services.config.cluster;
    if cluster.address.is_empty() {
        return Router::new();
    }
    Router::new()
        .route("/v1/cluster/records/{node}/{segment}/{offset}/{length}", get(get_record))
        .layer(from_fn_with_state(Arc::new(cluster.secret_file.clone()), guarded))
        .with_state(services.journal.clone())
}

/// A record of this node's journal. What is not there is not found, also when it never was: a
/// position is only a position to whoever has its row.
async fn get_record(
    State(journal): State<Journal>,
    path: Result<Path<(String, u64, u64, u32)>, PathRejection>,
) -> Result<Bytes, ApiError> {
    let Path((node, segment, offset, length)) = path.map_err(|_| ApiError::BadLink)?;
    // Another node may have been at this address before.
    if node != journal.node() {
        return Err(ApiError::NotFound);
    }
    match journal.read(JournalPosition { segment, offset, length }).await {
        Ok(record) => Ok(record.payload),
        Err(JournalError::Missing { .. } | JournalError::Damaged { .. }) => Err(ApiError::NotFound),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "journal record was not given to another node"
            );
            Err(ApiError::Unavailable)
        }
    }
}
