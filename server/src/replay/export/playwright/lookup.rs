//! Goes through a window once more and looks up what its steps acted on.

use std::collections::HashMap;

use dom::{Detail, Mirror, Tape};
use model::{EventKind, IncrementalSource};

use super::target::{Control, Target, control_of};
use super::typed::Typed;

/// Elements by the index of the event that acted on them.
#[derive(Debug)]
pub(super) struct Lookup {
    mirror: Mirror,
    tape: Tape,
    /// What is looked for: index of the event, number of the node.
    wanted: HashMap<u64, i32>,
    pub(super) found: HashMap<u64, Target>,
    pub(super) typed: Typed,
}

impl Lookup {
    pub(super) fn new(wanted: HashMap<u64, i32>) -> Self {
        Self {
            mirror: Mirror::new(Detail::Full),
            tape: Tape::default(),
            wanted,
            found: HashMap::new(),
            typed: Typed::default(),
        }
    }

    /// The next events; `first` is the index of the first of them within the window.
    pub(super) fn push(&mut self, first: u64, body: &str) {
        for (index, event) in (first..).zip(body.lines().filter(|line| !line.trim().is_empty())) {
            if self.tape.read(event).is_err() {
                continue;
            }
            // As the document was when it happened.
            if let Some(node) = self.wanted.remove(&index)
                && let Some(target) = Target::find(&self.mirror, node, &self.typed)
            {
                self.found.insert(index, target);
            }
            match (self.tape.kind, self.tape.source) {
                (EventKind::FullSnapshot, _) => self.typed.turn_page(),
                (EventKind::IncrementalSnapshot, Some(IncrementalSource::Input)) => {
                    self.note_typed(event);
                }
                _ => {}
            }
            self.mirror.apply(event, &mut self.tape);
        }
    }

    fn note_typed(&mut self, event: &str) {
        let Some(node) = self.tape.integer(event, "id") else { return };
        let Some(slot) = self.mirror.find(node) else { return };
        let text = self.tape.field(event, "text").unwrap_or("\"\"");
        if control_of(&self.mirror, slot) == Control::Text
            && let Ok(text) = serde_json::from_str::<String>(text)
        {
            self.typed.note(node, &text);
        }
    }
}
