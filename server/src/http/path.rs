//! Paths that try to mean another place are the address of nothing.
//!
//! No address of ours holds `..`, a NUL, a backslash or an encoded slash, so that nobody behind
//! this has to ask what they would mean there.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::ApiError;
use super::query::decoded;

/// Answers such paths before anything is looked for under them.
pub async fn plain(request: Request, next: Next) -> Response {
    if is_plain(request.uri().path()) {
        next.run(request).await
    } else {
        ApiError::NotFound.into_response()
    }
}

fn is_plain(path: &str) -> bool {
    let meant = decoded(path);
    let n_slashes = |bytes: &[u8]| memchr::memchr_iter(b'/', bytes).count();
    let is_step = |segment: &[u8]| segment == b".." || segment == b".";
    !meant.iter().any(|byte| matches!(byte, 0 | b'\\'))
        && n_slashes(&meant) == n_slashes(path.as_bytes())
        && !meant.split(|byte| *byte == b'/').any(is_step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tricks_are_told_from_names() {
        for path in ["/", "/a/b", "/a..b/...", "/%20", "/%C3%A9", "/%", "/%zz", "/.well-known/x"] {
            assert!(is_plain(path), "{path}");
        }
        for path in [
            "/..",
            "/a/../b",
            "/%2e%2E/x",
            "/a/%2e",
            "/./a",
            "/a%2fb",
            "/a%2Fb",
            "/%5c",
            "/a\\b",
            "/%00",
            "/a%00.js",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
