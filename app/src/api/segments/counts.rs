//! How many sessions each segment holds now.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::SegmentId;
use serde::{Deserialize, Serialize};

use crate::api::codec::Json;
use crate::api::sessions::Matching;
use crate::error::AppError;

/// Sessions of a segment, whatever its own range is. `None` while nobody knows, and for a search
/// that is not understood any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentCount {
    /// The segment.
    pub segment: SegmentId,
    /// Of the last 24 hours.
    pub day: Option<Matching>,
    /// Of the last 7 days.
    pub week: Option<Matching>,
}

/// Counts the sessions of all segments.
#[server(input = GetUrl, output = Json, endpoint = "segments/count")]
pub async fn count_segments(
    #[server(default)] zone: String,
) -> Result<Vec<SegmentCount>, AppError> {
    use model::query::{Listing, Range};

    use crate::api::sessions::list::count;
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    let zone = model::Zone::parse(&zone);
    let segments = respond(context.store.list_segments().await.map_err(AppError::from))?;
    let counts = segments.into_iter().map(|segment| {
        let within = |range| count(&context, &Listing::of(&segment).within(range), &zone);
        SegmentCount {
            day: within(Range::Day),
            week: within(Range::Week),
            segment: segment.id.clone(),
        }
    });
    Ok(counts.collect())
}
