//! Why a segment is not saved.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::SegmentNameError;
use serde::{Deserialize, Serialize};

use crate::api::codec::JsonText;
use crate::error::AppError;

/// Why a segment was not saved or changed, for a page to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SegmentError {
    /// What can go wrong everywhere.
    #[error(transparent)]
    App(#[from] AppError),
    /// Nothing can be called so.
    #[error(transparent)]
    Name(#[from] SegmentNameError),
    /// Another segment of its project has that name.
    #[error("name is taken")]
    NameTaken,
    /// The search is not understood: why, term by term.
    #[error("search is not understood")]
    Search(Vec<String>),
    /// Its project has as many segments as it may have.
    #[error("no more segments")]
    Full,
    /// As many are pinned as there is room for.
    #[error("no more pinned segments")]
    PinsFull,
}

#[cfg(feature = "ssr")]
impl SegmentError {
    /// The HTTP status of an answer that says this.
    pub const fn status(&self) -> http::StatusCode {
        match self {
            Self::App(error) => error.status(),
            Self::Name(_) | Self::Search(_) => http::StatusCode::UNPROCESSABLE_ENTITY,
            Self::NameTaken | Self::Full | Self::PinsFull => http::StatusCode::CONFLICT,
        }
    }
}

impl FromServerFnError for SegmentError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::App(AppError::from_server_fn_error(error))
    }
}

#[cfg(feature = "ssr")]
impl From<store::StoreError> for SegmentError {
    fn from(error: store::StoreError) -> Self {
        Self::App(error.into())
    }
}
