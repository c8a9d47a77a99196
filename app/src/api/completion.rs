//! Values that a field of the search has, to be offered while somebody types.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "a server function is asynchronous, whatever it does")
)]

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

use crate::api::codec::Json;
use crate::error::AppError;

/// A value, and how many sessions have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedValue {
    /// The value.
    pub value: String,
    /// Sessions of the last 30 days.
    pub n_sessions: u32,
}

/// The values of a field that hold `part`, most frequent first. None for a field that is not
/// known, or whose values are numbers.
#[server(input = GetUrl, output = Json, endpoint = "completion/values")]
pub async fn list_values(
    #[server(default)] field: String,
    #[server(default)] part: String,
) -> Result<Vec<OfferedValue>, AppError> {
    use crate::context::{respond, signed_in};
    use model::search::Field;

    /// How long ago values may have been seen last, in ms.
    const SEEN_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
    /// Values that are offered.
    const OFFERED: usize = 20;

    let context = respond(signed_in())?;
    let Ok(field) = Field::find(&field) else { return Ok(Vec::new()) };
    let since = (context.clock)().shifted(-SEEN_MS);
    let values = context.index.read().values(&field, since, &part, OFFERED);
    Ok(values.into_iter().map(|(value, n_sessions)| OfferedValue { value, n_sessions }).collect())
}
