//! Sizes that both ends of the wire must agree on.

/// Longest header line of a frame, in bytes.
pub const HEADER_BYTES: usize = 4 * 1024;

/// A recorder cuts a chunk at this many compressed bytes, so that any frame fits the
/// 64 KiB that browsers share between all keepalive requests of a page.
pub const CHUNK_BYTES: usize = 48 * 1024;

/// Largest single event, in bytes of JSON.
pub const EVENT_BYTES: usize = 16 * 1024 * 1024;

/// Most events in one chunk.
pub const CHUNK_EVENTS: u32 = 20_000;

/// Most entries in the metadata map of a session.
pub const METADATA_KEYS: usize = 50;

/// Longest metadata key, in characters.
pub const METADATA_KEY_CHARS: usize = 128;

/// Longest metadata value, in characters.
pub const METADATA_VALUE_CHARS: usize = 1_024;
