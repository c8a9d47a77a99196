//! The speeds of the player: one list, everywhere the same.

/// A factor of playing time, kept in halves so that positions stay whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speed {
    halves: u16,
}

impl Speed {
    /// As fast as it happened.
    pub const NORMAL: Self = Self { halves: 2 };
    /// All speeds, slowest first.
    pub const ALL: [Self; 6] = [
        Self { halves: 1 },
        Self::NORMAL,
        Self { halves: 4 },
        Self { halves: 8 },
        Self { halves: 16 },
        Self { halves: 32 },
    ];

    /// Reads `0.5`, `1`, … `16`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|speed| speed.label() == text)
    }

    /// How it is written: `0.5`, `1`, … `16`.
    pub fn label(self) -> String {
        if self.halves == 1 { "0.5".to_owned() } else { (self.halves / 2).to_string() }
    }

    /// The next faster one; the fastest stays.
    #[must_use]
    pub fn faster(self) -> Self {
        Self::ALL.into_iter().find(|other| *other > self).unwrap_or(self)
    }

    /// The next slower one; the slowest stays.
    #[must_use]
    pub fn slower(self) -> Self {
        Self::ALL.into_iter().rev().find(|other| *other < self).unwrap_or(self)
    }

    /// The factor as a number, for the replayer.
    pub fn factor(self) -> f64 {
        f64::from(self.halves) / 2.0
    }

    /// Recorded time that passes in `elapsed_ms` of the viewer's time.
    pub fn of(self, elapsed_ms: u64) -> u64 {
        elapsed_ms.saturating_mul(u64::from(self.halves)) / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_speed_reads_back_as_it_is_written() {
        for speed in Speed::ALL {
            assert_eq!(Speed::parse(&speed.label()), Some(speed));
            assert_eq!(speed.factor().to_string(), speed.label());
        }
        for text in ["", "3", "1.0", "-1", "NaN"] {
            assert_eq!(Speed::parse(text), None, "{text}");
        }
    }

    #[test]
    fn faster_and_slower_stop_at_the_ends() {
        let [slowest, .., fastest] = Speed::ALL;

        assert_eq!(slowest.slower(), slowest);
        assert_eq!(slowest.faster(), Speed::NORMAL);
        assert_eq!(fastest.faster(), fastest);
    }
}
