//! `/replay/assets/…` over HTTP, and what of a window is not there.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};
use model::replay::MissingAsset;
use model::{AssetHash, ProjectId, SessionId, WindowId, WindowRef};
use store::{AssetState, Store, StoreError};

use super::library::LibraryError;
use crate::http::error::ApiError;
use crate::replay::endpoint::find_window;
use crate::services::Services;

/// An SVG or a style sheet that is opened alone may do nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// A content never changes, but what is erased should not be shown for long.
const KEPT: &str = "private, max-age=3600";

/// `GET /replay/assets/{project}/{hash}`
pub async fn get_asset(
    State(services): State<Services>,
    Path((project, hash)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let project: ProjectId = project.parse().map_err(|_| ApiError::BadLink)?;
    let hash: AssetHash = hash.parse().map_err(|_| ApiError::BadLink)?;
    let served = services.assets.find(project, hash).await?.ok_or(ApiError::NotFound)?;
    let media_type = HeaderValue::from_str(&served.media_type).map_err(|_| ApiError::Internal)?;
    // A style sheet changes as long as what it refers to arrives.
    let cached = if served.is_waiting { "no-store" } else { KEPT };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cached)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ];
    Ok((headers, served.bytes).into_response())
}

/// `GET /replay/{session}/{window}/assets`
///
/// What the window refers to and could not be kept.
pub async fn get_missing(
    State(services): State<Services>,
    Path((session, window)): Path<(String, String)>,
) -> Result<Json<Vec<MissingAsset>>, ApiError> {
    let session: SessionId = session.parse().map_err(|_| ApiError::BadLink)?;
    let window: WindowId = window.parse().map_err(|_| ApiError::BadLink)?;
    let window = WindowRef { session, window };
    find_window(&services, &window).await?;
    let summary = services.store.find_session(session).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(missing(&services.store, summary.project, &window).await?))
}

/// What a window refers to and could not be kept, style sheets first.
pub async fn missing(
    store: &Store,
    project: ProjectId,
    window: &WindowRef,
) -> Result<Vec<MissingAsset>, StoreError> {
    let assets = store.list_assets_of_window(project, window).await?;
    let missing = assets.into_iter().filter_map(|asset| match asset.state {
        AssetState::Missing(why) => {
            let (url, is_sheet) = (asset.asset.url, asset.asset.is_sheet);
            Some(MissingAsset { url, is_sheet, why })
        }
        _ => None,
    });
    let mut missing: Vec<MissingAsset> = missing.collect();
    missing.sort_by(|a, b| b.is_sheet.cmp(&a.is_sheet).then_with(|| a.url.cmp(&b.url)));
    Ok(missing)
}

impl From<LibraryError> for ApiError {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::Store(error) => error.into(),
            LibraryError::Archive(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "asset cannot be read");
                Self::Unavailable
            }
        }
    }
}
