//! Pictures of the page that replay can start from, made from the mirror.

use std::time::Duration;

use ::archive::{ChunkHead, KeyframeHead};
use dom::{Detail, Mirror, Tape};
use model::{EventKind, IncrementalSource, Timestamp};

/// When there is another keyframe.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// After this time, if the page changed.
    pub(super) every: Duration,
    /// After so many changes.
    pub(super) mutations: u32,
}

/// Follows a window's events and makes its keyframes.
pub(super) struct Keyframer {
    rules: Rules,
    mirror: Mirror,
    tape: Tape,
    /// Index of the next event that was not read yet.
    next: u64,
    /// The mirror shows the page: there was a full snapshot, and nothing is missing since.
    is_whole: bool,
    /// The last keyframe or full snapshot.
    last_at: Timestamp,
    n_changes: u32,
}

impl Keyframer {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            mirror: Mirror::new(Detail::Full),
            tape: Tape::default(),
            next: 0,
            is_whole: false,
            last_at: Timestamp::default(),
            n_changes: 0,
        }
    }

    /// Reads a chunk and gives the keyframes that became due in it.
    pub(super) fn read(&mut self, head: &ChunkHead, events: &[u8]) -> Vec<(KeyframeHead, String)> {
        let mut keyframes = Vec::new();
        // What an earlier chunk held already is not applied twice.
        let n_repeated = self.next.saturating_sub(head.first);
        if head.first > self.next {
            self.is_whole = false;
        }
        // Ingest took nothing else than UTF-8.
        let text = std::str::from_utf8(events).unwrap_or_default();
        let n_repeated = usize::try_from(n_repeated).unwrap_or(usize::MAX);
        for (place, event) in text.lines().enumerate().skip(n_repeated) {
            self.apply(event);
            self.next = head.first.saturating_add(place as u64 + 1);
            if self.is_due() {
                let mut keyframe = String::new();
                self.mirror.keyframe(self.tape.timestamp, &mut keyframe);
                let at = self.tape.timestamp.max(self.last_at);
                if !keyframe.is_empty() {
                    keyframes.push((KeyframeHead { at, events: self.next }, keyframe));
                }
                self.begin_anew(at);
            }
        }
        self.next = self.next.max(head.first.saturating_add(u64::from(head.events)));
        keyframes
    }

    fn apply(&mut self, event: &str) {
        if self.tape.read(event).is_err() {
            return;
        }
        let (kind, source) = (self.tape.kind, self.tape.source);
        self.mirror.apply(event, &mut self.tape);
        if kind == EventKind::FullSnapshot {
            self.is_whole = true;
            self.begin_anew(self.tape.timestamp.max(self.last_at));
        } else if source.is_some_and(IncrementalSource::changes_the_page) {
            self.n_changes = self.n_changes.saturating_add(1);
        }
    }

    fn begin_anew(&mut self, at: Timestamp) {
        self.last_at = at;
        self.n_changes = 0;
    }

    fn is_due(&self) -> bool {
        let every = u64::try_from(self.rules.every.as_millis()).unwrap_or(u64::MAX);
        let is_late = self.tape.timestamp.ms_since(self.last_at) >= every && self.n_changes > 0;
        self.is_whole && (is_late || self.n_changes >= self.rules.mutations)
    }
}
