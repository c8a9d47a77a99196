//! The time zone of a viewer, as the viewer's browser knows it.
//!
//! The server has no list of the world's zones: the browser says by how much its clocks are ahead
//! of UTC, and when they change.

use std::fmt;

const DAY_MS: i64 = 86_400_000;

/// Furthest that a zone is from UTC, in minutes.
const MAX_MIN: i32 = 14 * 60;

/// Most changes that are read: those of some ten years.
const MAX_CHANGES: usize = 64;

/// Longest name, in bytes.
const MAX_NAME: usize = 64;

/// Time between two looks for a change: no zone changes twice within it.
const STEP_MS: i64 = 14 * DAY_MS;

/// By how much clocks are ahead of UTC, and since when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// IANA name; empty when it is not known.
    name: String,
    /// Minutes ahead of UTC before the first change.
    first: i32,
    /// When clocks changed, in seconds since the epoch and in order, and how many minutes they are
    /// ahead of UTC since then.
    changes: Vec<(i64, i32)>,
}

impl Zone {
    /// The zone of this name, for the time from one moment to another, in ms; `offset` says how
    /// many minutes its clocks are ahead of UTC at a moment.
    pub fn observe(name: &str, from: i64, to: i64, offset: impl Fn(i64) -> i32) -> Self {
        let mut zone = Self { name: name.to_owned(), first: offset(from), changes: Vec::new() };
        let (mut at, mut was) = (from, zone.first);
        while at < to {
            let (mut before, mut behind) = (at, at + STEP_MS);
            let is = offset(behind);
            if is != was {
                // Clocks change at whole minutes.
                while 1_000 < behind - before {
                    let middle = before.midpoint(behind);
                    if offset(middle) == was { before = middle } else { behind = middle }
                }
                zone.changes.push((behind.div_euclid(60_000) * 60, is));
            }
            (at, was) = (at + STEP_MS, is);
        }
        zone
    }

    /// Reads what [`Zone`] prints, or its rules alone. What cannot be read is UTC.
    pub fn parse(text: &str) -> Self {
        let (name, rules) = text.split_once(':').unwrap_or(("", text));
        let is_name = name.len() <= MAX_NAME
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
        let mut rules = rules.split('.');
        let first = rules.next().and_then(minutes);
        let changes: Option<Vec<(i64, i32)>> = rules
            .map(|rule| {
                let (at, min) = rule.split_once('~')?;
                Some((at.parse().ok()?, minutes(min)?))
            })
            .collect();
        let changes = changes.filter(|changes| {
            changes.len() <= MAX_CHANGES && changes.is_sorted_by(|one, other| one.0 < other.0)
        });
        match (first, changes) {
            (Some(first), Some(changes)) if is_name => {
                Self { name: name.to_owned(), first, changes }
            }
            _ => Self::default(),
        }
    }

    /// The zone without its name, as text: all that a question depends on.
    pub fn rules(&self) -> String {
        let text = self.to_string();
        text.split_once(':').map_or(String::new(), |(_, rules)| rules.to_owned())
    }

    /// IANA name; empty when it is not known.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// By how many minutes its clocks are ahead of UTC at a moment, in ms since the epoch.
    pub fn offset_min(&self, at: i64) -> i32 {
        let n_before =
            self.changes.partition_point(|(change, _)| change.saturating_mul(1_000) <= at);
        n_before
            .checked_sub(1)
            .and_then(|last| self.changes.get(last))
            .map_or(self.first, |it| it.1)
    }

    fn offset_ms(&self, at: i64) -> i64 {
        i64::from(self.offset_min(at)) * 60_000
    }

    /// What its clocks show at a moment, as if it were UTC, in ms.
    pub fn local(&self, at: i64) -> i64 {
        at.saturating_add(self.offset_ms(at))
    }

