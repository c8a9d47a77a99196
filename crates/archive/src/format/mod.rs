//! The file of one finished window.
//!
//! ```text
//! chunks of a window ─▶ RecordingWriter ─▶ [file] ─▶ RecordingReader ─▶ the same chunks
//! ```
//!
//! # Constraints
//!
//! - **Chunk boundaries survive.** A chunk comes out as the bytes that went in, so nothing
//!   downstream sees a difference between journal and archive.
//! - **One ranged read for the index, one for each span.** Object stores charge by the request.
//! - **Written in one pass**, from parts that may be sent away as they come.
//!
//! # Format
//!
//! Version 2. Numbers are little-endian. In version 1 no keyframe has a chunk for its base.
//!
//! ```text
//! file     := header (span | keyframe)* index footer
//! header   := "hsarchiv" version:u32                                       12 bytes
//! span     := seal(zstd((seq-line chunk)*))          at most 512 KiB of text, or one chunk
//! seq-line := {"seq":n} LF
//! chunk    := its events, one per line, as the recorder sent them; LF is added if it lacks one
//! keyframe := seal(zstd(events))                     a meta event and a full snapshot
//! index    := seal(zstd(JSON))                       see [`Index`]
//! footer   := file:[16] key:[8] index_offset:u64 index_bytes:u32 flags:u32 crc32c:u32
//!             version:u32 "hsarchiv"                                       56 bytes
//! ```
//!
//! `flags` bit 0: sealed. Then `seal` is XChaCha20-Poly1305 under the session's key with
//! `file part:u32 number:u32` (24 bytes; part 1 span, 2 keyframe, 3 index) as its nonce and as
//! its associated data. `file` is random, so no nonce is used twice, and no part passes for
//! another one, of this file or of any other. Not sealed, parts carry zstd's checksum instead.
//! `crc32c` covers the footer before it.
//!
//! A keyframe may be compressed against a *base*, as zstd's dictionary: the events of the chunk
//! that holds the recorded snapshot before it, or an earlier keyframe. Pages change little in ten
//! seconds. A keyframe that is a base has none itself.
//!
//! Fields are added to the index and left out when there is nothing to say, as `visits`: whoever
//! does not know them passes them over.
//!
//! # Limits
//!
//! No part inflates to more than [`MAX_PART_BYTES`], whatever the index says.
//!
//! # Deliberately absent
//!
//! Appending. A chunk that comes late makes a new file.

mod footer;
mod index;
mod reader;
mod seal;
mod writer;
#[cfg(test)]
mod tests;

pub use footer::Footer;
pub use index::{ArchivedChunk, ChunkHead, Index, Keyframe, KeyframeHead, PageVisit, Part};
pub use reader::RecordingReader;
pub use writer::RecordingWriter;

/// The version that is written, and the newest that is read.
pub const VERSION: u32 = 2;

/// The oldest version that is read.
const OLDEST_VERSION: u32 = 1;

/// Text of a span. A longer chunk has a span for itself.
pub const SPAN_BYTES: usize = 512 * 1024;

/// Most bytes that a part may inflate to. Above any chunk that ingest takes.
pub const MAX_PART_BYTES: usize = 64 * 1024 * 1024;

/// Bytes at the end of a file that hold footer and index of all but the longest recordings.
pub const TAIL_BYTES: u64 = 64 * 1024;

const MAGIC: [u8; 8] = *b"hsarchiv";
const HEADER_BYTES: u64 = 12;
