//! Reads a window's events once, in order, and tells what happened.

use analytics::{Chunk, Ending, LoadInfo, Settings, WindowDeriver};
use dom::{Detail, Mirror, Tape};
use model::{EventKind, IncrementalSource, Timestamp, WindowId};
use serde_json::Value;

use super::Story;
use super::checkpoints::Checkpoints;
use super::custom::{Custom, nothing};
use super::rows::Rows;
use super::visitor::{Visitor, string_field};

/// Larger payloads are not read: nobody would.
const PAYLOAD_BYTES: usize = 64 * 1024;

/// The telling of one window.
#[derive(Debug)]
pub(in crate::replay) struct Teller {
    zero: Timestamp,
    next: u64,
    tape: Tape,
    mirror: Mirror,
    deriver: WindowDeriver,
    rows: Rows,
    visitor: Visitor,
    custom: Custom,
    checkpoints: Checkpoints,
}

impl Teller {
    /// A window whose first event was at `zero`.
    pub(in crate::replay) fn new(window: WindowId, zero: Timestamp) -> Self {
        Self {
            zero,
            next: 0,
            tape: Tape::default(),
            mirror: Mirror::new(Detail::Full),
            deriver: WindowDeriver::new(Settings::default(), Mirror::new(Detail::Structure)),
            rows: Rows::new(window),
            visitor: Visitor::default(),
            custom: Custom::default(),
            checkpoints: Checkpoints::default(),
        }
    }

    /// The next events: `first` is the index of the first of them within the window.
    pub(in crate::replay) fn push(
        &mut self,
        seq: u32,
        first: u64,
        from: Timestamp,
        load: Option<&LoadInfo>,
        body: &str,
    ) {
        self.deriver.skip_to(seq);
        self.deriver.push(&Chunk { seq, first, is_exit: false, from, load, body });
        for (index, event) in (first..).zip(body.lines().filter(|line| !line.trim().is_empty())) {
            self.event(index, event);
            self.next = index.saturating_add(1);
        }
    }

    fn event(&mut self, index: u64, event: &str) {
        if self.tape.read(event).is_err() {
            return;
        }
        let timestamp = self.tape.timestamp;
        let at = timestamp.ms_since(self.zero);
        let (tape, mirror, rows) = (&self.tape, &self.mirror, &mut self.rows);
        match tape.kind {
            EventKind::IncrementalSnapshot => {
                self.visitor.see(event, tape, mirror, (at, index), rows);
                if tape.source == Some(IncrementalSource::Mutation) {
                    self.checkpoints.change();
                }
            }
            EventKind::FullSnapshot => {
                self.visitor.forget();
                self.custom.arrive();
                self.checkpoints.change();
            }
            EventKind::Custom => {
                let json = tape.field(event, "payload").unwrap_or("{}");
                let is_small = json.len() <= PAYLOAD_BYTES;
                let payload = is_small.then(|| serde_json::from_str::<Value>(json).ok()).flatten();
                let payload = payload.filter(Value::is_object).unwrap_or_else(nothing);
                match string_field(tape, event, "tag").as_deref() {
                    Some("click") => self.visitor.describe(&payload, (at, index)),
                    Some(tag) => self.custom.see(tag, payload, (at, index), rows),
                    None => {}
                }
            }
            _ => {}
        }
        self.mirror.apply(event, &mut self.tape);
        self.checkpoints.see(&self.mirror, at, index.saturating_add(1), timestamp);
    }

    /// The story, as far as it was told.
    pub(in crate::replay) fn finish(self, ending: Ending) -> Story {
        let facts = self.deriver.facts(ending);
        let mut rows = self.rows;
        let done = self.visitor.finish(&mut rows);
        let submits = self.custom.finish(&mut rows);
        super::derived::rows_of(&facts, &done, &submits, &mut rows);
        Story {
            rows: rows.finish(),
            input: facts.runs.iter().map(|run| (run.from, run.to)).collect(),
            gaps: facts.gaps,
            checkpoints: self.checkpoints.finish(),
            chunks: Vec::new(),
        }
    }
}
