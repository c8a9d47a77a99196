//! Inactive stretches: more than five seconds without an input of the visitor.

/// A stretch without visitor input, in ms from the window's first event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The input that it follows, or the begin of the recording.
    pub from: u64,
    /// The input, or the end of the recording, that ends it.
    pub to: u64,
}

impl Stretch {
    /// How long it is.
    pub const fn length(&self) -> u64 {
        self.to - self.from
    }
}

/// Longest time between two inputs that still counts as active.
const ACTIVE_MS: u64 = 5_000;

/// Stretches within `from..=to`, a range that is wholly known, from the moments of its inputs.
///
/// `moments` need not be ordered. Without any there is no stretch: a recording in which the
/// visitor did nothing is played, not skipped.
pub fn stretches(moments: &[u64], from: u64, to: u64) -> Vec<Stretch> {
    let mut inputs: Vec<u64> =
        moments.iter().copied().filter(|moment| (from..=to).contains(moment)).collect();
    inputs.sort_unstable();
    let (Some(&first), Some(&last)) = (inputs.first(), inputs.last()) else {
        return Vec::new();
    };
    let before = (first - from > ACTIVE_MS).then_some(Stretch { from, to: first });
    let between = inputs
        .windows(2)
        .filter(|pair| pair[1] - pair[0] > ACTIVE_MS)
        .map(|pair| Stretch { from: pair[0], to: pair[1] });
    let after = (to - last > ACTIVE_MS).then_some(Stretch { from: last, to });
    before.into_iter().chain(between).chain(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pauses_above_five_seconds_are_stretches() {
        let found = stretches(&[0, 4_000, 9_000, 14_001, 60_000], 0, 62_000);

        assert_eq!(
            found,
            [Stretch { from: 9_000, to: 14_001 }, Stretch { from: 14_001, to: 60_000 }]
        );
    }

    #[test]
    fn begin_and_end_of_the_range_count() {
        assert_eq!(
            stretches(&[20_000], 0, 60_000),
            [Stretch { from: 0, to: 20_000 }, Stretch { from: 20_000, to: 60_000 }]
        );
    }

    #[test]
    fn without_any_input_nothing_is_inactive() {
        assert_eq!(stretches(&[], 0, 60_000), []);
        assert_eq!(stretches(&[70_000], 0, 60_000), []);
    }
}
