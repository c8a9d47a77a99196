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

/// Stretches of a recording of `length` ms between its stretches of input. `guards` are moments
/// that must not be skipped over, such as errors.
///
/// Neither need be ordered. Without any input there is no stretch: a recording in which the
/// visitor did nothing is played, not skipped.
pub fn stretches(
    inputs: &[(u64, u64)],
    guards: impl IntoIterator<Item = u64>,
    length: u64,
) -> Vec<Stretch> {
    if inputs.is_empty() {
        return Vec::new();
    }
    let mut active: Vec<(u64, u64)> = inputs
        .iter()
        .copied()
        .chain(guards.into_iter().map(|at| (at, at)))
        .map(|(from, to)| (from.min(length), to.min(length)))
        .collect();
    active.sort_unstable();
    active.push((length, length));
    let mut found = Vec::new();
    let mut last = 0;
    for (from, to) in active {
        if ACTIVE_MS < from.saturating_sub(last) {
            found.push(Stretch { from: last, to: from });
        }
        last = last.max(to);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pauses_above_five_seconds_are_stretches() {
        let inputs = [(0, 4_000), (9_000, 9_000), (14_001, 14_001), (60_000, 61_000)];

        assert_eq!(
            stretches(&inputs, [], 62_000),
            [Stretch { from: 9_000, to: 14_001 }, Stretch { from: 14_001, to: 60_000 }]
        );
    }

    #[test]
    fn begin_and_end_of_the_recording_count() {
        assert_eq!(
            stretches(&[(20_000, 21_000)], [], 60_000),
            [Stretch { from: 0, to: 20_000 }, Stretch { from: 21_000, to: 60_000 }]
        );
    }

    #[test]
    fn what_must_be_seen_divides_a_stretch() {
        assert_eq!(
            stretches(&[(0, 0), (60_000, 60_000)], [30_000, 58_000], 60_000),
            [Stretch { from: 0, to: 30_000 }, Stretch { from: 30_000, to: 58_000 }]
        );
    }

    #[test]
    fn without_any_input_nothing_is_inactive() {
        assert_eq!(stretches(&[], [1_000], 60_000), []);
    }
}
