//! Built files from a directory: type by ending, compressed variants, validators, no listing.

use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

/// Serves one file below `root`, or `None` when there is no such file.
///
/// Prefers `name.br` and `name.gz` where the build has left them.
pub async fn find(root: &Path, request: Request) -> Option<Response> {
    serve(ServeDir::new(root).append_index_html_on_directories(false), request).await
}

/// Like [`find`] for addresses below `prefix`, and a directory is its `index.html`.
pub async fn find_page(root: &Path, prefix: &str, mut request: Request) -> Option<Response> {
    let below = request.uri().path().strip_prefix(prefix)?.parse().ok()?;
    *request.uri_mut() = below;
    let mut answer = serve(ServeDir::new(root), request).await?;
    // A folder without a slash is sent on to the one with it, and that stands below the prefix.
    if let Some(location) = answer.headers().get(header::LOCATION) {
        let location = [prefix.as_bytes(), location.as_bytes()].concat();
        answer.headers_mut().insert(header::LOCATION, HeaderValue::from_bytes(&location).ok()?);
    }
    Some(answer)
}

async fn serve(files: ServeDir, request: Request) -> Option<Response> {
    let validators = request.headers().get(header::IF_NONE_MATCH).cloned();
    let known_type = own_type(request.uri().path());
    let request = request.map(|_| Body::empty());
    let files = files.precompressed_br().precompressed_gzip();
    // `ServeDir` turns errors of the disk into answers, so there is none to see here.
    let Ok(answer) = files.oneshot(request).await;
    let mut answer = answer.map(Body::new).into_response();
    if let Some(known_type) = known_type.filter(|_| answer.status() == StatusCode::OK) {
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(known_type));
    }
    name_charset(answer.headers_mut());
    match answer.status() {
        StatusCode::OK => Some(with_etag(answer, validators.as_ref())),
        // The last two: a name that the file system does not take names no file.
        StatusCode::NOT_FOUND
        | StatusCode::METHOD_NOT_ALLOWED
        | StatusCode::BAD_REQUEST
        | StatusCode::INTERNAL_SERVER_ERROR => None,
        _ => Some(answer),
    }
}

/// Types of endings that the usual list has under older meanings: `.ts` was a video.
fn own_type(path: &str) -> Option<&'static str> {
    let is = |ending| path.ends_with(ending);
    if is(".ts") { Some("text/typescript") } else { is(".map").then_some("application/json") }
}

/// Texts are UTF-8. Said aloud, because a script otherwise takes the charset of its page, and
/// the recorder runs in pages of every age.
fn name_charset(headers: &mut HeaderMap) {
    let Some(found) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok())
    else {
        return;
    };
    if found.starts_with("text/")
        && !found.contains("charset")
        && let Ok(named) = HeaderValue::from_str(&format!("{found}; charset=utf-8"))
    {
        headers.insert(header::CONTENT_TYPE, named);
    }
}

/// A weak validator from time and size: good enough to skip sending the same file again.
fn with_etag(mut answer: Response, validators: Option<&HeaderValue>) -> Response {
    let headers = answer.headers();
    let (Some(modified), Some(length)) =
        (headers.get(header::LAST_MODIFIED), headers.get(header::CONTENT_LENGTH))
    else {
        return answer;
    };
    let fingerprint = crc32c::crc32c_append(crc32c::crc32c(modified.as_bytes()), length.as_bytes());
    let text = format!("W/\"{fingerprint:08x}\"");
    let Ok(etag) = HeaderValue::from_str(&text) else { return answer };
    let is_known = validators.and_then(|value| value.to_str().ok()).is_some_and(|list| {
        list.split(',').any(|validator| validator.trim() == text || validator.trim() == "*")
    });
    if is_known {
        let mut headers = HeaderMap::new();
        headers.insert(header::ETAG, etag);
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    answer.headers_mut().insert(header::ETAG, etag);
    answer
}

/// Lets browsers keep a file for five minutes: a recorder that is fixed reaches sites soon.
pub async fn for_minutes(request: Request, next: Next) -> Response {
    kept(next.run(request).await, HeaderValue::from_static("public, max-age=300"))
}

/// Lets browsers keep a file but ask before they use it: its name does not change with it.
pub async fn revalidated(request: Request, next: Next) -> Response {
    kept_until_changed(next.run(request).await)
}

/// The same for one answer.
pub fn kept_until_changed(response: Response) -> Response {
    kept(response, HeaderValue::from_static("no-cache"))
}

fn kept(mut response: Response, how_long: HeaderValue) -> Response {
    let is_file = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let value = if is_file { how_long } else { HeaderValue::from_static("no-store") };
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(value);
    response
}
