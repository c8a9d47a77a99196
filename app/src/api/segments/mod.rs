//! Saved filters over sessions.
//!
//! There are no accounts yet: every viewer sees, changes and deletes every segment.

#[cfg(feature = "ssr")]
mod change;
mod counts;
mod error;

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::{Project, ProjectId, Segment, SegmentFilter, SegmentId};
use serde::{Deserialize, Serialize};

pub use self::counts::{SegmentCount, count_segments};
pub use self::error::SegmentError;
use crate::api::codec::Json;
#[cfg(feature = "ssr")]
use crate::context::{respond, signed_in};
use crate::error::AppError;

/// All segments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentList {
    /// Those that are pinned in their order, then the others by name.
    pub segments: Vec<Segment>,
    /// All projects, by slug: whose a segment may be.
    pub projects: Vec<Project>,
}

/// A segment that is not saved yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSegment {
    /// Chosen by who saves it.
    pub id: SegmentId,
    /// Whose it will be.
    pub project: ProjectId,
    /// Its name, as it was typed.
    pub name: String,
    /// What it asks for.
    pub filter: SegmentFilter,
    /// Whether it will stand above the list, as long as there is room.
    pub is_pinned: bool,
}

/// Lists all segments.
#[server(input = GetUrl, output = Json, endpoint = "segments/list")]
pub async fn list_segments() -> Result<SegmentList, AppError> {
    let context = respond(signed_in())?;
    respond(change::list(&context).await)
}

/// Finds one; `None` when it was deleted.
#[server(input = GetUrl, output = Json, endpoint = "segments/find")]
pub async fn find_segment(#[server(default)] segment: String) -> Result<Option<Segment>, AppError> {
    let context = respond(signed_in())?;
    let find = async {
        let id: SegmentId = segment.parse().map_err(|_| AppError::BadLink)?;
        let found = context.store.find_segment(&id).await?;
        if found.is_none() && !context.store.had_segment(&id).await? {
            return Err(AppError::NotFound);
        }
        Ok(found)
    };
    respond(find.await)
}

/// Saves one; answers all. The same again saves nothing more.
#[server(input = Json, output = Json, endpoint = "segments/add")]
pub async fn add_segment(new: NewSegment) -> Result<SegmentList, SegmentError> {
    let add = async {
        let context = signed_in()?;
        let outcome = change::add(&context, new).await?;
        change::listed(&context, outcome).await
    };
    change::answer(add).await
}

/// Changes what one asks for; answers all.
#[server(input = Json, output = Json, endpoint = "segments/update")]
pub async fn update_segment(
    segment: SegmentId,
    filter: SegmentFilter,
) -> Result<SegmentList, SegmentError> {
    let update = async {
        let context = signed_in()?;
        let filter = change::checked(filter)?;
        let outcome = context.store.update_segment(&segment, &filter).await?;
        change::listed(&context, outcome).await
    };
    change::answer(update).await
}

/// Changes what one is called; answers all.
#[server(input = Json, output = Json, endpoint = "segments/rename")]
pub async fn rename_segment(segment: SegmentId, name: String) -> Result<SegmentList, SegmentError> {
    let rename = async {
        let context = signed_in()?;
        let outcome = context.store.rename_segment(&segment, &name.parse()?).await?;
        change::listed(&context, outcome).await
    };
    change::answer(rename).await
}

/// Puts one above the list, at this place or at the end, or takes it from there; answers all.
#[server(input = Json, output = Json, endpoint = "segments/pin")]
pub async fn pin_segment(
    segment: SegmentId,
    place: Option<u32>,
) -> Result<SegmentList, SegmentError> {
    let pin = async {
        let context = signed_in()?;
        let outcome = context.store.pin_segment(&segment, place).await?;
        change::listed(&context, outcome).await
    };
    change::answer(pin).await
}

/// Deletes one; answers those that are left.
#[server(input = Json, output = Json, endpoint = "segments/delete")]
pub async fn delete_segment(segment: SegmentId) -> Result<SegmentList, SegmentError> {
    let delete = async {
        let context = signed_in()?;
        // Absent is what was asked for.
        context.store.delete_segment(&segment).await?;
        Ok(change::list(&context).await?)
    };
    change::answer(delete).await
}
