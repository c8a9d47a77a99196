//! Days and stretches of time, as people type them.

use std::fmt;

use crate::Timestamp;

const DAY_MS: i64 = 86_400_000;

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
        let (from, to) = (Date::parse(from)?, Date::parse(to)?);
        (from <= to).then_some(Self::Days(from, to))
    }
}

impl When {
    /// First and last ms of it, for a viewer whose clock is `zone_ms` ahead of UTC.
    pub fn bounds(self, now: Timestamp, zone_ms: i64) -> (i64, i64) {
        let now = now.as_ms();
        let today = (now + zone_ms).div_euclid(DAY_MS);
        let day = |day: i64| day * DAY_MS - zone_ms;
        match self {
            Self::Today => (day(today), i64::MAX),
            Self::Yesterday => (day(today - 1), day(today) - 1),
            Self::Last(ms) => (now.saturating_sub(i64::try_from(ms).unwrap_or(i64::MAX)), i64::MAX),
            Self::Days(from, to) => (day(from.days()), day(to.days() + 1) - 1),
        }
    }
}

impl Date {
    /// Days from the epoch.
    fn days(self) -> i64 {
        // Years begin in March here, so that the leap day is a year's last.
        let (month, year) = (i64::from(self.month), i64::from(self.year));
        let year = if month <= 2 { year - 1 } else { year };
        let month = (month + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        365 * year + year / 4 - year / 100 + year / 400 + of_year - 719_468
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
            assert_eq!(Date { year, month, day }.days(), expected, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn days_are_the_viewers() {
        // 01:00 on 23 November in a zone two hours ahead of UTC.
        let now = Timestamp::from_ms(1_795_388_400_000).unwrap();
        let day = Date::parse("2026-11-22").unwrap();

        assert_eq!(When::Today.bounds(now, 7_200_000).0, 1_795_384_800_000);
        assert_eq!(
            When::Days(day, day).bounds(now, 7_200_000),
            (1_795_298_400_000, 1_795_384_799_999)
        );
        assert_eq!(When::Last(1_000).bounds(now, 7_200_000), (1_795_388_399_000, i64::MAX));
    }
}
