//! Step 3: bytes to a header and events. The format itself is the `wire` crate's.

use std::borrow::Cow;

use bytes::Bytes;
use wire::{Encoding, EventLimits, FrameHeader, RawEvent};

use super::IngestLimits;
use super::error::IngestError;

/// Payloads up to here are small. At most a thousand times as much can be in them.
const SMALL_BYTES: usize = 8 << 10;

/// The same of what is in them.
const SMALL_INFLATED_BYTES: usize = 64 << 10;

/// A frame whose header was read.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) header: FrameHeader,
    /// The part behind the header, still encoded.
    pub(super) payload: Bytes,
    /// The whole frame as it came.
    pub(super) bytes: Bytes,
}

/// Reads the header.
pub(super) fn frame(bytes: Bytes, limits: &IngestLimits) -> Result<Frame, IngestError> {
    let (header, payload) = wire::split(&bytes)?;
    // The line feed is neither's.
    if bytes.len() - payload.len() - 1 > limits.header_bytes {
        return Err(wire::DecodeError::HeaderTooLong.into());
    }
    let payload = bytes.slice_ref(payload);
    Ok(Frame { header, payload, bytes })
}

/// Whether checking the frame takes a fraction of a millisecond: as nearly all do.
///
/// What is encoded says itself how much it is; if that is not true it is still bounded, by what
/// so few bytes can become.
pub(super) fn is_small(frame: &Frame) -> bool {
    let n_bytes = match (frame.header.enc, frame.payload.last_chunk()) {
        (Encoding::Identity, _) | (_, None) => frame.payload.len(),
        (Encoding::Gzip, Some(size)) => {
            usize::try_from(u32::from_le_bytes(*size)).unwrap_or(usize::MAX)
        }
    };
    frame.payload.len() <= SMALL_BYTES && n_bytes <= SMALL_INFLATED_BYTES
}

/// Undoes the payload's encoding, up to the limit.
pub(super) fn payload<'a>(
    frame: &'a Frame,
    limits: &IngestLimits,
) -> Result<Cow<'a, [u8]>, IngestError> {
    Ok(wire::inflate(frame.header.enc, &frame.payload, limits.inflated_bytes)?)
}

/// Splits the payload; reads of each event what the next step looks at.
pub(super) fn events<'a>(
    payload: &'a [u8],
    limits: &IngestLimits,
) -> Result<Vec<RawEvent<'a>>, IngestError> {
    let limits = EventLimits { max_events: limits.events, max_event_bytes: limits.event_bytes };
    Ok(wire::events(payload, limits)?)
}
