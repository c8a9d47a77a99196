//! Thrash: going to and fro along one axis, and finding nothing.

use serde::{Deserialize, Serialize};

/// Counts reversals with runs of at least a length, within a period.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Turns {
    pivot: Option<f64>,
    direction: i8,
    /// When the newest reversals were: at most as many as are asked for.
    reversals: Vec<u64>,
}

impl Turns {
    /// A new position; gives the number of reversals once there are enough.
    pub(crate) fn step(
        &mut self,
        position: f64,
        at: u64,
        (run, fewest, period): (f64, usize, u64),
    ) -> Option<u32> {
        let moved = position - *self.pivot.get_or_insert(position);
        let direction = if moved > 0.0 { 1 } else { -1 };
        if moved != 0.0 && direction == self.direction {
            self.pivot = Some(position);
        } else if moved.abs() >= run {
            if self.direction != 0 {
                self.reversals.push(at);
            }
            self.direction = direction;
            self.pivot = Some(position);
        }
        self.reversals.retain(|&turn| at.saturating_sub(turn) <= period);
        if self.reversals.len() < fewest {
            return None;
        }
        let n = self.reversals.len();
        self.reversals.clear();
        u32::try_from(n).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thresholds::SCROLL_THRASH;

    fn marks(positions: &[(f64, u64)]) -> Vec<u32> {
        let mut turns = Turns::default();
        positions.iter().filter_map(|&(y, at)| turns.step(y, at, SCROLL_THRASH)).collect()
    }

    #[test]
    fn four_reversals_in_four_seconds_are_thrash() {
        let fast =
            [(0.0, 0), (300.0, 500), (0.0, 1_000), (300.0, 1_500), (0.0, 2_000), (300.0, 2_500)];

        assert_eq!(marks(&fast), [4]);
    }

    #[test]
    fn short_runs_and_slow_ones_are_not() {
        let short =
            [(0.0, 0), (150.0, 500), (0.0, 1_000), (150.0, 1_500), (0.0, 2_000), (150.0, 2_500)];
        let slow: Vec<(f64, u64)> =
            (0..8).map(|n| (if n % 2 == 0 { 0.0 } else { 300.0 }, n * 1_500)).collect();

        assert!(marks(&short).is_empty());
        assert!(marks(&slow).is_empty());
    }
}
