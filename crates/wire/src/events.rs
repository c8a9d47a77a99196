//! Splitting an inflated payload into events.
//!
//! "Type what you act on, carry the rest as bytes": only `type` and `timestamp` are
//! read, the JSON is checked to be one object, and stays as it came.

use model::{EventKind, Timestamp};
use serde::Deserialize;

use crate::DecodeError;

/// What a payload may hold at most.
#[derive(Clone, Copy, Debug)]
pub struct EventLimits {
    /// Most events.
    pub max_events: u32,
    /// Largest single event, in bytes of JSON.
    pub max_event_bytes: usize,
}

impl Default for EventLimits {
    fn default() -> Self {
        Self {
            max_events: model::limits::CHUNK_EVENTS,
            max_event_bytes: model::limits::EVENT_BYTES,
        }
    }
}

/// One rrweb event: what every stage needs, and its JSON untouched.
#[derive(Clone, Copy, Debug)]
pub struct RawEvent<'a> {
    /// What it is.
    pub kind: EventKind,
    /// When it happened, by the visitor's clock; fractions of a ms are cut off.
    pub timestamp: Timestamp,
    /// The whole event as it was sent: one JSON object without a line feed.
    pub json: &'a str,
}

/// Splits a payload into its events. Every line must be one; a line feed at the end is allowed.
///
/// # Errors
///
/// The first thing that is wrong; see [`DecodeError`].
pub fn events(body: &[u8], limits: EventLimits) -> Result<Vec<RawEvent<'_>>, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|_| DecodeError::NotUtf8)?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut events = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if u32::try_from(index).is_ok_and(|index| index >= limits.max_events) {
            return Err(DecodeError::TooManyEvents { max_events: limits.max_events });
        }
        if line.len() > limits.max_event_bytes {
            return Err(DecodeError::EventTooLarge { index, max_bytes: limits.max_event_bytes });
        }
        events.push(event(line).map_err(|why| DecodeError::Event { index, why })?);
    }
    Ok(events)
}

/// The two fields that every stage acts on. `serde_json` checks the rest while it skips it.
#[derive(Deserialize)]
struct EventHead {
    #[serde(rename = "type")]
    kind: u8,
    timestamp: f64,
}

fn event(line: &str) -> Result<RawEvent<'_>, String> {
    // A struct would also be read from an array of its fields.
    if !line.starts_with('{') {
        return Err("it is not an object".to_owned());
    }
    let head: EventHead = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let kind = EventKind::from_number(head.kind)
        .ok_or_else(|| format!("there is no event kind {}", head.kind))?;
    let timestamp = whole_ms(head.timestamp).ok_or("its timestamp is not a time")?;
    Ok(RawEvent { kind, timestamp, json: line })
}

fn whole_ms(ms: f64) -> Option<Timestamp> {
    #[expect(clippy::cast_precision_loss, reason = "2.5e14 is exact in an f64")]
    let is_in_range = (0.0..=Timestamp::MAX.as_ms() as f64).contains(&ms);
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    is_in_range.then(|| Timestamp::from_ms(ms as i64)).flatten()
}
