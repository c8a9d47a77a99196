//! What goes wrong, as HTTP: one JSON body for everything that is not a page.

use axum::Json;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use store::StoreError;

/// A request that cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// An id or a parameter in the address is malformed.
    #[error("That is not a valid link.")]
    BadLink,
    /// The body is not what the address takes.
    #[error("The body of this request is not what belongs there.")]
    BadBody,
    /// Nothing is there, or nothing that may be seen.
    #[error("Not found.")]
    NotFound,
    /// It was here and was erased.
    #[error("This session was erased.")]
    Erased,
    /// The address exists, but not for this method.
    #[error("This address does not take that method.")]
    MethodNotAllowed,
    /// More sessions are meant than are taken at once.
    #[error("Narrow the search: at most 10,000 sessions are exported at once.")]
    TooMany,
    /// The request did not come from one of our own pages.
    #[error("This request did not come from the dashboard.")]
    CrossOrigin,
    /// A token is needed that was not given.
    #[error("This address needs a token.")]
    Unauthorized,
    /// The JSON of the body is nested more deeply than anybody needs.
    #[error("The body of this request is nested too deeply.")]
    TooDeep,
    /// Recordings are for another machine than the one that asks.
    #[error(
        "Hindsight's dashboard answers on the machine it runs on only, until sign-in exists; \
         {reason}. Open it there as http://localhost, or through an SSH tunnel."
    )]
    NotThisMachine {
        /// By what it is known.
        reason: &'static str,
    },
    /// The body is larger than anybody needs.
    #[error("The body of this request is too large.")]
    TooLarge,
    /// The answer was not ready in time.
    #[error("This took too long. Try again in a moment.")]
    TimedOut,
    /// The database is away.
    #[error("Temporarily unavailable. Try again in a moment.")]
    Unavailable,
    /// A bug.
    #[error("Something went wrong.")]
    Internal,
}

/// Below these, an error is told to a program, not to a person.
const SPOKEN_BY_PROGRAMS: [&str; 7] =
    ["/v1", "/api", "/replay", "/recorder", "/healthz", "/readyz", "/metrics"];

/// Whether it is a program that asks for such a path.
pub fn is_for_programs(path: &str) -> bool {
    SPOKEN_BY_PROGRAMS.iter().any(|prefix| {
        path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    message: String,
}

impl ApiError {
    const fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::BadLink => (StatusCode::BAD_REQUEST, "bad_link"),
            Self::BadBody => (StatusCode::BAD_REQUEST, "bad_body"),
            Self::TooMany => (StatusCode::BAD_REQUEST, "too_many"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Erased => (StatusCode::GONE, "erased"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::CrossOrigin => (StatusCode::FORBIDDEN, "cross_origin"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::TooDeep => (StatusCode::BAD_REQUEST, "too_deep"),
            Self::NotThisMachine { .. } => (StatusCode::FORBIDDEN, "not_this_machine"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::TimedOut => (StatusCode::SERVICE_UNAVAILABLE, "timed_out"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, error) = self.parts();
        let body = Json(ErrorBody { error, message: self.to_string() });
        let mut response = (status, body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

/// Says in JSON what a library says in plain text: that a body is too large.
pub async fn explained(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::TooLarge.into_response();
    }
    response
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "store call failed");
        if error.is_retryable() { Self::Unavailable } else { Self::Internal }
    }
}
