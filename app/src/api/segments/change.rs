//! Changes of segments: what is asked for is checked, and all segments are answered.

use model::search::Search;
use model::{Segment, SegmentFilter};
use store::SegmentOutcome;

use super::{NewSegment, SegmentError, SegmentList};
use crate::context::{AppContext, set_status};
use crate::error::AppError;

/// All segments.
pub(super) async fn list(context: &AppContext) -> Result<SegmentList, AppError> {
    let segments = context.store.list_segments().await?;
    Ok(SegmentList { segments, projects: context.store.list_projects().await? })
}

/// All segments after a change, or why it was not made.
pub(super) async fn listed(
    context: &AppContext,
    outcome: SegmentOutcome,
) -> Result<SegmentList, SegmentError> {
    match outcome {
        SegmentOutcome::Done => Ok(list(context).await?),
        SegmentOutcome::Missing => Err(AppError::NotFound.into()),
        SegmentOutcome::NameTaken => Err(SegmentError::NameTaken),
        SegmentOutcome::Full => Err(SegmentError::Full),
        SegmentOutcome::PinsFull => Err(SegmentError::PinsFull),
    }
}

/// Gives the answer the status of its error.
pub(super) async fn answer(
    change: impl Future<Output = Result<SegmentList, SegmentError>>,
) -> Result<SegmentList, SegmentError> {
    let result = change.await;
    if let Err(error) = &result {
        set_status(error.status());
    }
    result
}

pub(super) async fn add(
    context: &AppContext,
    new: NewSegment,
) -> Result<SegmentOutcome, SegmentError> {
    let NewSegment { id, project, name, filter, is_pinned } = new;
    let filter = checked(filter)?;
    let segment = Segment { id, project, name: name.parse()?, filter, pin: None };
    let outcome = context.store.add_segment(&segment).await?;
    if is_pinned && outcome == SegmentOutcome::Done {
        // Without room above the list it is saved all the same.
        context.store.pin_segment(&segment.id, Some(u32::MAX)).await?;
    }
    Ok(outcome)
}

/// A filter that the list understands.
pub(super) fn checked(filter: SegmentFilter) -> Result<SegmentFilter, SegmentError> {
    let query = filter.query.trim().to_owned();
    match Search::parse(&query) {
        Ok(_) => Ok(SegmentFilter { query, ..filter }),
        Err(mistakes) => {
            Err(SegmentError::Search(mistakes.into_iter().map(|it| it.reason).collect()))
        }
    }
}
