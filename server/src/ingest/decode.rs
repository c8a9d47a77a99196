//! Step 3: bytes to a header and events. The format itself is the `wire` crate's.

use std::borrow::Cow;

use bytes::Bytes;
use wire::{EventLimits, FrameHeader, RawEvent};

use super::IngestLimits;
use super::error::IngestError;

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
pub(super) fn frame(bytes: Bytes) -> Result<Frame, IngestError> {
    let (header, payload) = wire::split(&bytes)?;
    let payload = bytes.slice_ref(payload);
    Ok(Frame { header, payload, bytes })
}

/// Undoes the payload's encoding, up to the limit.
pub(super) fn payload<'a>(
    frame: &'a Frame,
    limits: &IngestLimits,
) -> Result<Cow<'a, [u8]>, IngestError> {
    Ok(wire::inflate(frame.header.enc, &frame.payload, limits.inflated_bytes)?)
}

/// Splits the payload; reads of each event what the next step looks at.
pub(super) fn events(payload: &[u8]) -> Result<Vec<RawEvent<'_>>, IngestError> {
    Ok(wire::events(payload, EventLimits::default())?)
}
