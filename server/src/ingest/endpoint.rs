//! `POST /v1/chunks`: HTTP around the pipeline.
//!
//! The request is CORS-simple, so browsers ask no leave before it, and a beacon can make it.
//! Scripts of every origin that any project allows can read the answers, refusals too: the
//! recorder has to know why. That key or origin is wrong can be read from everywhere: it is the
//! answer to pages that no project allows, and a recorder that could not read it would try for
//! ever. Neither gives anything away, nor is it what keeps foreign pages out;
//! [`admit`](super::admit) is.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, CACHE_CONTROL, HeaderName,
    HeaderValue, RETRY_AFTER, VARY,
};
use http::{HeaderMap, StatusCode};

use super::{Answer, Ingest, Outcome, RequestHead};
use crate::http::client::Client;

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// The methods that the address takes.
const METHODS: HeaderValue = HeaderValue::from_static("POST, OPTIONS");

/// The routes of ingest.
pub fn routes(ingest: Ingest) -> Router {
    let methods = post(take_chunk).options(preflight).fallback(other_method);
    Router::new().route("/v1/chunks", methods).with_state(ingest)
}

async fn take_chunk(
    State(ingest): State<Ingest>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let head = ingest.head(&headers, client.map(|client| client.0));
    let answer = ingest.ingest(&head, body.into_data_stream()).await;
    readable(answer.into_response(), &ingest, &head)
}

/// Our recorder needs none; another client may.
async fn preflight(State(ingest): State<Ingest>, headers: HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let answer = response.headers_mut();
    answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    answer.insert(ALLOW, METHODS);
    let head = ingest.head(&headers, None);
    readable(response, &ingest, &head)
}

async fn other_method(State(ingest): State<Ingest>, headers: HeaderMap) -> Response {
    let mut response = Answer::method_not_allowed().into_response();
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response.headers_mut().insert(ALLOW, METHODS);
    readable(response, &ingest, &ingest.head(&headers, None))
}

/// Lets the page read the answer when its origin is one that is recorded, or when it is to stop.
fn readable(mut response: Response, ingest: &Ingest, head: &RequestHead) -> Response {
    let is_final = matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    let known = head.origin().filter(|origin| ingest.knows_origin(origin));
    if let Some(origin) = known.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        // Hidden from scripts of other origins unless it is named.
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
    } else if is_final {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let outcome = self.outcome;
        let status = outcome.status();
        if matches!(outcome, Outcome::RefusedByVisitor | Outcome::SampledOut) {
            return status.into_response();
        }
        let mut response = (status, Json(self)).into_response();
        if let Some(seconds) = outcome.retry_after_seconds() {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}
