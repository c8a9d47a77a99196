//! How deep the JSON of a request may be nested.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;

use super::error::ApiError;

/// Deepest nesting: what our own pages send has fewer than ten levels.
const LEVELS: usize = 32;

/// Refuses JSON that is nested too deeply, before anybody parses it. The body has to be limited
/// in size already: it is read whole.
pub async fn bounded(request: Request, next: Next) -> Response {
    if !is_json(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return ApiError::TooLarge.into_response();
    };
    if is_too_deep(&body) {
        return ApiError::TooDeep.into_response();
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

fn is_json(request: &Request) -> bool {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|text| text.to_ascii_lowercase().contains("json"))
}

/// Counts brackets outside of strings; whether the rest is JSON is the parser's business.
fn is_too_deep(json: &[u8]) -> bool {
    let (mut n_levels, mut is_in_string, mut is_escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_string => is_escaped = true,
            b'"' => is_in_string = !is_in_string,
            b'[' | b'{' if !is_in_string => n_levels += 1,
            b']' | b'}' if !is_in_string => n_levels = n_levels.saturating_sub(1),
            _ => {}
        }
        if n_levels > LEVELS {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(n_levels: usize) -> String {
        "[".repeat(n_levels) + &"]".repeat(n_levels)
    }

    #[test]
    fn thirty_two_levels_are_enough() {
        assert!(!is_too_deep(nested(32).as_bytes()));
        assert!(is_too_deep(nested(33).as_bytes()));
        assert!(is_too_deep("{\"a\":".repeat(33).as_bytes()));
        assert!(!is_too_deep(nested(1).repeat(100).as_bytes()), "beside each other");
    }

    #[test]
    fn brackets_in_strings_are_text() {
        for text in [nested(99), format!("\\\"{}", nested(99)), format!("{}\\\\", nested(99))] {
            assert!(!is_too_deep(format!("[\"{text}\"]").as_bytes()), "{text}");
        }
        assert!(is_too_deep(format!("[\"\\\\\",{}]", nested(33)).as_bytes()), "it ended before");
    }
}
