//! What home answers to servers at the edge.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;

use super::batch;
use super::told::{Taken, Told, ToldProject};
use crate::http::bearer::guarded;
use crate::http::error::ApiError;
use crate::ingest::Ingest;
use crate::services::Services;

/// The addresses for servers at the edge; there are none without a secret.
pub fn routes(services: &Services) -> Router {
    let secret_file = services.config.edge.secret_file.clone();
    if secret_file.as_os_str().is_empty() {
        return Router::new();
    }
    Router::new()
        .route("/v1/edge/projects", get(get_projects))
        .route("/v1/edge/records", post(take_records))
        .layer(from_fn_with_state(Arc::new(secret_file), guarded))
        .with_state(services.clone())
}

async fn get_projects(State(services): State<Services>) -> Json<Told> {
    let projects = services.projects.list();
    Json(Told { projects: projects.iter().map(|project| ToldProject::of(project)).collect() })
}

async fn take_records(
    State(services): State<Services>,
    body: Body,
) -> Result<Json<Taken>, ApiError> {
    let body = to_bytes(body, batch::MAX_BYTES).await.map_err(|_| ApiError::BadBody)?;
    let payloads = batch::split(body).map_err(|_| ApiError::BadBody)?;
    Ok(Json(take(&services.ingest, payloads).await))
}

/// Takes one after the other: they belong in this order.
async fn take(ingest: &Ingest, payloads: Vec<Bytes>) -> Taken {
    let mut taken = Taken::default();
    for payload in payloads {
        let answer = ingest.take_forwarded(&payload).await;
        if answer.outcome.retry_after_seconds().is_some() {
            break;
        }
        taken.n_taken += 1;
        if !answer.outcome.is_accepted() {
            taken.n_refused += 1;
            let reason = answer.reason.unwrap_or_default();
            tracing::warn!(reason, "frame from the edge was refused");
        }
    }
    taken
}
