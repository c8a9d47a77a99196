//! `/api/v1/sessions/export.zip` over HTTP.

use app::api::bulk::{Selection, sessions_of};
use app::error::AppError;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use model::{SessionId, Timestamp};

use super::Archive;
use crate::http::error::ApiError;
use crate::replay::endpoint::last_of;
use crate::replay::export::Source;
use crate::services::Services;

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
    let archive = Archive::new(source, sessions, services.clock.now());
    let mut response = Body::from_stream(archive.into_stream()).into_response();
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
