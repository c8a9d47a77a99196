//! The mirror as rrweb events again: a snapshot that replay can start from.
//!
//! ```text
//! events[0..n] ─▶ mirror ─▶ [keyframe] ─▶ replayer: the same document as after events[0..n]
//! ```
//!
//! A full snapshot has no place for everything that events can do to a page. What it
//! cannot say follows it as the events that say it: documents of frames, single
//! declarations, rules that scripts inserted, adopted sheets, values, scrolling, media.
//!
//! # Deliberately absent
//!
//! Canvas drawings: rrweb records commands, and replaying them all is not a keyframe.

mod events;
mod snapshot;

use model::Timestamp;

use crate::mirror::Mirror;

impl Mirror {
    /// Writes the document as rrweb events, one per line, all with the same time.
    ///
    /// Nothing when there is no document yet. What replay starts from needs a mirror with
    /// [`crate::Detail::Full`]; one of the structure writes what builds the same structure.
    pub fn keyframe(&self, timestamp: Timestamp, out: &mut String) {
        let start = out.len();
        self.meta_event(timestamp, out);
        let left_out = self.behind_body();
        if !self.snapshot_without(&left_out, timestamp, out) {
            out.truncate(start);
            return;
        }
        self.state_events(&left_out, timestamp, out);
    }
}

/// One event as a line: kind, what `data` says, time.
fn event(out: &mut String, kind: u8, timestamp: Timestamp, data: impl FnOnce(&mut String)) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = write!(out, "{{\"type\":{kind},\"data\":");
    data(out);
    let _ = writeln!(out, ",\"timestamp\":{timestamp}}}");
}

#[cfg(test)]
mod tests;
