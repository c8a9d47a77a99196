//! `/replay/…` over HTTP.

use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::nonce::Nonce;
use model::replay::Manifest;
use model::{ChunkMeta, SessionId, WindowId, WindowRef, WindowSummary};
use serde::Serialize;

use super::chunks::{ChunkReader, MAX_CHUNKS};
use super::known::known;
use super::manifest::{ManifestPage, PAGE_CHUNKS, manifest};
use super::moment::Moments;
use super::text::TextLine;
use super::{activity, stage, text};
use crate::assets::library::Shelf;
use crate::http::error::ApiError;
use crate::http::headers::Framable;
use crate::services::Services;

/// Rows that are read before the first one that was asked for. A chunk repeats events of the
/// one before it, when the page went away and came back; further back nothing repeats.
const LOOK_BACK: u32 = 4;

/// The first picture comes some milliseconds after the first event; until then its text is told.
const OPENING_MS: u32 = 1_000;

const NDJSON: &str = "application/x-ndjson";

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
        let value = last_of(&self.parameters, name);
        value.map(|value| value.parse().map_err(|_| ApiError::BadLink)).transpose()
    }

    /// A moment, in ms from the window's first event, or an index of an event.
    fn long(&self, name: &str) -> Result<Option<u64>, ApiError> {
        let value = last_of(&self.parameters, name);
        value.map(|value| value.parse().map_err(|_| ApiError::BadLink)).transpose()
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

    // The chunks first: what arrives meanwhile must not lie behind the length that is told.
    let page = read_page(&services, &window, after_seq).await?;
    let windows = services.store.list_windows(window.session).await?;
    let Some(summary) = windows.iter().find(|found| found.window == window) else {
        return Err(missing(&services, window.session).await);
    };
    let known = known(&services, summary, &windows).await?;

    Ok(Json(manifest(summary, &windows, page, &known)))
}

/// `GET /replay/{session}/{window}/keyframe?at=ms`
///
/// The document after the last event at or before `at`, as events that build it. The headers
/// say when that event was, and where the recording goes on: index of the next event, and the
/// chunk that it is in. 204 when there was no picture yet.
pub async fn get_keyframe(
    State(services): State<Services>,
    asked: Asked,
) -> Result<Response, ApiError> {
    let window = asked.window;
    let at = asked.long("at")?.ok_or(ApiError::BadLink)?;
    let summary = find_window(&services, &window).await?;
    let reader = reader(&services);
    let moments = moments(&services, &reader, &summary);
    let (moment, shelf) = tokio::join!(moments.find_events(at), shelf(&services, &summary));
    let Some(moment) = moment? else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let (at, next, seq) = (moment.at.ms_since(summary.from), moment.next, moment.seq);
    let events = moment.document.text.into_bytes();
    let (_, events) = shelf?.dress(events).await;
    let events = events.ok_or(ApiError::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(NDJSON)),
        (HeaderName::from_static("x-hs-at"), HeaderValue::from(at)),
        (HeaderName::from_static("x-hs-next"), HeaderValue::from(next)),
        (HeaderName::from_static("x-hs-seq"), HeaderValue::from(seq)),
    ];
    Ok((headers, events).into_response())
}

/// `GET /replay/{session}/{window}/text?at=ms`
pub async fn get_text(
    State(services): State<Services>,
    asked: Asked,
) -> Result<Json<TextAnswer>, ApiError> {
    let at = asked.long("at")?.ok_or(ApiError::BadLink)?;
    let window = find_window(&services, &asked.window).await?;
    let reader = reader(&services);
    let moments = moments(&services, &reader, &window);
    let mut moment = moments.find(at).await?;
    if moment.is_none() && at < OPENING_MS.into() {
        moment = moments.first(OPENING_MS).await?;
    }
    let mirror = moment.as_ref().map(|moment| &moment.document);
    Ok(Json(TextAnswer {
        at,
        url: mirror.map(text::address).unwrap_or_default(),
        title: mirror.map(text::title).unwrap_or_default(),
        lines: mirror.map(text::outline).unwrap_or_default(),
    }))
}

