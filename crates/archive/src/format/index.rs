//! What a file says of itself: its chunks and keyframes and where they are.

use model::facts::VisitKind;
use model::{Counts, LoadMeta, Timestamp, WindowRef};
use serde::{Deserialize, Serialize};

use super::HEADER_BYTES;
use crate::error::Damage;

/// Everything but the bytes of the events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The window.
    pub window: WindowRef,
    /// Where the spans are.
    pub spans: Vec<Part>,
    /// The chunks, in order of `seq`.
    pub chunks: Vec<ArchivedChunk>,
    /// The keyframes, in order of time.
    pub keyframes: Vec<Keyframe>,
    /// The page visits, as far as they were known, in order. Readers from before there were any
    /// leave them out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<PageVisit>,
}

/// A stretch of the window on one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageVisit {
    /// When it began, by the visitor's clock.
    pub at: Timestamp,
    /// Its address, redacted.
    pub url: String,
    /// How it began.
    pub kind: VisitKind,
}

/// Where a part of the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Offset in the file.
    pub offset: u64,
    /// Length in the file.
    pub bytes: u32,
}

/// What was known of a chunk when it was archived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChunkHead {
    /// Number within the window.
    pub seq: u32,
    /// Index of its first event within the window.
    pub first: u64,
    /// Number of its events.
    pub events: u32,
    /// Time of its first event, by the visitor's clock.
    pub from: Timestamp,
    /// Time of its last event, by the visitor's clock.
    pub to: Timestamp,
    /// When it was sent, by the visitor's clock.
    pub sent: Timestamp,
    /// When it arrived, by the server's clock.
    pub received_at: Timestamp,
    /// Indexes of the full snapshots within it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshots: Vec<u32>,
    /// Sent while the page went away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_exit: bool,
    /// Size of the frame that brought it.
    pub bytes: u32,
    /// What was counted in it.
    #[serde(default)]
    pub counts: Counts,
    /// Hash of the privacy policy that was applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// What it said about the page load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<LoadMeta>,
    /// Country from which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Region from which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// City from which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// `User-Agent` of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// A chunk and where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArchivedChunk {
    /// What is known of it.
    pub head: ChunkHead,
    /// Number of its span.
    pub span: u32,
    /// Where its events begin in the span's text.
    pub at: u32,
    /// Length of its events.
    pub length: u32,
}

/// Which moment a keyframe shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyframeHead {
    /// The moment, by the visitor's clock.
    pub at: Timestamp,
    /// Number of events of the window that are in it.
    pub events: u64,
}

/// A keyframe and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyframe {
    /// The moment.
    pub head: KeyframeHead,
    /// Its place in the file.
    pub part: Part,
    /// Number of the keyframe that it is compressed against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<u32>,
    /// Number of the chunk that it is compressed against, instead of a keyframe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_chunk: Option<u32>,
}

impl Index {
    /// The chunk with this number.
    pub fn chunk(&self, seq: u32) -> Option<&ArchivedChunk> {
        let found = self.chunks.binary_search_by_key(&seq, |chunk| chunk.head.seq);
        found.ok().and_then(|place| self.chunks.get(place))
    }

    /// The newest keyframe at or before a moment.
    pub fn keyframe_before(&self, at: Timestamp) -> Option<usize> {
        self.keyframes.partition_point(|keyframe| keyframe.head.at <= at).checked_sub(1)
    }

    /// Checks what readers rely on, for a file whose parts end at `end`.
    pub(super) fn check(&self, end: u64) -> Result<(), Damage> {
        let is_within = |part: &Part| {
            part.offset >= HEADER_BYTES
                && part.offset.checked_add(u64::from(part.bytes)).is_some_and(|stop| stop <= end)
        };
        let are_parts_within = self.spans.iter().all(is_within)
            && self.keyframes.iter().all(|keyframe| is_within(&keyframe.part));
        let are_chunks_in_order =
            self.chunks.is_sorted_by(|one, next| one.head.seq < next.head.seq);
        let have_spans = self.chunks.iter().all(|chunk| (chunk.span as usize) < self.spans.len());
        let are_keyframes_in_order = self.keyframes.is_sorted_by_key(|keyframe| keyframe.head.at);
        let have_bases = self.keyframes.iter().enumerate().all(|(place, keyframe)| {
            let is_alone = |base: &Keyframe| base.base.is_none() && base.base_chunk.is_none();
            match (keyframe.base, keyframe.base_chunk) {
                (None, None) => true,
                (Some(base), None) => {
                    (base as usize) < place && is_alone(&self.keyframes[base as usize])
                }
                (None, Some(seq)) => self.chunk(seq).is_some(),
                (Some(_), Some(_)) => false,
            }
        });
        let is_right = are_parts_within
            && are_chunks_in_order
            && have_spans
            && are_keyframes_in_order
            && have_bases;
        if is_right { Ok(()) } else { Err(Damage::Index) }
    }
}
