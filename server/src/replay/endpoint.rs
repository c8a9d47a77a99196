//! `/replay/…` over HTTP.

use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, header};
use leptos::nonce::Nonce;
use model::replay::Manifest;
use model::{ChunkMeta, WindowRef};

use super::chunks::{ChunkReader, MAX_CHUNKS};
use super::manifest::{ManifestPage, PAGE_CHUNKS, manifest};
use super::stage;
use crate::http::error::ApiError;
use crate::http::headers::Framable;
use crate::services::Services;

/// Rows that are read before the first one that was asked for. A chunk repeats events of the
/// one before it, when the page went away and came back; further back nothing repeats.
const LOOK_BACK: u32 = 4;

/// What an address asks for.
pub struct Asked {
    window: WindowRef,
    /// When one is repeated, the last one counts.
    parameters: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let bad_link = |_| ApiError::BadLink;
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((session, window)) = path.map_err(|_| ApiError::BadLink)?;
        let session = session.parse().map_err(bad_link)?;
        let window = window.parse().map_err(bad_link)?;
        let query = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Query(parameters) = query.map_err(|_| ApiError::BadLink)?;
        Ok(Self { window: WindowRef { session, window }, parameters })
    }
}

impl Asked {
    fn number(&self, name: &str) -> Result<Option<u32>, ApiError> {
        let value = self.parameters.iter().rev().find(|(found, _)| found == name);
        value.map(|(_, value)| value.parse().map_err(|_| ApiError::BadLink)).transpose()
    }
}

/// `GET /replay/stage`
pub async fn get_stage() -> Response {
    let nonce = Nonce::new();
    let mut response = Html(stage::document(&nonce)).into_response();
    if let Ok(policy) = HeaderValue::from_str(&stage::policy(&nonce)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.extensions_mut().insert(Framable);
    response
}

/// `GET /replay/{session}/{window}/manifest?after_seq=`
pub async fn get_manifest(
    State(services): State<Services>,
    asked: Asked,
) -> Result<Json<Manifest>, ApiError> {
    let window = asked.window;
    let after_seq = asked.number("after_seq")?;

    let summary = services.store.find_window(&window).await?.ok_or(ApiError::NotFound)?;
    let windows = services.store.list_windows(window.session).await?;
    let page = read_page(&services, &window, after_seq).await?;

    Ok(Json(manifest(&summary, &windows, page)))
}

/// `GET /replay/{session}/{window}/chunks?from=seq&to=seq`
pub async fn get_chunks(
    State(services): State<Services>,
    asked: Asked,
) -> Result<Response, ApiError> {
    let window = asked.window;
    let from = asked.number("from")?.ok_or(ApiError::BadLink)?;
    let to = asked.number("to")?.unwrap_or(from);
    if to < from {
        return Err(ApiError::BadLink);
    }

    services.store.find_window(&window).await?.ok_or(ApiError::NotFound)?;
    let (after, n_before) = look_back(from);
    let mut rows = services.store.list_chunks(&window, after, n_before + MAX_CHUNKS).await?;
    rows.retain(|row| row.chunk.seq <= to);

    let reader = ChunkReader { recordings: services.recordings.clone() };
    let content_type = [(header::CONTENT_TYPE, "application/x-ndjson")];
    Ok((content_type, Body::from_stream(reader.stream(rows, from))).into_response())
}

async fn read_page(
    services: &Services,
    window: &WindowRef,
    after_seq: Option<u32>,
) -> Result<ManifestPage, ApiError> {
    let (after, n_before) = after_seq.map_or((None, 0), |seq| look_back(seq.saturating_add(1)));
    let limit = n_before + PAGE_CHUNKS;
    let mut rows: Vec<ChunkMeta> = services.store.list_chunks(window, after, limit + 1).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    Ok(ManifestPage { rows, after_seq, is_from_start: after.is_none(), has_more })
}

/// From where to read so that what comes before `seq` is known, and how many rows that adds
/// at most.
fn look_back(seq: u32) -> (Option<u32>, usize) {
    let n_before = seq.min(LOOK_BACK);
    let after = (seq - n_before).checked_sub(1);
    (after, n_before as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_back_stops_at_the_beginning() {
        assert_eq!(look_back(0), (None, 0));
        assert_eq!(look_back(3), (None, 3));
        assert_eq!(look_back(4), (None, 4));
        assert_eq!(look_back(5), (Some(0), 4));
        assert_eq!(look_back(u32::MAX), (Some(u32::MAX - 5), 4));
    }

    #[test]
    fn the_last_of_repeated_parameters_counts() {
        let parameters = [("from", "1"), ("to", "x"), ("from", "2")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let id = "01976e8a-7b6c-7def-8123-456789abcdef";
        let window = WindowRef { session: id.parse().unwrap(), window: id.parse().unwrap() };

        let asked = Asked { window, parameters: parameters.into() };

        assert_eq!(asked.number("from").ok(), Some(Some(2)));
        assert_eq!(asked.number("after_seq").ok(), Some(None));
        assert!(asked.number("to").is_err());
    }
}
