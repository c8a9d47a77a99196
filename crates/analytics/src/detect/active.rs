//! Active time: the sum of short gaps between visitor inputs while the window was visible.

use model::facts::InputRun;
use serde::{Deserialize, Serialize};

use crate::thresholds::ACTIVE_GAP;

/// Inputs as runs without a long gap. Inputs may come a little late: mouse positions are
/// reported twice a second, clicks at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ActiveTime {
    runs: Vec<InputRun>,
    most: usize,
    active_ms: u64,
    last: Option<u64>,
    /// The last stretch in which the window was hidden; without an end while it is.
    hidden: Option<(u64, Option<u64>)>,
    is_capped: bool,
}

impl ActiveTime {
    /// Keeps up to `most` runs; the sum goes on past them.
    pub(crate) const fn new(most: usize) -> Self {
        Self { runs: Vec::new(), most, active_ms: 0, last: None, hidden: None, is_capped: false }
    }

    pub(crate) const fn active_ms(&self) -> u64 {
        self.active_ms
    }

    pub(crate) const fn last(&self) -> Option<u64> {
        self.last
    }

    pub(crate) fn runs(&self) -> &[InputRun] {
        &self.runs
    }

    pub(crate) const fn is_capped(&self) -> bool {
        self.is_capped
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    pub(crate) fn hide(&mut self, at: u64) {
        if !matches!(self.hidden, Some((_, None))) {
            self.hidden = Some((at, None));
        }
    }

    pub(crate) fn show(&mut self, at: u64) {
        if let Some((_, end @ None)) = &mut self.hidden {
            *end = Some(at);
        }
    }

    fn is_broken(&self, from: u64, to: u64) -> bool {
        self.hidden.is_some_and(|(start, end)| to > start && end.is_none_or(|end| from < end))
    }

    /// One visitor input; gives the active time it adds, in ms.
    pub(crate) fn add(&mut self, at: u64) -> u64 {
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
        let next = self.runs.partition_point(|run| run.from <= at);
        let before = next.checked_sub(1).and_then(|index| self.runs.get(index)).copied();
        let after = self.runs.get(next).copied();
        if before.is_some_and(|run| at <= run.to) {
            return 0;
        }
        let before = before.map(|run| run.to).filter(|&to| self.is_joined(to, at));
        let after = after.map(|run| run.from).filter(|&from| self.is_joined(at, from));
        let added = before.map_or(0, |to| at - to) + after.map_or(0, |from| from - at);
        match (before.is_some(), after.is_some()) {
            (true, true) => {
                let joined = self.runs.remove(next);
                self.runs[next - 1].to = joined.to;
            }
            (true, false) => self.runs[next - 1].to = at,
            (false, true) => self.runs[next].from = at,
            (false, false) => self.insert(next, at),
        }
        self.active_ms += added;
        added
    }

    fn is_joined(&self, from: u64, to: u64) -> bool {
        to - from <= ACTIVE_GAP && !self.is_broken(from, to)
    }

    fn insert(&mut self, index: usize, at: u64) {
        self.runs.insert(index, InputRun { from: at, to: at });
        if self.runs.len() > self.most {
            // The newest runs are still growing; the one before them is not.
            self.runs.remove(self.runs.len().saturating_sub(4));
            self.is_capped = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn active(inputs: &[u64]) -> u64 {
        let mut time = ActiveTime::new(100);
        for &at in inputs {
            time.add(at);
        }
        time.active_ms()
    }

    #[test]
    fn short_gaps_are_active_and_long_ones_are_not() {
        assert_eq!(active(&[0, 2_000, 4_000, 9_000]), 9_000);
        assert_eq!(active(&[0, 58_000]), 0);
        assert_eq!(active(&[0, 5_000, 10_001]), 5_000);
    }

    #[test]
    fn a_hidden_window_is_not_active() {
        let mut time = ActiveTime::new(100);
        time.add(0);
        time.add(2_000);
        time.hide(3_000);
        time.show(3_500);
        time.add(4_000);
        time.add(5_000);

        assert_eq!(time.active_ms(), 3_000);
        assert_eq!(time.runs().len(), 2);
    }

    #[test]
    fn inputs_in_any_order_are_the_same_time() {
        assert_eq!(active(&[0, 9_000, 4_500]), 9_000);
        assert_eq!(active(&[4_500, 0, 9_000]), active(&[0, 4_500, 9_000]));
    }

    #[test]
    fn past_the_cap_the_sum_goes_on() {
        let mut time = ActiveTime::new(4);
        for at in 0..10 {
            time.add(at * 10_000);
            time.add(at * 10_000 + 100);
        }

        assert_eq!(time.active_ms(), 1_000);
        assert_eq!(time.runs().len(), 4);
        assert!(time.is_capped());
    }
}
