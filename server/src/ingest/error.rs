//! Why a frame was not accepted, and the fate that each reason leads to.

use std::error::Error;

use super::outcome::{Answer, Outcome};
use super::redact::RedactionError;
use super::validate::ValidateError;
use crate::journal::{ArrivalError, JournalError};

/// Why a frame was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The visitor said no.
    #[error("visitor refuses to be recorded")]
    RefusedByVisitor {
        /// By which means.
        reason: &'static str,
    },
    /// `Origin` is missing, or there are several.
    #[error("request does not say where it comes from")]
    OriginMissing,
    /// `Origin` is not one of the project's.
    #[error("origin is not one of the project's")]
    OriginForeign,
    /// No project has this key.
    #[error("key is unknown")]
    UnknownKey,
    /// The body is larger than a frame may be.
    #[error("frame is too large")]
    FrameTooLarge,
    /// The body did not arrive in time.
    #[error("body arrived too slowly")]
    BodyTooSlow,
    /// The connection ended before the body did.
    #[error("body is incomplete")]
    BodyIncomplete,
    /// More frames than may come.
    #[error("frames come too often")]
    TooOften {
        /// Of whom.
        reason: &'static str,
    },
    /// Other requests use up the memory for bodies.
    #[error("too much is being received at once")]
    Busy,
    /// What an edge server passed on is no record of a journal.
    #[error("record is malformed")]
    BadRecord,
    /// The frame does not follow the wire format.
    #[error("frame is malformed")]
    Decode(#[from] wire::DecodeError),
    /// The header says something else than the events.
    #[error("chunk is invalid")]
    Validate(#[from] ValidateError),
    /// The project does not record at the moment.
    #[error("project is disabled")]
    ProjectDisabled,
    /// The visit was left before its page knew that it is not recorded.
    #[error("visit is not recorded")]
    NotRecorded {
        /// Which of the project's wishes says so.
        reason: &'static str,
    },
    /// The project's policy cannot be read, so nothing may be taken.
    #[error("policy of the project is unavailable")]
    PolicyUnavailable,
    /// The policy cannot be applied to the chunk.
    #[error("chunk cannot be redacted")]
    Redact(#[from] RedactionError),
    /// The journal could not take the chunk.
    #[error("cannot append to the journal")]
    Journal(#[from] JournalError),
    /// All that may be kept is kept.
    #[error("storage is full")]
    StorageFull,
    /// The arrival could not be written down.
    #[error("cannot describe the arrival")]
    Arrival(#[from] ArrivalError),
    /// The server is stopping.
    #[error("frame was not checked to the end")]
    Interrupted,
    /// Checking the frame ended with a bug of ours.
    #[error("checking the frame panicked")]
    Panicked,
}

impl IngestError {
    /// Maps the error to the fate it causes, logging the ones that are our fault.
    pub fn into_answer(self) -> Answer {
        let (outcome, reason) = self.fate();
        // A full journal and a policy that cannot be used are logged where they are found:
        // this would repeat it for each frame.
        if outcome == Outcome::Failed && !matches!(self, Self::PolicyUnavailable) {
            tracing::error!(error = &self as &dyn Error, reason, "frame was not stored");
        }
        Answer::refused(outcome, reason)
    }

    /// Whether it stays so until somebody changes something, although it is our fault: what
    /// stands behind the frame must not wait for that.
    pub(super) const fn is_lasting(&self) -> bool {
        matches!(self, Self::PolicyUnavailable | Self::Panicked)
    }

    fn fate(&self) -> (Outcome, &'static str) {
        match self {
            Self::RefusedByVisitor { reason } => (Outcome::RefusedByVisitor, reason),
            Self::OriginMissing => (Outcome::OriginNotAllowed, "origin_missing"),
            Self::OriginForeign => (Outcome::OriginNotAllowed, "origin_foreign"),
            Self::UnknownKey => (Outcome::UnknownKey, "key_unknown"),
            Self::FrameTooLarge | Self::Journal(JournalError::TooLarge { .. }) => {
                (Outcome::TooLarge, "frame_too_large")
            }
            Self::BodyTooSlow => (Outcome::TooSlow, "body_too_slow"),
            Self::BodyIncomplete => (Outcome::Malformed, "body_incomplete"),
            Self::TooOften { reason } => (Outcome::RateLimited, reason),
            Self::Busy => (Outcome::RateLimited, "busy"),
            Self::BadRecord => (Outcome::Malformed, "bad_record"),
            Self::Decode(error) if error.is_too_large() => (Outcome::TooLarge, error.reason()),
            Self::Decode(error) => (Outcome::Malformed, error.reason()),
            Self::Validate(error) => (Outcome::Malformed, error.reason()),
            Self::ProjectDisabled => (Outcome::SampledOut, "project_disabled"),
            Self::NotRecorded { reason } => (Outcome::SampledOut, reason),
            Self::PolicyUnavailable => (Outcome::Failed, "policy_unavailable"),
            Self::Redact(error) => (Outcome::RedactionFailed, error.reason()),
            Self::Journal(JournalError::Full) => (Outcome::JournalFull, "journal_full"),
            Self::StorageFull => (Outcome::JournalFull, "storage_full"),
            Self::Journal(JournalError::Closed) | Self::Interrupted | Self::Panicked => {
                (Outcome::Failed, "stopping")
            }
            Self::Journal(_) | Self::Arrival(_) => (Outcome::Failed, "journal_failed"),
        }
    }
}