/// What can be read at a moment.
#[derive(Debug, Serialize)]
pub struct TextAnswer {
    at: u64,
    url: String,
    title: String,
    lines: Vec<TextLine>,
}

/// `GET /replay/{session}/activity?window=&after=`
pub async fn get_activity(
    State(services): State<Services>,
    Path(session): Path<String>,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Result<Response, ApiError> {
    let session: SessionId = session.parse().map_err(|_| ApiError::BadLink)?;
    let value = |name| last_of(&parameters, name);
    let window = value("window").map(str::parse::<WindowId>).transpose();
    let window = window.map_err(|_| ApiError::BadLink)?;
    let after = value("after").map(str::parse).transpose().map_err(|_| ApiError::BadLink)?;

    let mut windows = services.store.list_windows(session).await?;
    let start = windows.iter().map(|window| window.from).min().unwrap_or_default();
    windows.retain(|found| window.is_none_or(|asked| found.window.window == asked));
    if windows.is_empty() {
        return Err(missing(&services, session).await);
    }
    let reader = reader(&services);
    let mut stories = Vec::with_capacity(windows.len());
    for found in &windows {
        let offset = if window.is_some() { 0 } else { found.from.ms_since(start) };
        stories.push((offset, services.stories.tell(&services.store, &reader, found).await?));
    }
    let (lines, next) = activity::page(&stories, after);

    let mut response = ([(header::CONTENT_TYPE, NDJSON)], lines).into_response();
    if let Some(next) = next.and_then(|next| HeaderValue::from_str(&next.to_string()).ok()) {
        response.headers_mut().insert(HeaderName::from_static("x-hs-after"), next);
    }
    Ok(response)
}

pub(crate) async fn find_window(
    services: &Services,
    window: &WindowRef,
) -> Result<WindowSummary, ApiError> {
    match services.store.find_window(window).await? {
        Some(found) => Ok(found),
        None => Err(missing(services, window.session).await),
    }
}

/// Why there is nothing of a session: it never was, or it was erased.
pub(super) async fn missing(services: &Services, session: SessionId) -> ApiError {
    match services.store.find_tombstone(session).await {
        Ok(Some(_)) => ApiError::Erased,
        Ok(None) => ApiError::NotFound,
        Err(error) => error.into(),
    }
}

const fn moments<'a>(
    services: &'a Services,
    reader: &'a ChunkReader,
    window: &'a WindowSummary,
) -> Moments<'a> {
    Moments { store: &services.store, reader, stories: &services.stories, window }
}

pub(super) fn reader(services: &Services) -> ChunkReader {
    ChunkReader { recordings: services.recordings.clone() }
}

/// Where a window finds what it refers to.
async fn shelf(services: &Services, window: &WindowSummary) -> Result<Shelf, ApiError> {
    let session = services.store.find_session(window.window.session).await?;
    let project = session.ok_or(ApiError::NotFound)?.project;
    Ok(services.assets.shelf(project, window.entry_url.as_deref()))
}

/// The last value of a parameter that may be repeated.
pub(super) fn last_of<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters.iter().rev().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// `GET /replay/{session}/{window}/chunks?from=seq&to=seq&first=index`
///
/// Whoever has a document has the events before it: those below the index `first` are left out.
pub async fn get_chunks(
    State(services): State<Services>,
    asked: Asked,
) -> Result<Response, ApiError> {
    let window = asked.window;
    let from = asked.number("from")?.ok_or(ApiError::BadLink)?;
    let to = asked.number("to")?.unwrap_or(from);
    let first = asked.long("first")?.unwrap_or(0);
    if to < from {
        return Err(ApiError::BadLink);
    }

    let summary = find_window(&services, &window).await?;
    let shelf = shelf(&services, &summary).await?;
    let (after, n_before) = look_back(from);
    let mut rows = services.store.list_chunks(&window, after, n_before + MAX_CHUNKS).await?;
    rows.retain(|row| row.chunk.seq <= to);

    let content_type = [(header::CONTENT_TYPE, NDJSON)];
    let body = Body::from_stream(reader(&services).stream(rows, from, first, shelf));
    Ok((content_type, body).into_response())
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
