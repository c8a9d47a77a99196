//! What recorders ask for before they send anything: `GET /v1/projects/{key}/config` and
//! `GET /v1/policies/{hash}`.
//!
//! Both are public, as the script tag is, and readable by scripts of every origin: which pages
//! are recorded is enforced where frames arrive.

use std::path::PathBuf;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    IF_NONE_MATCH,
};
use http::{HeaderMap, StatusCode};
use model::{PolicyHash, ProjectKey};
use store::Store;

use crate::http::error::ApiError;
use crate::projects::ProjectDirectory;

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// Where policies are that are in force no longer. A page that was opened days ago may still
/// work under one.
#[derive(Clone, Debug)]
pub enum OldPolicies {
    /// In the database.
    Store(Store),
    /// In files that are named by their hashes.
    Directory(PathBuf),
}

/// What recorders are answered from.
#[derive(Clone, Debug)]
struct Known {
    projects: ProjectDirectory,
    old: OldPolicies,
}

impl Known {
    /// What is not there, or not yet: a recorder asks again then, instead of giving up.
    fn nothing(&self) -> ApiError {
        if self.projects.is_told() { ApiError::NotFound } else { ApiError::Unavailable }
    }
}

/// The routes of recorders' settings.
pub fn routes(projects: ProjectDirectory, old: OldPolicies) -> Router {
    Router::new()
        .route("/v1/projects/{key}/config", get(get_config))
        .route("/v1/policies/{hash}", get(get_policy))
        .with_state(Known { projects, old })
}

impl OldPolicies {
    async fn find(&self, hash: &PolicyHash) -> Result<Bytes, ApiError> {
        let found = match self {
            Self::Store(store) => store.find_compiled_policy(hash).await?,
            // A hash is hexadecimal digits: it names a file in the directory, or none.
            Self::Directory(dir) => tokio::fs::read(dir.join(hash.as_str())).await.ok(),
        };
        found.map(Bytes::from).ok_or(ApiError::NotFound)
    }
}

async fn get_config(
    State(known): State<Known>,
    key: Result<Path<String>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
) -> Response {
    readable(config(&known, key.ok().as_deref(), &headers))
}

fn config(known: &Known, key: Option<&String>, headers: &HeaderMap) -> Result<Response, ApiError> {
    let key: ProjectKey = parse(key)?;
    let project = known.projects.find(&key).ok_or_else(|| known.nothing())?;
    // A recorder without a policy must not record; it asks again later.
    let settings = project.settings.as_ref().ok_or(ApiError::Unavailable)?;
    let etag = settings.etag();
    let is_known = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(|validator| validator.trim().trim_start_matches("W/"))
        .any(|validator| validator == etag || validator == "*");
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file(settings.served.clone(), "application/json")
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(ETAG, etag);
    }
    Ok(response)
}

async fn get_policy(
    State(known): State<Known>,
    hash: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Response {
    readable(policy(&known, hash.ok().as_deref()).await)
}

async fn policy(known: &Known, hash: Option<&String>) -> Result<Response, ApiError> {
    let hash: PolicyHash = parse(hash)?;
    let bytes = match known.projects.find_policy(&hash) {
        Some(policy) => policy.bytes.clone(),
        None => match known.old.find(&hash).await {
            Err(ApiError::NotFound) => return Err(known.nothing()),
            found => found?,
        },
    };
    let mut response = file(bytes, "application/octet-stream");
    // The name is the hash of the bytes.
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(CACHE_CONTROL, forever);
    Ok(response)
}

/// What is no key or hash names nothing.
fn parse<T: std::str::FromStr>(text: Option<&String>) -> Result<T, ApiError> {
    text.and_then(|text| text.parse().ok()).ok_or(ApiError::NotFound)
}

fn file(bytes: Bytes, content_type: &'static str) -> Response {
    let mut response = bytes.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Lets scripts of every page read the answer, errors too: the recorder has to know why.
fn readable(answer: Result<Response, ApiError>) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}
