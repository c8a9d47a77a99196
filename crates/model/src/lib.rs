//! The vocabulary of every stage: plain data that browser and server share.
//!
//! ```text
//! recorder-wasm ─▶ wire ─▶ server ─▶ store ─▶ app
//!        └────────── [model] is the vocabulary of every box ──────────┘
//! ```
//!
//! # Invariants
//!
//! - Compiles for Wasm; no I/O, no clock, no randomness.
//! - Ids are made only by parsing, so a value of an id type is well formed.
//!
//! # Deliberately absent
//!
//! Serialisation promises. The wire format is `wire`'s, rows are `store`'s; JSON of
//! these types is only spoken between the two halves of one build of `app`.

mod activity;
mod asset;
mod chunk;
mod day;
mod digest;
mod event;
pub mod facts;
mod ids;
pub mod limits;
mod metadata;
mod note;
mod policy;
mod project;
pub mod query;
mod recorder;
mod refusal;
pub mod replay;
pub mod search;
mod segment;
mod session;
mod tag;
mod text;
mod time;
mod watch_list;
mod zone;

pub use activity::{ActivityKind, ActivityRow, SLOW_REQUEST_MS};
pub use asset::{AssetHash, AssetKey, AssetNameError};
pub use chunk::{ChunkMeta, ChunkRef, Counts, JournalPosition, WindowRef};
pub use day::{Day, DayError};
pub use digest::{ActivityStrip, DeviceDigest, STRIP_SLICES, SessionDigest, Signals};
pub use event::{EventKind, IncrementalSource};
pub use ids::{IdError, NoteId, ProjectId, ProjectKey, SegmentId, SessionId, WindowId};
pub use metadata::{Consent, LoadMeta, Utm};
pub use note::{MAX_NOTE_CHARS, MAX_NOTES, Note, NoteError, NoteText};
pub use policy::{PolicyHash, PolicyHashError, PolicyVersion};
pub use project::{Origin, OriginError, Project};
pub use recorder::{
    ConsentMode, IdScope, IdStorage, MousePath, PrivacySignal, RecorderConfig, RecorderConfigError,
    Trigger,
};
pub use refusal::{Refusal, Refused};
pub use segment::{
    MAX_PINNED, MAX_SEGMENTS, Segment, SegmentFilter, SegmentName, SegmentNameError,
};
pub use session::{BULK_SESSIONS, LIVE_MS, SessionSummary, TOMBSTONE_DAYS, WindowSummary};
pub use tag::{TAGS, Tag, TagError};
pub use time::Timestamp;
pub use watch_list::{WATCH_LIST, WatchListChange};
pub use zone::Zone;
