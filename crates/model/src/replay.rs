//! What the player is told about a recording before it loads any of it.

use serde::{Deserialize, Serialize};

use crate::{SessionId, Timestamp, WindowId};

/// The plan of one window's recording, answered by `/replay/{session}/{window}/manifest`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The visit.
    pub session: SessionId,
    /// The tab.
    pub window: WindowId,
    /// Time of the window's first event, by the visitor's clock.
    pub from: Timestamp,
    /// From the first event to the last, in ms.
    pub length: u64,
    /// Whether more may come.
    pub state: RecordingState,
    /// All windows of the session, ordered by first event.
    pub windows: Vec<ManifestWindow>,
    /// Chunks in order of `seq`.
    pub chunks: Vec<ManifestChunk>,
    /// Moments at which a keyframe is at hand, as `[at, bytes]`.
    pub keyframes: Vec<(u64, u32)>,
    /// Stretches of which something is missing.
    pub gaps: Vec<Gap>,
    /// Images, fonts and style sheets that the page refers to and that could not be kept.
    #[serde(default)]
    pub assets_missing: usize,
    /// `after_seq` of the next page when there are more chunks.
    pub next: Option<u32>,
}

/// Something that a recorded page refers to and that could not be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingAsset {
    /// Its address, as it was recorded.
    pub url: String,
    /// Whether it is a style sheet.
    pub is_sheet: bool,
    /// Why, as words.
    pub why: String,
}

/// One window of the session in a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestWindow {
    /// The tab.
    pub window: WindowId,
    /// Its first event, in ms from the session's first event.
    pub offset: u64,
    /// Its length in ms.
    pub length: u64,
    /// The window that opened it.
    pub opener: Option<String>,
    /// Stretches of visitor input, in ms from the window's first event; `None` while they are
    /// not known.
    pub input: Option<Vec<(u64, u64)>>,
}

/// Whether more of a recording may come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// The visit may go on.
    Live,
    /// The session's idle time has passed.
    #[default]
    Ended,
}

/// One chunk in a manifest, as the array `[seq, from, to, bytes, events, flags]`;
/// `from` and `to` in ms from the window's first event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestChunk(pub u32, pub u64, pub u64, pub u32, pub u32, pub u8);

impl ManifestChunk {
    /// Flag: holds a full snapshot.
    pub const FULL_SNAPSHOT: u8 = 1;
    /// Flag: sent while the page went away.
    pub const EXIT: u8 = 2;
    /// Flag: the end of a recording that goes on, sent while the page went away: if the page comes
    /// back, another chunk takes its place.
    pub const PROVISIONAL: u8 = 4;

    /// Number within the window.
    pub const fn seq(&self) -> u32 {
        self.0
    }

    /// First event, in ms from the window's first event.
    pub const fn from_ms(&self) -> u64 {
        self.1
    }

    /// Last event, in ms from the window's first event.
    pub const fn to_ms(&self) -> u64 {
        self.2
    }

    /// Number of its events.
    pub const fn n_events(&self) -> u32 {
        self.4
    }

    /// Whether it was sent while the page went away: a fuller one may take its place, also when
    /// others follow it.
    pub const fn is_provisional(&self) -> bool {
        self.5 & Self::EXIT != 0
    }

    /// Whether it holds a full snapshot.
    pub const fn has_full_snapshot(&self) -> bool {
        self.5 & Self::FULL_SNAPSHOT != 0
    }
}

/// A stretch of which the recording is missing, in ms from the window's first event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// End of the last event before it.
    pub from: u64,
    /// Begin of the first event after it.
    pub to: u64,
    /// Why: `lost`, or what the recorder said of what it left out.
    pub why: String,
    /// Number of chunks that never arrived; 0 when the recorder left something out.
    pub chunks: u32,
    /// Size of the largest event that the recorder left out, in bytes; 0 when it is not known.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bytes: u64,
}

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")
)]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}
