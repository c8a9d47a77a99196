//! The first line of a frame.

use model::{ChunkRef, Counts, LoadMeta, ProjectKey, SessionId, Timestamp, WindowId, WindowRef};
use serde::{Deserialize, Serialize};

/// The version of the format that this crate writes, and the newest it reads.
pub const VERSION: u8 = 1;

/// How the payload is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// One gzip member (RFC 1952).
    Gzip,
    /// As it is.
    Identity,
}

/// What a frame says about its chunk. Unknown fields are ignored: a newer recorder may say more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrameHeader {
    /// Version of the format.
    pub v: u8,
    /// The project's public key.
    pub key: ProjectKey,
    /// The visit.
    pub session: SessionId,
    /// The tab.
    pub window: WindowId,
    /// Number of the chunk within its window, from 0.
    pub seq: u32,
    /// Index of the chunk's first event within its window.
    pub first: u64,
    /// Number of events.
    pub events: u32,
    /// Time of the first event, by the visitor's clock.
    pub from: Timestamp,
    /// Time of the last event, by the visitor's clock.
    pub to: Timestamp,
    /// When the frame was sent, by the visitor's clock: the server corrects skew with it.
    pub sent: Timestamp,
    /// Encoding of the payload.
    pub enc: Encoding,
    /// Indexes of full snapshots, counted from the chunk's first event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshot: Vec<u32>,
    /// Sent while the page went away: provisional.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exit: bool,
    /// Hash of the privacy policy that was applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// What was counted in the chunk.
    #[serde(default)]
    pub counts: Counts,
    /// What is known of the page load; on its first frame and after changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Box<LoadMeta>>,
}

impl FrameHeader {
    /// The tab the chunk belongs to.
    pub const fn window(&self) -> WindowRef {
        WindowRef { session: self.session, window: self.window }
    }

    /// The identity of the chunk.
    pub const fn chunk(&self) -> ChunkRef {
        ChunkRef { window: self.window(), seq: self.seq }
    }
}

/// Splits a frame into its header and its payload, which stays encoded.
///
/// # Errors
///
/// A [`DecodeError`](crate::DecodeError) about the header; the payload is not looked at.
#[cfg(feature = "decode")]
pub fn split(frame: &[u8]) -> Result<(FrameHeader, &[u8]), crate::DecodeError> {
    use crate::DecodeError;

    let window = &frame[..frame.len().min(model::limits::HEADER_BYTES + 1)];
    let end = match memchr::memchr(b'\n', window) {
        Some(end) => end,
        None if frame.len() > model::limits::HEADER_BYTES => {
            return Err(DecodeError::HeaderTooLong);
        }
        None => return Err(DecodeError::MissingHeader),
    };
    let line = &frame[..end];
    // The version first: a later version's header need not parse as ours.
    let Version { v } = serde_json::from_slice(line).map_err(DecodeError::Header)?;
    if v != u64::from(VERSION) {
        return Err(DecodeError::UnknownVersion { version: v });
    }
    let header = serde_json::from_slice(line).map_err(DecodeError::Header)?;
    Ok((header, &frame[end + 1..]))
}

#[cfg(feature = "decode")]
#[derive(Deserialize)]
struct Version {
    v: u64,
}
