//! `/healthz`, `/readyz` and `/metrics`.
//!
//! The first two are for everybody and tell nothing but whether the server works. Figures are
//! for this machine, for whoever has the token of `telemetry.metrics_token_file`, and on the
//! address of `http.metrics_listen`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::health::Checks;
use super::{Figures, Health, process};
use crate::http::bearer::has_token;
use crate::http::error::ApiError;
use crate::http::guard;

/// The text format of Prometheus.
const TEXT_FORMAT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4");

/// What the addresses are answered from.
#[derive(Clone, Debug)]
pub struct Telemetry {
    /// Whether it works.
    pub health: Health,
    /// What it counts.
    pub figures: Figures,
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    checks: Checks,
}

/// The addresses, for everybody; figures are guarded.
pub fn routes(telemetry: &Telemetry, token_file: &Path) -> Router {
    let token_file: Arc<PathBuf> = Arc::new(token_file.to_owned());
    let metrics = figures(telemetry).layer(from_fn_with_state(token_file, guarded));
    Router::new()
        .route("/healthz", get("ok"))
        .route("/readyz", get(get_readyz).with_state(telemetry.clone()))
        .merge(metrics)
}

/// Figures without a guard, for an address of their own.
pub fn figures(telemetry: &Telemetry) -> Router {
    Router::new().route("/metrics", get(get_metrics).with_state(telemetry.clone()))
}

async fn get_readyz(State(telemetry): State<Telemetry>) -> Response {
    let checks = telemetry.health.examine().await;
    let ready = checks.is_ready();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let no_store = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (status, no_store, Json(Readiness { ready, checks })).into_response()
}

async fn get_metrics(State(telemetry): State<Telemetry>) -> Response {
    telemetry.health.spool.measure().await;
    process::measure();
    let no_store = HeaderValue::from_static("no-store");
    let headers = [(CONTENT_TYPE, TEXT_FORMAT), (CACHE_CONTROL, no_store)];
    (headers, telemetry.figures.render()).into_response()
}

async fn guarded(State(token_file): State<Arc<PathBuf>>, request: Request, next: Next) -> Response {
    if guard::is_this_machine(&request) || has_token(request.headers(), &token_file).await {
        return next.run(request).await;
    }
    let mut response = ApiError::Unauthorized.into_response();
    let bearer = HeaderValue::from_static("Bearer");
    response.headers_mut().insert(WWW_AUTHENTICATE, bearer);
    response
}
