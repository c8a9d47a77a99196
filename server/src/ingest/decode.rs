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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    /// A frame whose payload is gzip of so many spaces, saying that it is `said` bytes.
    fn gzipped(n_bytes: usize, said: Option<u32>) -> Frame {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&vec![b' '; n_bytes]).unwrap();
        let mut payload = encoder.finish().unwrap();
        if let Some(said) = said {
            payload.truncate(payload.len() - 4);
            payload.extend(said.to_le_bytes());
        }
        let header = "{\"v\":1,\"key\":\"hs_test\",\"session\":\"01976e8a-7b6c-7def-8123-456789abcdef\",\
             \"window\":\"01976e8a-7b6c-7def-8123-456789abcde0\",\"seq\":0,\"first\":0,\"events\":1,\
             \"from\":1795308430000,\"to\":1795308430000,\"sent\":1795308430500,\"enc\":\"gzip\"}\n";
        let bytes = Bytes::from([header.as_bytes(), &payload].concat());
        frame(bytes, &IngestLimits::default()).unwrap()
    }

    #[test]
    fn what_becomes_much_is_not_small() {
        assert!(is_small(&gzipped(SMALL_INFLATED_BYTES, None)));
        assert!(!is_small(&gzipped(SMALL_INFLATED_BYTES + 1, None)));
        assert!(!is_small(&gzipped(100, Some(u32::MAX))));
    }

    #[test]
    fn what_lies_about_its_size_is_bounded_all_the_same() {
        let liar = gzipped(4_000_000, Some(9));
        assert!(is_small(&liar));

        let limits = IngestLimits { inflated_bytes: 100_000, ..IngestLimits::default() };

        assert!(payload(&liar, &limits).is_err());
        assert!(payload(&liar, &IngestLimits::default()).is_err(), "the trailer is not true");
    }
}
