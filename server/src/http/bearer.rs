//! Tokens that stand in files: who has the file's content may pass.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::error::ApiError;

/// Longest token that is read. Nobody needs a longer one.
const TOKEN_BYTES: usize = 1_024;

/// Whether a request carries the token of a file. Without a file, or with an empty one, none does.
///
/// The file is read each time: a new token needs no restart.
pub async fn has_token(headers: &HeaderMap, file: &Path) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(given) = given.and_then(|value| value.strip_prefix("Bearer ")) else { return false };
    if file.as_os_str().is_empty() || given.len() > TOKEN_BYTES {
        return false;
    }
    match tokio::fs::read_to_string(file).await {
        Ok(token) => is_same(token.trim().as_bytes(), given.trim().as_bytes()),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, file = %file.display(), "file of a token cannot be read");
            false
        }
    }
}

/// Lets nobody pass without the token of a file.
pub async fn guarded(State(file): State<Arc<PathBuf>>, request: Request, next: Next) -> Response {
    if has_token(request.headers(), &file).await {
        next.run(request).await
    } else {
        ApiError::Unauthorized.into_response()
    }
}

/// Compares in a time that does not tell where two texts differ. Empty is the same as nothing.
fn is_same(token: &[u8], given: &[u8]) -> bool {
    let differences = token.iter().zip(given).fold(0, |all, (one, other)| all | (one ^ other));
    token.len() == given.len() && !token.is_empty() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_the_same_to_the_byte() {
        assert!(is_same(b"abc", b"abc"));
        for (token, given) in [(&b""[..], &b""[..]), (b"abc", b"abd"), (b"abc", b"ab"), (b"", b"a")]
        {
            assert!(!is_same(token, given));
        }
    }
}
