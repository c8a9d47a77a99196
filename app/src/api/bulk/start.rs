//! From a selection to the sessions that it means.

use analytics::search::SharedIndex;
use model::{BULK_SESSIONS, SessionId, Timestamp, Zone};

use super::{BulkAction, JobId, Selection, Weight};
use crate::api::sessions::list;
use crate::context::AppContext;
use crate::error::AppError;

/// Sessions that are read at once.
const PAGE: usize = 500;

/// The sessions that are meant, each once.
pub fn sessions_of(index: &SharedIndex, selection: &Selection) -> Result<Vec<SessionId>, AppError> {
    let mut sessions = match selection {
        Selection::These(sessions) => sessions.clone(),
        Selection::Matching { query, zone, at } => {
            let at = Timestamp::from_ms(at.as_ms()).ok_or(AppError::BadLink)?;
            list::all_matching(index, query, &Zone::parse(zone), at, BULK_SESSIONS + 1)?
        }
    };
    sessions.sort_unstable();
    sessions.dedup();
    if BULK_SESSIONS < sessions.len() { Err(AppError::TooMany) } else { Ok(sessions) }
}

pub(super) async fn weigh(context: &AppContext, selection: &Selection) -> Result<Weight, AppError> {
    let mut weight = Weight::default();
    for part in sessions_of(&context.index, selection)?.chunks(PAGE) {
        for session in context.store.find_sessions(part).await? {
            weight.n_sessions += 1;
            weight.n_bytes = weight.n_bytes.saturating_add(session.n_bytes);
        }
        let index = context.index.read();
        weight.n_notes += part.iter().map(|session| index.n_notes(*session)).sum::<u32>();
    }
    Ok(weight)
}

pub(super) fn start(
    context: &AppContext,
    selection: &Selection,
    action: BulkAction,
    n_expected: u32,
) -> Result<JobId, AppError> {
    let sessions = sessions_of(&context.index, selection)?;
    let n_expected = usize::try_from(n_expected).unwrap_or(usize::MAX);
    if n_expected < sessions.len() {
        return Err(AppError::Changed);
    }
    context.bulk.start(sessions, action).ok_or(AppError::Unavailable)
}
