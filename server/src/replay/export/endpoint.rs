//! `/api/v1/sessions/{session}/export.…` over HTTP.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use model::SessionId;

use super::har::har_file;
use super::name::file_name;
use super::pieces::cut_off;
use super::playwright::test_file;
use super::{Content, Export, Source, Subject, session_file, window_events};
use crate::http::error::ApiError;
use crate::replay::endpoint::{last_of, missing};
use crate::services::Services;

const JSON: &str = "application/json";
const TYPESCRIPT: &str = "text/typescript; charset=utf-8";

type Parameters = Query<Vec<(String, String)>>;

/// `GET /api/v1/sessions/{session}/export.json?window=&events=1&metadata=1&activity=1&notes=0`
///
/// With `format=rrweb` the events of a window as a plain array.
pub async fn get_session(
    State(services): State<Services>,
    Path(session): Path<String>,
    Query(parameters): Parameters,
) -> Result<Response, ApiError> {
    let usual = Content::default();
    let content = Content {
        events: switch(&parameters, "events", usual.events)?,
        metadata: switch(&parameters, "metadata", usual.metadata)?,
        activity: switch(&parameters, "activity", usual.activity)?,
        notes: switch(&parameters, "notes", usual.notes)?,
    };
    let format = last_of(&parameters, "format").unwrap_or("hindsight");
    let (source, subject) = find(&services, &session, &parameters).await?;
    let export = match (format, &subject.windows[..]) {
        ("hindsight", _) => {
            let now = services.clock.now();
            Box::pin(session_file(source, &subject, content, now)).await?
        }
        ("rrweb", [(_, window)]) => window_events(source, window),
        _ => return Err(ApiError::BadLink),
    };
    Ok(streamed(export, &subject, "json"))
}

/// `GET /api/v1/sessions/{session}/export.har?window=`
pub async fn get_har(
    State(services): State<Services>,
    Path(session): Path<String>,
    Query(parameters): Parameters,
) -> Result<Response, ApiError> {
    let (source, subject) = find(&services, &session, &parameters).await?;
    let is_recorded = services.projects.records_requests(subject.session.project);
    Ok(streamed(har_file(source, &subject, is_recorded), &subject, "har"))
}

/// `GET /api/v1/sessions/{session}/export.spec.ts?window=`: without a window, the first.
pub async fn get_test(
    State(services): State<Services>,
    Path(session): Path<String>,
    Query(parameters): Parameters,
) -> Result<Response, ApiError> {
    let (source, subject) = find(&services, &session, &parameters).await?;
    let written = {
        let subject = subject.clone();
        // Behind the head of the answer: who waits for a long visit sees a download that goes on.
        Box::pin(async move { test_file(&source, &subject).await.inspect_err(cut_off) })
    };
    let body = Body::from_stream(futures::stream::once(written));
    Ok(attached(body, TYPESCRIPT, &subject, "spec.ts"))
}

async fn find(
    services: &Services,
    session: &str,
    parameters: &[(String, String)],
) -> Result<(Source, Subject), ApiError> {
    let session: SessionId = session.parse().map_err(|_| ApiError::BadLink)?;
    let window = last_of(parameters, "window").filter(|window| !window.is_empty());
    let window = window.map(str::parse).transpose().map_err(|_| ApiError::BadLink)?;
    let source =
        Source::new(services.store.clone(), services.recordings.clone(), services.stories.clone());
    match source.find(session, window).await? {
        Some(subject) => Ok((source, subject)),
        None => Err(missing(services, session).await),
    }
}

/// A part that is wanted (`1`) or not (`0`).
fn switch(parameters: &[(String, String)], name: &str, usual: bool) -> Result<bool, ApiError> {
    match last_of(parameters, name) {
        None | Some("") => Ok(usual),
        Some("1") => Ok(true),
        Some("0") => Ok(false),
        Some(_) => Err(ApiError::BadLink),
    }
}

fn streamed(export: Export, subject: &Subject, extension: &str) -> Response {
    attached(Body::from_stream(export.into_stream()), JSON, subject, extension)
}

fn attached(
    body: Body,
    content_type: &'static str,
    subject: &Subject,
    extension: &str,
) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    let disposition = format!("attachment; filename=\"{}\"", file_name(subject, extension));
    // Letters, digits and hyphens: always a header.
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_wanted_or_not() {
        let parameters = [("events", "0"), ("notes", "1"), ("activity", ""), ("metadata", "yes")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));

        assert_eq!(switch(&parameters, "events", true).ok(), Some(false));
        assert_eq!(switch(&parameters, "notes", false).ok(), Some(true));
        assert_eq!(switch(&parameters, "activity", true).ok(), Some(true));
        assert_eq!(switch(&parameters, "other", false).ok(), Some(false));
        assert!(switch(&parameters, "metadata", true).is_err());
    }
}