    /// When its clocks show this, for the first time; where they leap over it, the moment of the
    /// leap. Both in ms.
    pub fn moment(&self, local: i64) -> i64 {
        let before = self.offset_ms(local.saturating_sub(DAY_MS));
        let behind = self.offset_ms(local.saturating_add(DAY_MS));
        let (first, second) = (local.saturating_sub(before), local.saturating_sub(behind));
        if self.offset_ms(first) == before {
            first
        } else if self.offset_ms(second) == behind {
            second
        } else {
            let leap =
                self.changes.iter().find(|(change, _)| second < change.saturating_mul(1_000));
            leap.map_or(second, |(change, _)| change.saturating_mul(1_000))
        }
    }
}

fn minutes(text: &str) -> Option<i32> {
    text.parse().ok().filter(|min| (-MAX_MIN..=MAX_MIN).contains(min))
}

/// In one word, which a cookie can hold: `Europe/Berlin:60.1774746000~120`.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.first)?;
        self.changes.iter().try_for_each(|(at, min)| write!(f, ".{at}~{min}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Berlin in 2026: an hour ahead, two from 29 March 01:00 UTC to 25 October 01:00 UTC.
    const SPRING: i64 = 1_774_746_000_000;
    const AUTUMN: i64 = 1_792_890_000_000;

    fn berlin() -> Zone {
        let offset = |at: i64| if (SPRING..AUTUMN).contains(&at) { 120 } else { 60 };
        Zone::observe("Europe/Berlin", 1_767_225_600_000, 1_798_761_600_000, offset)
    }

    #[test]
    fn a_zone_is_observed_and_reads_back() {
        let zone = berlin();

        assert_eq!(zone.to_string(), "Europe/Berlin:60.1774746000~120.1792890000~60");
        assert_eq!(Zone::parse(&zone.to_string()), zone);
        assert_eq!(Zone::parse(&zone.rules()).rules(), zone.rules());
        assert_eq!(Zone::parse("-330").offset_min(0), -330);
    }

    #[test]
    fn clocks_change_at_the_moment_that_was_observed() {
        let zone = berlin();

        assert_eq!(
            [SPRING - 1, SPRING, AUTUMN - 1, AUTUMN].map(|at| zone.offset_min(at)),
            [60, 120, 120, 60]
        );
    }

    #[test]
    fn days_are_23_and_25_hours_long_when_clocks_change() {
        let zone = berlin();
        let hours =
            |day: i64| (zone.moment((day + 1) * DAY_MS) - zone.moment(day * DAY_MS)) / 3_600_000;

        assert_eq!(hours(SPRING / DAY_MS), 23);
        assert_eq!(hours(AUTUMN / DAY_MS), 25);
        assert_eq!(hours(AUTUMN / DAY_MS + 1), 24);
    }

    #[test]
    fn a_time_that_is_leapt_over_is_the_leap_and_one_that_comes_twice_is_the_first() {
        let zone = berlin();
        let half_past_two = |change: i64| change.div_euclid(DAY_MS) * DAY_MS + 9_000_000;

        assert_eq!(zone.moment(half_past_two(SPRING)), SPRING);
        assert_eq!(zone.moment(half_past_two(AUTUMN)), AUTUMN - 1_800_000);
        assert_eq!(zone.local(AUTUMN), zone.local(AUTUMN - 3_600_000));
    }

    #[test]
    fn nonsense_is_utc() {
        for text in [
            "",
            "x",
            "UTC",
            "a b:60",
            "1e3",
            "900",
            ":60.5",
            ":60.9~60.5~60",
            ":60.x~1",
            "-2147483648",
        ] {
            assert_eq!(Zone::parse(text), Zone::default(), "{text}");
        }
        let changes: Vec<String> = (0..=64).map(|at| format!(".{at}~0")).collect();
        let many = format!(":0{}", changes.concat());
        assert_eq!(Zone::parse(&many), Zone::default());
        assert_eq!(Zone::parse(&format!(":0.{}~60", i64::MAX)).moment(i64::MIN), i64::MIN);
    }
}
