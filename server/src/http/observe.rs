//! One span and one debug line per request, a net under panics, and a limit on time.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue};
use tracing::Instrument as _;
use uuid::Uuid;

use super::error::ApiError;

/// Names a request in the answer, so that a person can quote it and we can find it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Opens the request's span. What a client sends as its request id is not believed.
pub async fn in_span(request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().simple().to_string();
    // The template, not the path: ids in paths belong to what is handled, not to access logs.
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let span = tracing::info_span!("request", request.id = %id, method = %request.method(), route);
    async {
        let begun = Instant::now();
        let mut response = next.run(request).await;
        let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(status = response.status().as_u16(), elapsed_ms, "request answered");
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        response
    }
    .instrument(span)
    .await
}

/// Answers for a handler that panicked. The panic itself was printed by the panic hook.
pub fn after_panic(_panic: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("request handler panicked");
    ApiError::Internal.into_response()
}

/// Gives up on a request whose answer has not begun in time.
pub async fn within(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TimedOut.into_response(),
    }
}
