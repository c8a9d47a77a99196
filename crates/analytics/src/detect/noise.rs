//! Noise: nodes that change all the time, clicked or not: clocks, tickers, carousels.
//!
//! A node is noisy when it changed in at least three, and in at least half, of the 5-second
//! slots of a page visit in which nobody clicked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::thresholds::{NOISE_NODES, NOISE_SLOT, NOISE_SLOTS};

/// How often a node changed.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Changes {
    /// Slots without a click in which it did.
    n_slots: u32,
    /// The last slot in which it did; counted once that is over without a click.
    last: u64,
    is_open: bool,
}

/// What changed in a page visit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Noise {
    started_at: u64,
    slot: u64,
    has_click: bool,
    n_clicked: u64,
    /// The last slot with a click before this one; changes in it are not counted.
    clicked: Option<u64>,
    nodes: BTreeMap<i32, Changes>,
}

impl Noise {
    /// The noise of a page visit that begins now.
    pub(crate) fn new(started_at: u64) -> Self {
        Self { started_at, ..Self::default() }
    }

    fn advance(&mut self, at: u64) {
        let slot = at.saturating_sub(self.started_at) / NOISE_SLOT;
        if slot != self.slot {
            self.slot = slot;
            self.has_click = false;
        }
    }

    /// A click: this slot says nothing.
    pub(crate) fn click(&mut self, at: u64) {
        self.advance(at);
        if !self.has_click {
            self.has_click = true;
            self.n_clicked += 1;
            self.clicked = Some(self.slot);
        }
    }

    /// A node changed.
    pub(crate) fn change(&mut self, node: i32, at: u64) {
        self.advance(at);
        if self.has_click || (self.nodes.len() >= NOISE_NODES && !self.nodes.contains_key(&node)) {
            return;
        }
        let (slot, clicked) = (self.slot, self.clicked);
        let changes = self.nodes.entry(node).or_default();
        if changes.is_open && changes.last == slot {
            return;
        }
        changes.close(clicked);
        (changes.last, changes.is_open) = (slot, true);
    }

    /// Whether a node is noisy by what was seen before this slot.
    pub(crate) fn is_noisy(&mut self, node: i32, at: u64) -> bool {
        self.advance(at);
        let (slot, clicked) = (self.slot, self.clicked);
        // Slots that are over and had no click.
        let n_over = slot - (self.n_clicked - u64::from(self.has_click)).min(slot);
        let Some(changes) = self.nodes.get_mut(&node) else { return false };
        if changes.is_open && changes.last < slot {
            changes.close(clicked);
        }
        NOISE_SLOTS <= changes.n_slots && n_over <= u64::from(changes.n_slots) * 2
    }
}

impl Changes {
    /// Counts the last slot, unless it had a click after the change.
    fn close(&mut self, clicked: Option<u64>) {
        // Of several slots with clicks only the newest is known: an older one was closed by
        // the change that followed it, or counts. That errs to the side of a response.
        if self.is_open && clicked != Some(self.last) {
            self.n_slots += 1;
        }
        self.is_open = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_noise_after_three_slots() {
        let mut noise = Noise::new(0);
        for at in (0..14_000).step_by(1_000) {
            noise.change(7, at);
        }
        assert!(!noise.is_noisy(7, 14_500));
        noise.change(7, 15_000);
        assert!(noise.is_noisy(7, 15_000));
        assert!(!noise.is_noisy(8, 15_000));
    }

    #[test]
    fn what_changes_by_clicks_is_no_noise() {
        let mut noise = Noise::new(0);
        for at in (0..60_000).step_by(5_000) {
            noise.click(at);
            noise.change(7, at + 10);
        }

        assert!(!noise.is_noisy(7, 60_000));
    }

    #[test]
    fn a_change_before_a_click_in_one_slot_does_not_count() {
        let mut noise = Noise::new(0);
        for at in (0..60_000).step_by(5_000) {
            noise.change(7, at);
            noise.click(at + 10);
        }

        assert!(!noise.is_noisy(7, 60_000));
    }

    #[test]
    fn what_changed_long_ago_is_no_noise_any_more() {
        let mut noise = Noise::new(0);
        for at in (0..20_000).step_by(1_000) {
            noise.change(7, at);
        }

        assert!(noise.is_noisy(7, 40_000));
        assert!(!noise.is_noisy(7, 60_000));
    }
}
