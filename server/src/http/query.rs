//! Parameters mean the same to everybody who reads them.
//!
//! Libraries disagree about `?name=%ff`: some replace it, some ignore it, some fail. Pages take
//! what they cannot read as absent; a program that asks gets an answer. Of a parameter that is
//! repeated the last one counts, and nobody behind this sees the others.

use std::collections::HashSet;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Uri;

use super::error::ApiError;

/// Refuses a program's request whose parameters are not UTF-8, and drops what is repeated.
pub async fn readable(mut request: Request, next: Next) -> Response {
    let uri = request.uri();
    let is_program = uri.path().starts_with("/api/");
    if is_program && uri.query().is_some_and(|query| !is_text(query)) {
        return ApiError::BadLink.into_response();
    }
    if let Some(query) = uri.query().and_then(last_of_each) {
        let Some(uri) = with_query(uri, &query) else { return ApiError::BadLink.into_response() };
        *request.uri_mut() = uri;
    }
    next.run(request).await
}

/// The query without parameters that come again behind; `None` when there are none.
fn last_of_each(query: &str) -> Option<String> {
    let mut seen = HashSet::new();
    let name = |part: &str| decoded(part.split('=').next().unwrap_or_default());
    let mut parts: Vec<&str> = query.rsplit('&').filter(|part| seen.insert(name(part))).collect();
    if parts.len() == query.split('&').count() {
        return None;
    }
    parts.reverse();
    Some(parts.join("&"))
}

fn with_query(uri: &Uri, query: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(format!("{}?{query}", uri.path()).parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// Whether a query is UTF-8 once it is percent-decoded.
fn is_text(query: &str) -> bool {
    std::str::from_utf8(&decoded(query)).is_ok()
}

/// What percent escapes stand for. Malformed ones stand for themselves.
pub(super) fn decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'%').then(|| after.get(..2)).flatten();
        let escaped = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        let found = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(found.unwrap_or(byte));
        rest = if found.is_some() { &after[2..] } else { after };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_repeated_parameter_counts() {
        for query in ["", "a", "a=1", "a=1&b=2", "a=1&b=1&c"] {
            assert_eq!(last_of_each(query), None, "{query}");
        }
        for (query, left) in [
            ("a=1&a=2", "a=2"),
            ("a=1&b=2&a=3", "b=2&a=3"),
            ("a&a=&a=3", "a=3"),
            ("%61=1&a=2", "a=2"),
            ("&&a=1", "&a=1"),
        ] {
            assert_eq!(last_of_each(query).as_deref(), Some(left), "{query}");
        }
    }

    #[test]
    fn text_is_what_utf_8_can_hold() {
        for query in ["", "a=b&c", "a=%C3%A9", "a=%zz&b=%", "a=%00", "%2", "a=\u{e9}"] {
            assert!(is_text(query), "{query}");
        }
        for query in ["a=%ff", "%c3", "a=%C3%28", "a=%ed%a0%80"] {
            assert!(!is_text(query), "{query}");
        }
    }
}
