//! Every address of the server, in one file.
//!
//! | Address | Who may ask |
//! |---|---|
//! | `/v1/…`, `/recorder.js`, `/recorder/…` | every page that is recorded |
//! | `/healthz`, `/pkg/…`, built files | anybody: nothing in them is private |
//! | `/demo/…` | anybody, when there is a demo |
//! | `/sessions…`, `/api/…`, `/replay/…`, `/` | the machine that the server runs on |

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::dashboard;
use crate::http::error::ApiError;
use crate::http::{files, guard, headers, observe};
use crate::ingest;
use crate::replay;
use crate::services::Services;

/// Largest body of any address that does not say otherwise.
const BODY_BYTES: usize = 1024 * 1024;

/// All addresses, with everything that requests meet on the way.
pub fn router(services: &Services) -> Router {
    let config = &services.config;
    let is_https = config.http.public_url.starts_with("https://");
    let around = ServiceBuilder::new()
        .layer(from_fn(observe::in_span))
        .layer(from_fn_with_state(is_https, headers::secure))
        // Brotli is left to the build, which compresses files once: live it costs more time
        // than it saves, and its gain over gzip on recordings is small.
        .layer(CompressionLayer::new().br(false))
        .layer(CatchPanicLayer::custom(observe::after_panic))
        .layer(from_fn_with_state(config.http.timeout, observe::within))
        .layer(DefaultBodyLimit::max(BODY_BYTES));

    let private = private(services);
    Router::new()
        .route("/healthz", get("ok"))
        .merge(ingest(services))
        .merge(recorder(services))
        .merge(demo(services))
        .merge(private.clone())
        .fallback(move |request| built_file_or(private.clone(), request))
        .layer(around)
}
