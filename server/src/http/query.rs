//! Parameters that are no text are refused before anybody reads them.
//!
//! Libraries disagree about `?name=%ff`: some replace it, some ignore it, some fail. Pages take
//! what they cannot read as absent; a program that asks gets an answer.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::ApiError;

/// Refuses a program's request whose parameters are not UTF-8.
pub async fn readable(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let is_program = uri.path().starts_with("/api/");
    if is_program && uri.query().is_some_and(|query| !is_text(query)) {
        return ApiError::BadLink.into_response();
    }
    next.run(request).await
}

/// Whether a query is UTF-8 once it is percent-decoded. Malformed escapes stand for themselves.
fn is_text(query: &str) -> bool {
    let mut decoded = Vec::with_capacity(query.len());
    let mut rest = query.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'%').then(|| after.get(..2)).flatten();
        let escaped = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        let found = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(found.unwrap_or(byte));
        rest = if found.is_some() { &after[2..] } else { after };
    }
    std::str::from_utf8(&decoded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
