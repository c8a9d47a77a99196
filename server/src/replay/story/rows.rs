//! Rows while they are gathered, and as they are kept: one line of JSON each.

use model::{ActivityKind, ActivityRow, WindowId};
use serde_json::Value;

use super::MAX_ROWS;

/// One row, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::replay) struct StoryRow {
    /// When, in ms from the window's first event.
    pub at: u64,
    /// Its JSON, without a line feed.
    pub json: String,
}

impl StoryRow {
    pub(super) fn weight(&self) -> usize {
        size_of::<Self>() + self.json.len()
    }
}

/// Gathers rows.
#[derive(Debug)]
pub(super) struct Rows {
    window: WindowId,
    /// With the place among the events and among the rows of one event.
    found: Vec<(u64, u64, u8, ActivityRow<Value>)>,
}

impl Rows {
    pub(super) const fn new(window: WindowId) -> Self {
        Self { window, found: Vec::new() }
    }

    /// Takes a row of the event with this index; `part` tells rows of one event apart. Gives
    /// its place, for who has more to say of it later.
    pub(super) fn push(
        &mut self,
        (index, part): (u64, u8),
        at: u64,
        kind: ActivityKind,
        label: String,
        detail: Value,
    ) -> Option<usize> {
        if MAX_ROWS <= self.found.len() {
            return None;
        }
        let id = format!("{index}{}", char::from(b'a' + part % 26));
        let row = ActivityRow { id, window: self.window, at, kind, label, detail };
        self.found.push((at, index, part, row));
        Some(self.found.len() - 1)
    }

    /// A row that was taken.
    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut ActivityRow<Value>> {
        self.found.get_mut(place).map(|(.., row)| row)
    }

    pub(super) fn finish(mut self) -> Vec<StoryRow> {
        self.found.sort_by_key(|(at, index, part, _)| (*at, *index, *part));
        self.found
            .into_iter()
            .filter_map(|(at, .., row)| {
                // Numbers, texts and trees of them always serialise.
                serde_json::to_string(&row).ok().map(|json| StoryRow { at, json })
            })
            .collect()
    }
}
