//! Chunks: consecutive events of one window, sent and stored as a unit.

use serde::{Deserialize, Serialize};

use crate::{SessionId, Timestamp, WindowId};

/// One tab within one session: the unit that is recorded and replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WindowRef {
    /// The visit.
    pub session: SessionId,
    /// The tab.
    pub window: WindowId,
}

/// The identity of a chunk. The same reference sent twice is stored once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChunkRef {
    /// The window it belongs to.
    pub window: WindowRef,
    /// Its number within the window, from 0.
    pub seq: u32,
}

/// What a list needs to know of a chunk without inflating it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Clicks of the visitor.
    pub clicks: u32,
    /// Keys pressed in form controls.
    pub keys: u32,
    /// Uncaught errors of the page.
    pub errors: u32,
    /// Milliseconds in which the visitor was active.
    pub active_ms: u32,
}

/// Where the bytes of a chunk stand in a node's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct JournalPosition {
    /// The journal segment's number.
    pub segment: u64,
    /// Offset of the record in it, in bytes.
    pub offset: u64,
    /// Length of the record, in bytes.
    pub length: u32,
}

/// One chunk as the store keeps it: everything but its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkMeta {
    /// Its identity.
    pub chunk: ChunkRef,
    /// Index of its first event within the window.
    pub first: u64,
    /// Number of its events.
    pub events: u32,
    /// Time of its first event, by the visitor's clock.
    pub from: Timestamp,
    /// Time of its last event, by the visitor's clock.
    pub to: Timestamp,
    /// Indexes of the full snapshots within this chunk.
    pub snapshots: Vec<u32>,
    /// Sent while the page went away: a longer chunk of the same `seq` replaces it.
    pub is_exit: bool,
    /// Size of its frame, in bytes.
    pub bytes: u32,
    /// What was counted in it.
    pub counts: Counts,
    /// The node whose journal holds it; empty once it is in the archive.
    pub node: String,
    /// Where that journal holds it.
    pub position: JournalPosition,
}

impl ChunkMeta {
    /// Whether its bytes are in the archive and no journal has them.
    pub const fn is_archived(&self) -> bool {
        self.node.is_empty()
    }
}
