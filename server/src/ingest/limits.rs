//! How much a recorder may send, and how much of it is held at once.

use std::time::Duration;

use bytesize::ByteSize;

use super::{RateLimits, SessionLimits};
use crate::config::IngestConfig;

/// What a recorder may send, and how much of it is held at once.
#[derive(Clone, Copy, Debug)]
pub struct IngestLimits {
    /// Largest frame on the wire.
    pub frame_bytes: usize,
    /// Largest payload of a frame, inflated.
    pub inflated_bytes: usize,
    /// Largest single event.
    pub event_bytes: usize,
    /// Longest header. The wire format has a limit of its own.
    pub header_bytes: usize,
    /// Most events of a frame.
    pub events: u32,
    /// What pages may say about their sessions.
    pub metadata: MetadataLimits,
    /// How often frames may come.
    pub rates: RateLimits,
    /// Bodies of all requests together. Who comes when it is used up is told to retry.
    pub receiving_bytes: usize,
    /// Longest time that a body may take to arrive. Below the 30 s after which recorders, and
    /// everything between them and us, give up by themselves.
    pub body_timeout: Duration,
    /// Documents of pages that are being recorded, all together.
    pub mirror_bytes: u64,
    /// How much of a session is taken before its recorders should send less.
    pub session: SessionLimits,
}

impl Default for IngestLimits {
    fn default() -> Self {
        Self {
            frame_bytes: 4 * 1024 * 1024,
            inflated_bytes: 32 * 1024 * 1024,
            event_bytes: model::limits::EVENT_BYTES,
            header_bytes: model::limits::HEADER_BYTES,
            events: model::limits::CHUNK_EVENTS,
            metadata: MetadataLimits::default(),
            rates: RateLimits::default(),
            receiving_bytes: 128 * 1024 * 1024,
            body_timeout: Duration::from_secs(20),
            mirror_bytes: 128 * 1024 * 1024,
            session: SessionLimits::default(),
        }
    }
}

/// What pages may say about their sessions.
#[derive(Clone, Copy, Debug)]
pub struct MetadataLimits {
    /// Most entries.
    pub keys: usize,
    /// Longest name, in characters.
    pub key_chars: usize,
    /// Longest value, in characters.
    pub value_chars: usize,
}

impl Default for MetadataLimits {
    fn default() -> Self {
        use model::limits::{METADATA_KEY_CHARS, METADATA_KEYS, METADATA_VALUE_CHARS};
        Self {
            keys: METADATA_KEYS,
            key_chars: METADATA_KEY_CHARS,
            value_chars: METADATA_VALUE_CHARS,
        }
    }
}

impl IngestLimits {
    /// What the operator configured.
    pub fn of(config: &IngestConfig) -> Self {
        // Configured sizes are far below what a platform of ours can count.
        let bytes = |size: ByteSize| usize::try_from(size.as_u64()).unwrap_or(usize::MAX);
        Self {
            frame_bytes: bytes(config.max_frame),
            inflated_bytes: bytes(config.max_inflated),
            event_bytes: bytes(config.max_event),
            header_bytes: bytes(config.max_header),
            events: config.max_events,
            metadata: MetadataLimits {
                keys: config.max_metadata_keys,
                key_chars: config.max_metadata_key,
                value_chars: config.max_metadata_value,
            },
            rates: RateLimits {
                key: config.rate_key,
                address: config.rate_address,
                session: config.rate_session,
            },
            body_timeout: config.body_timeout,
            mirror_bytes: config.max_mirrors.as_u64(),
            session: SessionLimits {
                bytes: config.max_session_bytes.as_u64(),
                age: config.max_session_age,
            },
            ..Self::default()
        }
    }
}
