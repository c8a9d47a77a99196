//! Noise: nodes that change all the time, clicked or not: clocks, tickers, carousels.
//!
//! A node is noisy when it changed in at least three, and in at least half, of the 5-second
//! slots of a page visit in which nobody clicked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::thresholds::{NOISE_NODES, NOISE_SLOT, NOISE_SLOTS};

/// What changed in a page visit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Noise {
    started_at: u64,
    slot: u64,
    has_click: bool,
    /// Slots that are over and had a click.
    n_clicked: u64,
    /// Nodes that changed in the current slot.
    changed: BTreeSet<i32>,
    /// In how many slots that are over a node changed.
    n_slots: BTreeMap<i32, u32>,
}

impl Noise {
    /// The noise of a page visit that begins now.
    pub(crate) fn new(started_at: u64) -> Self {
        Self { started_at, ..Self::default() }
    }

    /// Counts the slot that is over, unless somebody clicked in it.
    fn advance(&mut self, at: u64) {
        let slot = at.saturating_sub(self.started_at) / NOISE_SLOT;
        if slot == self.slot {
            return;
        }
        self.n_clicked += u64::from(self.has_click);
        for node in std::mem::take(&mut self.changed) {
            let has_room = self.n_slots.len() < NOISE_NODES || self.n_slots.contains_key(&node);
            if !self.has_click && has_room {
                *self.n_slots.entry(node).or_default() += 1;
            }
        }
        (self.slot, self.has_click) = (slot, false);
    }

    /// A click: this slot says nothing.
    pub(crate) fn click(&mut self, at: u64) {
        self.advance(at);
        self.has_click = true;
        self.changed.clear();
    }

    /// A node changed.
    pub(crate) fn change(&mut self, node: i32, at: u64) {
        self.advance(at);
        if !self.has_click && self.changed.len() < NOISE_NODES {
            self.changed.insert(node);
        }
    }

    /// Whether a node is noisy by the slots that are over.
    pub(crate) fn is_noisy(&mut self, node: i32, at: u64) -> bool {
        self.advance(at);
        let n_quiet = self.slot.saturating_sub(self.n_clicked);
        let n_slots = self.n_slots.get(&node).copied().unwrap_or(0);
        NOISE_SLOTS <= n_slots && n_quiet <= u64::from(n_slots) * 2
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
