//! The database's errors, sorted by what a caller can do about them.

use surrealdb::types::{ErrorDetails, QueryError};

use crate::{Cause, StoreError};

pub(super) fn into_store_error(error: surrealdb::Error) -> StoreError {
    if is_conflict(&error) {
        return StoreError::Contended(error.into());
    }
    match error.details() {
        ErrorDetails::NotAllowed(_) => StoreError::Credentials(error.into()),
        ErrorDetails::Validation(_)
        | ErrorDetails::Configuration(_)
        | ErrorDetails::Serialization(_)
        | ErrorDetails::NotFound(_)
        | ErrorDetails::AlreadyExists(_)
        | ErrorDetails::Thrown => StoreError::Statement(error.into()),
        ErrorDetails::Internal if is_refusal(error.message()) => {
            StoreError::Statement(error.into())
        }
        _ => StoreError::Unavailable(error.into()),
    }
}

/// Whether a row was refused. These come as internal errors, like those of files and networks,
/// of which there are too many to name: what is not known to be final may be tried again.
fn is_refusal(message: &str) -> bool {
    message.starts_with("Couldn't coerce value") || message.contains("already contains")
}

/// Whether another transaction was faster.
///
/// The commit of a transaction that spans several calls reports this only in words.
fn is_conflict(error: &surrealdb::Error) -> bool {
    matches!(error.query_details(), Some(QueryError::TransactionConflict))
        || error.message().contains("Transaction conflict")
        || error.message().contains("can be retried")
}

/// Whether the statement was not run because of another one.
pub(super) fn is_consequence(error: &surrealdb::Error) -> bool {
    matches!(error.query_details(), Some(QueryError::NotExecuted | QueryError::Cancelled))
}

/// A row that does not fit the model.
pub(crate) fn corrupt(record: &'static str) -> impl FnOnce(Cause) -> StoreError {
    move |source| StoreError::Corrupt { record, source }
}
