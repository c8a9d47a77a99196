//! Step 4: the events are what the header says they are.
//!
//! Everything behind this step reads headers only, so a header that lies would make lists,
//! gaps and seeking wrong without anybody noticing. Checked here, in this order:
//!
//! | Reason | Holds when it is right |
//! |---|---|
//! | `event_count` | `events` is the number of events |
//! | `event_index` | `first + events` is an integer that JavaScript can hold |
//! | `time_range` | `from`, `to` and `sent` are between the years 1970 and 9999, `from ≤ to`; `from` is the time of the first or of the earliest event, `to` of the last or of the latest |
//! | `snapshot_index` | `snapshot` lists the full snapshots, ascending, and nothing else |
//! | `bad_id` | `policy`, `meta.load` and `meta.opener` are ids |
//! | `metadata_limits` | `meta.metadata` and `meta.traits` have few enough and short enough entries |
//!
//! Events may go back in time: a visitor's clock can be set while a page is open, and a
//! recording is worth more than an orderly one. (The ids that name a chunk, and each event's
//! shape, were checked by decoding.)

use model::{EventKind, LoadMeta, Timestamp, WindowId};
use wire::{FrameHeader, RawEvent};

use super::MetadataLimits;

/// Largest integer that is exact in JavaScript, and in every database.
const MAX_EVENT_INDEX: u64 = (1 << 53) - 1;

/// Longest id that is not a UUID: a load, a policy's hash.
const ID_CHARS: usize = 128;

/// How a header and its events disagree. Always the sender's fault; retrying cannot help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValidateError {
    /// `events` is another number.
    #[error("header counts other events than there are")]
    EventCount,
    /// `first` is beyond what can be counted.
    #[error("index of the first event is impossible")]
    EventIndex,
    /// `from`, `to` or `sent` cannot be.
    #[error("times of the header are not those of the events")]
    TimeRange,
    /// `snapshot` points to something else.
    #[error("snapshots of the header are not those among the events")]
    SnapshotIndex,
    /// `policy`, `meta.load` or `meta.opener` is not an id.
    #[error("an id of the header is malformed")]
    BadId,
    /// `meta.metadata` or `meta.traits` is too much.
    #[error("metadata has too many or too long entries")]
    MetadataLimits,
}

impl ValidateError {
    /// A stable word for logs, metrics and the sender.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::EventCount => "event_count",
            Self::EventIndex => "event_index",
            Self::TimeRange => "time_range",
            Self::SnapshotIndex => "snapshot_index",
            Self::BadId => "bad_id",
            Self::MetadataLimits => "metadata_limits",
        }
    }
}

/// Checks a header against the events of its payload.
pub(super) fn chunk(
    header: &FrameHeader,
    events: &[RawEvent<'_>],
    limits: MetadataLimits,
) -> Result<(), ValidateError> {
    if usize::try_from(header.events) != Ok(events.len()) {
        return Err(ValidateError::EventCount);
    }
    let end = header.first.checked_add(u64::from(header.events));
    if end.is_none_or(|end| end > MAX_EVENT_INDEX) {
        return Err(ValidateError::EventIndex);
    }
    if !are_times_true(header, events) {
        return Err(ValidateError::TimeRange);
    }
    if !are_snapshots_true(header, events) {
        return Err(ValidateError::SnapshotIndex);
    }
    if header.policy.as_deref().is_some_and(|policy| !is_id(policy)) {
        return Err(ValidateError::BadId);
    }
    header.meta.as_deref().map_or(Ok(()), |found| meta(found, limits))
}

fn are_times_true(header: &FrameHeader, events: &[RawEvent<'_>]) -> bool {
    // The header's times came as bare numbers.
    let is_time = |time: &Timestamp| Timestamp::from_ms(time.as_ms()).is_some();
    if ![header.from, header.to, header.sent].iter().all(is_time) || header.from > header.to {
        return false;
    }
    let times = || events.iter().map(|event| event.timestamp);
    let is_true = |stated, at_the_edge: Option<Timestamp>, extreme: Option<Timestamp>| {
        // Without events, nothing says when: a visit that ended before anything happened.
        events.is_empty() || at_the_edge == Some(stated) || extreme == Some(stated)
    };
    is_true(header.from, times().next(), times().min())
        && is_true(header.to, times().next_back(), times().max())
}

fn are_snapshots_true(header: &FrameHeader, events: &[RawEvent<'_>]) -> bool {
    let found = events
        .iter()
        .zip(0_u32..)
        .filter_map(|(event, index)| (event.kind == EventKind::FullSnapshot).then_some(index));
    found.eq(header.snapshot.iter().copied())
}

fn meta(meta: &LoadMeta, limits: MetadataLimits) -> Result<(), ValidateError> {
    let is_load = meta.load.as_deref().is_none_or(is_id);
    let is_opener = meta.opener.as_deref().is_none_or(|id| id.parse::<WindowId>().is_ok());
    if !(is_load && is_opener) {
        return Err(ValidateError::BadId);
    }
    let is_short = |text: &str, max| text.chars().count() <= max;
    let is_within = [&meta.metadata, &meta.traits].into_iter().all(|map| {
        map.len() <= limits.keys
            && map.iter().all(|(key, value)| {
                is_short(key, limits.key_chars) && is_short(value, limits.value_chars)
            })
    });
    if is_within { Ok(()) } else { Err(ValidateError::MetadataLimits) }
}

/// Nothing that means something in a path, a query or HTML.
fn is_id(text: &str) -> bool {
    (1..=ID_CHARS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}
