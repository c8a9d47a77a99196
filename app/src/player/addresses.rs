//! Where a window's recording is on the server.
//!
//! The page preloads what the engine then asks for: only the same address, letter by letter, is
//! answered by a preload.

use model::{SessionId, WindowId};

/// The part that all have in common.
pub fn base(session: SessionId, window: WindowId) -> String {
    format!("/replay/{session}/{window}")
}

/// The plan of the recording, from its begin.
pub fn manifest(base: &str) -> String {
    format!("{base}/manifest")
}

/// The document at a position, in ms from the window's first event.
pub fn keyframe(base: &str, at: u64) -> String {
    format!("{base}/keyframe?at={at}")
}

/// The chunks with these numbers and those between them, without the events before the one with
/// the index `first`, where the asker has those.
pub fn chunks(base: &str, from_seq: u32, to_seq: u32, first: Option<u64>) -> String {
    let first = first.map_or(String::new(), |first| format!("&first={first}"));
    format!("{base}/chunks?from={from_seq}&to={to_seq}{first}")
}
