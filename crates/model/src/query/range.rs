//! Stretches of time that a list is about.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::search::{Date, Edge, When, begin, end};

const HOUR_MS: u64 = 3_600_000;

/// A stretch of time that ends now, or some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Range {
    /// The viewer's day.
    Today,
    /// The last 24 hours.
    Day,
    /// The last 7 days.
    #[default]
    Week,
    /// The last 30 days.
    Month,
    /// The last 90 days.
    Quarter,
    /// Since anything was recorded.
    All,
    /// From the beginning of one of the viewer's days to the end of another.
    Days(Date, Date),
    /// From one moment to another, both included.
    Times(Edge, Edge),
}

/// A text that is not a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a range such as 7d or 2026-11-20..2026-11-22")]
pub struct RangeError;

impl Range {
    /// Those with a name, as they are offered.
    pub const NAMED: [Self; 6] =
        [Self::Today, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::All];

    /// Reads the two values of an address.
    pub(super) fn read(from: &str, to: &str) -> Option<Self> {
        if let Some(named) = Self::NAMED.into_iter().find(|range| range.as_str() == from) {
            return Some(named);
        }
        let (first, last) = (Date::parse(from), Date::parse(to));
        let has_time = |text: &str| Edge::parse(text).is_some();
        if has_time(from) || has_time(to) {
            let from = begin(from).unwrap_or(Edge::At(Timestamp::default()));
            return Some(Self::Times(from, end(to).unwrap_or(Edge::At(Timestamp::MAX))));
        }
        let (from, to) = (first.or(last)?, last.or(first)?);
        Some(Self::Days(from.min(to), from.max(to)))
    }

    /// How a range with a name stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::All => "all",
            Self::Days(..) => "days",
            Self::Times(..) => "times",
        }
    }

    /// The stretch of time; `None`: all of it.
    pub const fn when(self) -> Option<When> {
        Some(match self {
            Self::Today => When::Today,
            Self::Day => When::Last(24 * HOUR_MS),
            Self::Week => When::Last(7 * 24 * HOUR_MS),
            Self::Month => When::Last(30 * 24 * HOUR_MS),
            Self::Quarter => When::Last(90 * 24 * HOUR_MS),
            Self::All => return None,
            Self::Days(from, to) => When::Days(from, to),
            Self::Times(from, to) => When::Between(from, to),
        })
    }
}

/// As one word: `7d`, or `2026-11-20..2026-11-22`.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(from, to) => write!(f, "{from}..{to}"),
            Self::Times(from, to) => write!(f, "{from}..{to}"),
            named => f.write_str(named.as_str()),
        }
    }
}

impl FromStr for Range {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let (from, to) = text.split_once("..").unwrap_or((text, ""));
        let range = Self::read(from, to).filter(|range| range.to_string() == text);
        range.ok_or(RangeError)
    }
}

impl From<Range> for String {
    fn from(range: Range) -> Self {
        range.to_string()
    }
}

impl TryFrom<String> for Range {
    type Error = RangeError;

    fn try_from(text: String) -> Result<Self, RangeError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_one_word_that_reads_back() {
        for text in [
            "today",
            "24h",
            "7d",
            "30d",
            "90d",
            "all",
            "2026-11-20..2026-11-22",
            "2026-11-20T10:00Z..2026-11-22T10:30:01",
            "2026-11-20T10:00..2026-11-22T23:59:59.999",
        ] {
            assert_eq!(text.parse::<Range>().unwrap().to_string(), text);
        }
        for text in ["", "days", "1d", "7d..", "7d..x", "2026-11-22", "2026-11-22..2026-11-20"] {
            assert_eq!(text.parse::<Range>(), Err(RangeError), "{text}");
        }
    }
}
