//! What home answers to servers at the edge.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use futures::future::join_all;
use model::SessionId;

use super::batch;
use super::told::{RefusedRecord, Taken, Told, ToldProject};
use crate::http::bearer::guarded;
use crate::http::error::ApiError;
use crate::ingest::{Forwarded, Ingest};
use crate::journal::Arrival;
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
    let projects = projects.iter().map(|project| {
        let room = services.ingest.room_of(project.project.id);
        ToldProject::of(project, room)
    });
    Json(Told { projects: projects.collect() })
}

async fn take_records(
    State(services): State<Services>,
    body: Body,
) -> Result<Json<Taken>, ApiError> {
    let body = to_bytes(body, batch::MAX_BYTES).await.map_err(|_| ApiError::BadBody)?;
    let payloads = batch::split(body).map_err(|_| ApiError::BadBody)?;
    Ok(Json(take(&services.ingest, payloads).await))
}

/// What became of a part of a batch.
#[derive(Default)]
struct Lane {
    refused: Vec<RefusedRecord>,
    /// The first record that could not be taken now.
    stopped_at: Option<usize>,
}

/// Takes what belongs to a session one after the other, and sessions beside each other: one by one
/// each record would wait for a sync of its own, and home would be slower than its edge.
async fn take(ingest: &Ingest, payloads: Vec<Bytes>) -> Taken {
    let mut n_taken = payloads.len();
    let mut lanes: HashMap<Option<SessionId>, Vec<(usize, Bytes)>> = HashMap::new();
    for (index, payload) in payloads.into_iter().enumerate() {
        lanes.entry(session_of(&payload)).or_default().push((index, payload));
    }
    let lanes = lanes.into_values().map(|lane| take_lane(ingest.clone(), lane));
    let mut refused = Vec::new();
    for lane in join_all(lanes).await {
        n_taken = lane.stopped_at.map_or(n_taken, |index| index.min(n_taken));
        refused.extend(lane.refused);
    }
    // What stands behind comes once more, and what was taken of it is known then.
    refused.retain(|record| record.index < n_taken);
    refused.sort_unstable_by_key(|record| record.index);
    Taken { n_taken, n_refused: refused.len(), refused }
}

async fn take_lane(ingest: Ingest, payloads: Vec<(usize, Bytes)>) -> Lane {
    let mut lane = Lane::default();
    for (index, payload) in payloads {
        match ingest.take_forwarded(&payload).await {
            Forwarded::Taken => {}
            Forwarded::Refused { outcome, reason } => {
                let outcome = outcome.name();
                tracing::warn!(outcome, reason, "frame from the edge was refused");
                let (outcome, reason) = (outcome.to_owned(), reason.to_owned());
                lane.refused.push(RefusedRecord { index, outcome, reason });
            }
            Forwarded::Later => {
                lane.stopped_at = Some(index);
                break;
            }
        }
    }
    lane
}

/// Whose it is, when it can be read.
fn session_of(payload: &Bytes) -> Option<SessionId> {
    let (_, frame) = Arrival::split(payload).ok()?;
    let (header, _) = wire::split(&frame).ok()?;
    Some(header.session)
}
