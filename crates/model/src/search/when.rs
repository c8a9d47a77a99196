//! Days and stretches of time, as people type them.

use std::fmt;

use super::Edge;
use crate::{Timestamp, Zone};

pub(super) const DAY_MS: i64 = 86_400_000;

/// When something was. Days are those of the viewer's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The day that it is.
    Today,
    /// The day before.
    Yesterday,
    /// Within the last so many ms.
    Last(u64),
    /// From the begin of one day to the end of another, which may be the same.
    Days(Date, Date),
    /// From one moment to another, both included.
    Between(Edge, Edge),
}

/// A day of the Gregorian calendar that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// 1970 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl When {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "today" => return Some(Self::Today),
            "yesterday" => return Some(Self::Yesterday),
            _ => {}
        }
        if let Some(text) = text.strip_prefix('-') {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a duration is not negative, and one that is too long saturates"
            )]
            return super::bounds::duration(text).map(|ms| Self::Last(ms as u64));
        }
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        if let (Some(from), Some(to)) = (Date::parse(from), Date::parse(to)) {
            return (from <= to).then_some(Self::Days(from, to));
        }
        Some(Self::Between(begin(from)?, end(to)?))
    }
}

impl When {
    /// First and last ms of it, for a viewer in a zone.
    pub fn bounds(self, now: Timestamp, zone: &Zone) -> (i64, i64) {
        let now = now.as_ms();
        let today = zone.local(now).div_euclid(DAY_MS);
        let day = |day: i64| zone.moment(day * DAY_MS);
        match self {
            Self::Today => (day(today), i64::MAX),
            Self::Yesterday => (day(today - 1), day(today) - 1),
            Self::Last(ms) => (now.saturating_sub(i64::try_from(ms).unwrap_or(i64::MAX)), i64::MAX),
            Self::Days(from, to) => (day(from.days()), day(to.days() + 1) - 1),
            Self::Between(from, to) => (from.moment(zone), to.moment(zone)),
        }
    }
}

/// Where a stretch begins: at a moment, or with a day.
pub(crate) fn begin(text: &str) -> Option<Edge> {
    let day = Date::parse(text).map(|date| Edge::Local(date.days() * DAY_MS));
    day.or_else(|| Edge::parse(text))
}

/// Where a stretch ends: at a moment, or with a day.
pub(crate) fn end(text: &str) -> Option<Edge> {
    let day = Date::parse(text).map(|date| Edge::Local((date.days() + 1) * DAY_MS - 1));
    day.or_else(|| Edge::parse(text))
}

impl Date {
    /// Days from the epoch.
    pub(super) fn days(self) -> i64 {
        // Years begin in March here, so that the leap day is a year's last.
        let (month, year) = (i64::from(self.month), i64::from(self.year));
        let year = if month <= 2 { year - 1 } else { year };
        let month = (month + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        365 * year + year / 4 - year / 100 + year / 400 + of_year - 719_468
    }

    /// The date so many days after the epoch, kept within the years that there are.
    pub(super) fn of_days(days: i64) -> Self {
        let last = Self { year: 9_999, month: 12, day: 31 }.days();
        let days = days.clamp(0, last) + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }

    /// Reads `2026-11-22`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return None;
        }
        let date =
            Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        let exists = (1970..=9999).contains(&date.year)
            && (1..=12).contains(&date.month)
            && (1..=date.days_of_month()).contains(&date.day);
        exists.then_some(date)
    }

    const fn days_of_month(self) -> u8 {
        let is_leap = (self.year.is_multiple_of(4) && !self.year.is_multiple_of(100))
            || self.year.is_multiple_of(400);
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

/// As it is typed: `2026-11-22`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_the_epoch() {
        for (year, month, day, expected) in
            [(1970, 1, 1, 0), (1970, 3, 1, 59), (2000, 2, 29, 11_016), (2026, 11, 22, 20_779)]
        {
            let date = Date { year, month, day };
            assert_eq!(date.days(), expected, "{year}-{month}-{day}");
            assert_eq!(Date::of_days(expected), date);
        }
    }

    #[test]
    fn days_are_the_viewers() {
        // 01:00 on 23 November in a zone two hours ahead of UTC.
        let now = Timestamp::from_ms(1_795_388_400_000).unwrap();
        let day = Date::parse("2026-11-22").unwrap();
        let zone = Zone::parse("120");

        assert_eq!(When::Today.bounds(now, &zone).0, 1_795_384_800_000);
        assert_eq!(When::Days(day, day).bounds(now, &zone), (1_795_298_400_000, 1_795_384_799_999));
        assert_eq!(When::Last(1_000).bounds(now, &zone), (1_795_388_399_000, i64::MAX));
        let between = When::parse("2026-11-22T00:00..2026-11-22").unwrap();
        assert_eq!(between.bounds(now, &zone), When::Days(day, day).bounds(now, &zone));
        let moment = When::parse("2026-11-22T23:00:00Z").unwrap();
        assert_eq!(moment.bounds(now, &zone), (now.as_ms(), now.as_ms()));
    }

    #[test]
    fn days_end_where_the_next_begin_when_clocks_change() {
        // Berlin, 29 March 2026: an hour is left out.
        let zone = Zone::parse("60.1774746000~120");
        let now = Timestamp::default();
        let day = |text: &str| Date::parse(text).unwrap();
        let bounds = |text: &str| When::Days(day(text), day(text)).bounds(now, &zone);

        let (before, change) = (bounds("2026-03-28"), bounds("2026-03-29"));
        let after = bounds("2026-03-30");

        assert_eq!((before.1 + 1, change.1 + 1), (change.0, after.0));
        assert_eq!((change.1 + 1 - change.0, after.1 + 1 - after.0), (82_800_000, 86_400_000));
    }
}
