//! What went wrong, in terms a page can act on.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::api::codec::JsonText;

/// What went wrong.
///
/// Carries no detail that the viewer should not see; detail goes to the log where the error is
/// first turned into an `AppError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Sign in first.
    #[error("sign in first")]
    SignedOut,
    /// An address or a parameter has not the form it must have.
    #[error("not a valid link")]
    BadLink,
    /// The thing does not exist, or not for this viewer.
    #[error("not found")]
    NotFound,
    /// The session was erased, at this time.
    #[error("erased")]
    Erased(Timestamp),
    /// More sessions than a bulk action takes.
    #[error("too many sessions")]
    TooMany,
    /// There is more by now than the viewer was told of.
    #[error("changed meanwhile")]
    Changed,
    /// A session has as many tags as it may have.
    #[error("no more tags")]
    TagsFull,
    /// The watch list would hold more sessions than it can.
    #[error("watch list is full")]
    WatchListFull,
    /// Storage is down; trying again may help.
    #[error("temporarily unavailable")]
    Unavailable,
    /// A bug or a broken connection.
    #[error("something went wrong")]
    Internal,
}

impl AppError {
    /// Whether the same request may succeed later, with nothing changed by the viewer.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Unavailable | Self::Internal)
    }

    /// The HTTP status of an answer that says this.
    #[cfg(feature = "ssr")]
    pub const fn status(self) -> http::StatusCode {
        match self {
            Self::SignedOut => http::StatusCode::FORBIDDEN,
            Self::BadLink => http::StatusCode::BAD_REQUEST,
            Self::NotFound => http::StatusCode::NOT_FOUND,
            Self::Erased(_) => http::StatusCode::GONE,
            Self::TooMany | Self::WatchListFull => http::StatusCode::UNPROCESSABLE_ENTITY,
            Self::Changed | Self::TagsFull => http::StatusCode::CONFLICT,
            Self::Unavailable => http::StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => http::StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = match error {
            // Arguments that cannot be read are the sender's fault, whatever they are.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::BadLink,
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => Self::BadLink,
            // An answer that cannot be read is that of a proxy whose server is away.
            ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::Request(_) => {
                Self::Unavailable
            }
            _ => Self::Internal,
        };
        #[cfg(feature = "ssr")]
        crate::context::set_status(error.status());
        error
    }
}

#[cfg(feature = "ssr")]
impl From<store::StoreError> for AppError {
    fn from(error: store::StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "store call failed");
        if error.is_retryable() { Self::Unavailable } else { Self::Internal }
    }
}
