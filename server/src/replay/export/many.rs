//! `/api/v1/sessions/export.zip`: many sessions as one file, each as it is alone.

use std::collections::VecDeque;
use std::io;

use app::api::bulk::{Selection, sessions_of};
use app::error::AppError;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use http::{HeaderValue, header};
use model::{SessionId, Timestamp};
use store::StoreError;

use super::zip::Zip;
use super::{Content, Export, Source, session_file};
use crate::http::error::ApiError;
use crate::replay::endpoint::last_of;
use crate::services::Services;

/// A ZIP cannot be written to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum ZipError {
    /// A session cannot be read.
    #[error("session cannot be read")]
    Store(#[from] StoreError),
    /// Its file cannot be compressed.
    #[error("file cannot be compressed")]
    Compression(#[from] io::Error),
}

/// Files that go into one.
struct Archive {
    source: Source,
    now: Timestamp,
    waiting: VecDeque<SessionId>,
    reading: Option<Export>,
    /// `None` after its end.
    zip: Option<Zip>,
}

impl Archive {
    /// The next bytes; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, ZipError> {
        while let Some(mut zip) = self.zip.take() {
            let bytes = match self.reading.take() {
                Some(mut export) => match export.next().await? {
                    Some(data) => {
                        self.reading = Some(export);
                        zip.write(&data)?
                    }
                    None => zip.end()?,
                },
                None => match self.waiting.pop_front() {
                    Some(session) => self.begin(&mut zip, session).await?,
                    None => return Ok(Some(zip.finish().into())),
                },
            };
            self.zip = Some(zip);
            if !bytes.is_empty() {
                return Ok(Some(bytes.into()));
            }
        }
        Ok(None)
    }

    async fn begin(&mut self, zip: &mut Zip, session: SessionId) -> Result<Vec<u8>, StoreError> {
        // One that was deleted meanwhile is left out.
        let Some(subject) = self.source.find(session, None).await? else { return Ok(Vec::new()) };
        let file = session_file(self.source.clone(), &subject, Content::default(), self.now);
        self.reading = Some(Box::pin(file).await?);
        Ok(zip.begin(&format!("{session}.json")))
    }
}

/// `GET /api/v1/sessions/export.zip?sessions={id}.{id}`, or `?list=&zone=&at=`: what a list with
/// this query holds, as it was at a time.
pub async fn get_many(
    State(services): State<Services>,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Result<Response, ApiError> {
    let selection = selection_of(&parameters)?;
    let sessions = sessions_of(&services.index, &selection).map_err(|error| match error {
        AppError::TooMany => ApiError::TooMany,
        AppError::Unavailable => ApiError::Unavailable,
        _ => ApiError::BadLink,
    })?;
    let source =
        Source::new(services.store.clone(), services.recordings.clone(), services.stories.clone());
    let archive = Archive {
        source,
        now: services.clock.now(),
        waiting: sessions.into(),
        reading: None,
        zip: Some(Zip::default()),
    };
    let stream = futures::stream::try_unfold(archive, async |mut archive: Archive| {
        archive.next().await.map(|bytes| bytes.map(|bytes| (bytes, archive)))
    });
    let stream = stream.inspect_err(|error: &ZipError| {
        tracing::error!(error = error as &dyn std::error::Error, "download was cut off");
    });
    // Who compresses the answer asks once more after its end.
    let mut response = Body::from_stream(stream.fuse()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    let name = HeaderValue::from_static("attachment; filename=\"hindsight-sessions.zip\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Which sessions an address means.
fn selection_of(parameters: &[(String, String)]) -> Result<Selection, ApiError> {
    if let Some(ids) = last_of(parameters, "sessions") {
        let ids = ids.split('.').map(str::parse).collect::<Result<Vec<SessionId>, _>>();
        return ids.map(Selection::These).map_err(|_| ApiError::BadLink);
    }
    let at = last_of(parameters, "at").and_then(|at| Timestamp::from_ms(at.parse().ok()?));
    match (last_of(parameters, "list"), at) {
        (Some(query), Some(at)) => {
            let zone = last_of(parameters, "zone").unwrap_or_default();
            Ok(Selection::Matching { query: query.to_owned(), zone: zone.to_owned(), at })
        }
        _ => Err(ApiError::BadLink),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_sessions_or_a_list() {
        let id = "01976e8a-7b6c-7def-8123-456789abcdef";
        let of = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            selection_of(&pairs).ok()
        };
        let these = Selection::These(vec![id.parse().unwrap(); 2]);
        let list = Selection::Matching {
            query: "q=a".to_owned(),
            zone: "60".to_owned(),
            at: Timestamp::from_ms(7).unwrap(),
        };

        assert_eq!(of(&[("sessions", &format!("{id}.{id}"))]), Some(these));
        assert_eq!(of(&[("list", "q=a"), ("zone", "60"), ("at", "7")]), Some(list));
        for pairs in [
            &[] as &[(&str, &str)],
            &[("sessions", "")],
            &[("sessions", "x")],
            &[("list", "")],
            &[("list", ""), ("at", "-1")],
        ] {
            assert_eq!(of(pairs), None, "{pairs:?}");
        }
    }
}
