//! The payload of a [`RecordKind::CHUNK`](super::RecordKind::CHUNK): a frame and how it arrived.
//!
//! ```text
//! payload := arrival LF frame
//! arrival := one line of JSON, what only the request knew
//! ```
//!
//! The frame is the recorder's, to the byte.

use bytes::{BufMut, Bytes, BytesMut};
use model::{ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// What the server knew of a frame beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The project that the frame's key names.
    pub project: ProjectId,
    /// When it arrived, by the server's clock.
    pub received_at: Timestamp,
    /// `User-Agent` of the request, shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// ISO 3166-1 code of the country that the request came from, when that is looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Name of the largest part of the country, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Name of the city, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
}

/// The payload is not an arrival and a frame. Nothing that ingest wrote; retrying cannot help.
#[derive(Debug, thiserror::Error)]
pub enum ArrivalError {
    /// There is no line feed.
    #[error("arrival line is missing")]
    Missing,
    /// The line is something else.
    #[error("arrival line cannot be read")]
    Malformed(#[from] serde_json::Error),
}

impl Arrival {
    /// The payload for this arrival and this frame.
    pub fn payload(&self, frame: &[u8]) -> Result<Bytes, ArrivalError> {
        let line = serde_json::to_vec(self)?;
        let mut payload = BytesMut::with_capacity(line.len() + 1 + frame.len());
        payload.put_slice(&line);
        payload.put_u8(b'\n');
        payload.put_slice(frame);
        Ok(payload.freeze())
    }

    /// Splits a payload into the arrival and the frame, which is not copied.
    pub fn split(payload: &Bytes) -> Result<(Self, Bytes), ArrivalError> {
        let end = payload.iter().position(|byte| *byte == b'\n').ok_or(ArrivalError::Missing)?;
        let arrival = serde_json::from_slice(&payload[..end])?;
        Ok((arrival, payload.slice(end + 1..)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_with_line_feeds_comes_back_to_the_byte() {
        let arrival = Arrival {
            project: "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap(),
            received_at: Timestamp::from_ms(1_795_308_430_836).unwrap(),
            user_agent: Some("line\nfeed \"and\" quotes".to_owned()),
            country: Some("AT".to_owned()),
            region: Some("Vienna".to_owned()),
            city: None,
        };

        let payload = arrival.payload(b"{}\n\x1f\x8b\n\n\xff").unwrap();

        let (found, frame) = Arrival::split(&payload).unwrap();
        assert_eq!(found, arrival);
        assert_eq!(&frame[..], b"{}\n\x1f\x8b\n\n\xff");
    }

    #[test]
    fn anything_else_is_an_error() {
        for payload in ["", "{}", "{}\n", "\n", "[]\nframe"] {
            assert!(Arrival::split(&Bytes::from_static(payload.as_bytes())).is_err(), "{payload}");
        }
    }
}
