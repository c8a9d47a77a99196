//! Whether a recorded page flashes: most of it turned brighter or darker too often.

/// How far back is counted, in ms.
const WITHIN_MS: u64 = 1_000;

/// More changes than this within that time are flashing.
const MOST_CHANGES: usize = 3;

/// The changes of late.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    at: Vec<u64>,
}

impl Changes {
    /// Takes a change, in ms of any clock; answers whether the page flashes.
    pub fn take(&mut self, at: u64) -> bool {
        // Another document has another clock: what is later than now was of the last one.
        self.at.retain(|before| at.checked_sub(*before).is_some_and(|age| age < WITHIN_MS));
        self.at.push(at);
        MOST_CHANGES < self.at.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flashes(at: &[u64]) -> Vec<bool> {
        let mut changes = Changes::default();
        at.iter().map(|at| changes.take(*at)).collect()
    }

    #[test]
    fn the_fourth_change_within_a_second_is_flashing() {
        assert_eq!(flashes(&[0, 250, 500, 999]), [false, false, false, true]);
    }

    #[test]
    fn three_changes_a_second_are_not() {
        let at: Vec<u64> = (0..20).map(|n| n * 334).collect();

        assert_eq!(flashes(&at), [false; 20]);
    }

    #[test]
    fn it_can_end_and_begin_again() {
        let found = flashes(&[0, 100, 200, 300, 2_000, 2_100, 2_200, 2_300]);

        assert_eq!(found, [false, false, false, true, false, false, false, true]);
    }

    #[test]
    fn changes_of_a_clock_that_began_anew_do_not_count() {
        assert_eq!(flashes(&[9_000, 9_100, 9_200, 10]), [false; 4]);
    }
}
