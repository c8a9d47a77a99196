//! The open chunk: what its header will say.

use model::{Counts, EventKind};
use redaction::{EventFacts, Meaning};

/// For how long one sign of a visitor counts as activity, in ms.
const ACTIVE_MS: i64 = 1000;

/// What is known of the chunk that is being filled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chunk {
    /// Number of events in it.
    pub(crate) events: u32,
    /// Earliest time of an event, here or before; 0 when there was none yet.
    pub(crate) from: i64,
    /// Latest time of an event; likewise.
    pub(crate) to: i64,
    /// Indexes of its full snapshots.
    pub(crate) snapshots: Vec<u32>,
    /// What was counted.
    pub(crate) counts: Counts,
    /// When it got its first event, by the clock of inputs.
    pub(crate) opened_at: i64,
    /// Text in it, in bytes.
    pub(crate) n_text: usize,
}

impl Chunk {
    /// The chunk after this one: until it has an event of its own, its time is this one's end.
    pub(crate) fn next(&self) -> Self {
        Self { from: self.to, to: self.to, ..Self::default() }
    }

    /// Takes notice of an event that was added. `active_until` goes on from chunk to chunk.
    pub(crate) fn note(&mut self, facts: &EventFacts, active_until: &mut i64) {
        if facts.kind == EventKind::FullSnapshot {
            self.snapshots.push(self.events);
        }
        match facts.meaning {
            Meaning::Click => self.counts.clicks += 1,
            Meaning::Input => self.counts.keys += 1,
            Meaning::Error => self.counts.errors += 1,
            Meaning::Page | Meaning::Activity => {}
        }
        let at = facts.timestamp.as_ms();
        if matches!(facts.meaning, Meaning::Click | Meaning::Input | Meaning::Activity) {
            let new = (at + ACTIVE_MS - at.max(*active_until)).clamp(0, ACTIVE_MS);
            self.counts.active_ms += u32::try_from(new).unwrap_or_default();
            *active_until = at + ACTIVE_MS;
        }
        self.note_time(at);
        self.events += 1;
    }

    /// Takes notice of an event that the recorder made itself.
    pub(crate) fn note_own(&mut self, at: i64) {
        self.note_time(at);
        self.events += 1;
    }

    fn note_time(&mut self, at: i64) {
        let is_first = self.events == 0;
        self.from = if is_first { at } else { self.from.min(at) };
        self.to = if is_first { at } else { self.to.max(at) };
    }
}
