//! Every address of the server, in one file.
//!
//! | Address | Who may ask |
//! |---|---|
//! | `/v1/…`, `/recorder.js`, `/hindsight.js`, `/hindsight.d.ts`, `/recorder/…` | every page that is recorded |
//! | `/v1/edge/…` | servers at the edge, which have the secret |
//! | `/v1/cluster/…` | other nodes, which have the secret |
//! | `/healthz`, `/readyz`, `/pkg/…` and other built files | anybody: nothing in them is private |
//! | `/metrics` | the machine that the server runs on, and who has the token |
//! | `/demo/…` | anybody, when there is a demo |
//! | `/sessions…`, `/segments…`, `/api/…`, `/replay/…`, `/` | the machine that the server runs on |

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use ipnet::IpNet;
use tower::{ServiceBuilder, ServiceExt as _};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::assets::endpoint as assets;
use crate::cluster::endpoint as cluster;
use crate::config::Config;
use crate::dashboard::endpoint as dashboard;
use crate::edge::{EdgeServices, endpoint as edge};
use crate::http::error::{self, ApiError};
use crate::http::{client, depth, files, guard, headers, observe, path, query};
use crate::ingest::endpoint as ingest;
use crate::projects::endpoint::{self as projects, OldPolicies};
use crate::replay::endpoint as replay;
use crate::replay::export::endpoint as export;
use crate::replay::export::many::endpoint as export_many;
use crate::services::Services;
use crate::telemetry::endpoint as telemetry;

/// Largest body that a viewer may send. (Ingest has a limit of its own.)
const BODY_BYTES: usize = 1024 * 1024;

/// For gzip and for zstd. A player waits while megabytes of a recording are compressed, so it is
/// zstd's usual level and less than gzip's, which is 6.
const LIVE_COMPRESSION: CompressionLevel = CompressionLevel::Precise(3);

/// Where the demo is.
const DEMO: &str = "/demo";

/// Where requests go; the command line hands it to whatever listens.
pub type Routes = Router;

/// All addresses, with everything that requests meet on the way.
pub fn router(services: &Services) -> Router {
    let routes = Router::new()
        .merge(telemetry::routes(
            &services.telemetry,
            &services.config.telemetry.metrics_token_file,
        ))
        .merge(ingest::routes(services.ingest.clone()))
        .merge(projects::routes(
            services.projects.clone(),
            OldPolicies::Store(services.store.clone()),
        ))
        .merge(edge::routes(services))
        .merge(cluster::routes(services))
        .merge(recorder_files(&services.config.site.root))
        .merge(demo(services))
        .merge(private(services))
        .fallback_service(built_files(services));
    surrounded(routes, &services.config)
}

/// The addresses of a server at the edge.
pub fn edge_router(services: &EdgeServices) -> Router {
    let config = &services.config;
    let routes = Router::new()
        .merge(telemetry::routes(&services.telemetry, &config.telemetry.metrics_token_file))
        .merge(ingest::routes(services.ingest.clone()))
        .merge(projects::routes(
            services.projects.clone(),
            OldPolicies::Directory(services.policies_dir.clone()),
        ))
        .merge(recorder_files(&config.site.root))
        .fallback(async || ApiError::NotFound);
    surrounded(routes, config)
}

/// Everything that requests meet on the way to any address.
fn surrounded(routes: Router, config: &Config) -> Router {
    let is_https = config.http.is_https();
    let proxies: Arc<[IpNet]> = config.http.trusted_proxies.clone().into();
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(proxies, client::identify))
        .layer(from_fn(observe::in_span))
        .layer(from_fn_with_state(is_https, headers::secure))
        // Brotli is left to the build, which compresses a file once: live it costs more time
        // than it saves.
        .layer(CompressionLayer::new().br(false).quality(LIVE_COMPRESSION))
        .layer(CatchPanicLayer::custom(observe::after_panic))
        .layer(from_fn_with_state(config.http.timeout, observe::within))
        .layer(from_fn(path::plain));

    routes.method_not_allowed_fallback(async || ApiError::MethodNotAllowed).layer(around)
}

/// The recorder's files, for every page that is recorded.
fn recorder_files(root: &Path) -> Router {
    let files = get(built_file).with_state(Arc::<Path>::from(root));
    Router::new()
        .route("/recorder.js", files.clone())
        .route("/hindsight.js", files.clone())
        .route("/hindsight.d.ts", files.clone())
        .route("/recorder/{*file}", files)
        .layer(from_fn(files::for_minutes))
        .layer(from_fn(headers::for_every_origin))
}

/// The site that records itself.
fn demo(services: &Services) -> Router {
    if services.config.demo.dir().is_none() {
        return Router::new();
    }
    let pages = get(demo_page).with_state(services.clone());
    Router::new()
        .route("/demo", get(Redirect::permanent("/demo/")))
        .route("/demo/", pages.clone())
        .route("/demo/{*page}", pages)
        .layer(from_fn(files::revalidated))
}

/// What shows recordings.
fn private(services: &Services) -> Router {
    let replay = Router::new()
        .route("/replay/stage", get(replay::get_stage))
        .route("/replay/{session}/{window}/manifest", get(replay::get_manifest))
        .route("/replay/{session}/{window}/chunks", get(replay::get_chunks))
        .route("/replay/{session}/{window}/keyframe", get(replay::get_keyframe))
        .route("/replay/{session}/{window}/text", get(replay::get_text))
        .route("/replay/{session}/{window}/assets", get(assets::get_missing))
        .route("/replay/{session}/activity", get(replay::get_activity))
        .route("/replay/assets/{project}/{hash}", get(assets::get_asset))
        .route("/api/v1/sessions/export.zip", get(export_many::get_many))
        .route("/api/v1/sessions/{session}/export.json", get(export::get_session))
        .route("/api/v1/sessions/{session}/export.har", get(export::get_har))
        .route("/api/v1/sessions/{session}/export.spec.ts", get(export::get_test))
        .with_state(services.clone());
    guarded(replay.merge(dashboard::routes(services)))
}

fn guarded(routes: Router) -> Router {
    routes
        .layer(from_fn(depth::bounded))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES))
        .layer(from_fn(error::explained))
        .layer(from_fn(query::readable))
        .layer(from_fn(headers::never_cached))
        .layer(from_fn(guard::this_machine_only))
}

/// Everything else: a built file, or nothing.
fn built_files(services: &Services) -> Router {
    let state = (services.clone(), guarded(dashboard::not_found(services)));
    Router::new().fallback(built_file_or_nothing).with_state(state)
}

async fn built_file_or_nothing(
    State((services, nothing)): State<(Services, Router)>,
    request: Request,
) -> Response {
    if error::is_for_programs(request.uri().path()) {
        return ApiError::NotFound.into_response();
    }
    let (parts, body) = request.into_parts();
    let for_file = Request::from_parts(parts.clone(), axum::body::Body::empty());
    if let Some(file) = files::find(&services.config.site.root, for_file).await {
        return files::kept_until_changed(file);
    }
    let Ok(response) = nothing.oneshot(Request::from_parts(parts, body)).await;
    response
}

async fn built_file(State(root): State<Arc<Path>>, request: Request) -> Response {
    let file = files::find(&root, request).await;
    file.unwrap_or_else(|| ApiError::NotFound.into_response())
}

async fn demo_page(State(services): State<Services>, request: Request) -> Response {
    let found = match services.config.demo.dir() {
        Some(dir) => files::find_page(dir, DEMO, request).await,
        None => None,
    };
    found.unwrap_or_else(|| ApiError::NotFound.into_response())
}
