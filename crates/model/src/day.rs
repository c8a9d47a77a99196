//! Days, UTC.

use std::fmt;
use std::str::FromStr;

use crate::Timestamp;

const DAY_MS: i64 = 86_400_000;

/// A day by the calendar of UTC, from 1970 to 9999; written as `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

/// A text that is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a day such as 2026-11-22")]
pub struct DayError;

impl Day {
    /// The day of a moment.
    pub const fn of(moment: Timestamp) -> Self {
        Self(moment.as_ms() / DAY_MS)
    }

    /// By its number, from 0 for the first of January 1970; `None` beyond the calendar.
    pub fn from_number(number: i64) -> Option<Self> {
        Timestamp::from_ms(number.checked_mul(DAY_MS)?).map(Self::of)
    }

    /// Days since the first of January 1970.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// Its first moment.
    pub fn begin(self) -> Timestamp {
        Timestamp::default().shifted(self.0 * DAY_MS)
    }

    /// The first moment after it.
    pub fn end(self) -> Timestamp {
        self.begin().shifted(DAY_MS)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return Err(DayError) };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if (year.len(), month.len(), day.len()) != (4, 2, 2) || !parts.iter().all(|p| is_digits(p))
        {
            return Err(DayError);
        }
        let number = |text: &str| text.parse::<i64>().map_err(|_| DayError);
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        if year < 1970 || !(1..=12).contains(&month) || !(1..=days_of(year, month)).contains(&day) {
            return Err(DayError);
        }
        let days = (1970..year).map(days_of_year).sum::<i64>()
            + (1..month).map(|month| days_of(year, month)).sum::<i64>()
            + day
            - 1;
        Ok(Self(days))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut year, mut month, mut day) = (1970, 1, self.0);
        while day >= days_of_year(year) {
            day -= days_of_year(year);
            year += 1;
        }
        while day >= days_of(year, month) {
            day -= days_of(year, month);
            month += 1;
        }
        write!(f, "{year:04}-{month:02}-{:02}", day + 1)
    }
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_of_year(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

const fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        for (text, ms) in [
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400_000),
            ("2026-11-22", 1_795_305_600_000),
            ("9999-12-31", 253_402_214_400_000),
        ] {
            let day: Day = text.parse().unwrap();

            assert_eq!((day.begin().as_ms(), day.to_string()), (ms, text.to_owned()));
            assert_eq!(Day::from_number(day.number()), Some(day));
            assert_eq!((Day::of(day.begin()), Day::of(day.end().shifted(-1))), (day, day));
        }
        assert_eq!(Day::from_number(-1), None);
        assert_eq!(Day::from_number(i64::MAX), None);
    }

    #[test]
    fn anything_else_is_not_a_day() {
        for text in [
            "",
            "today",
            "2026-11",
            "2026-13-01",
            "2026-02-29",
            "26-1-1",
            "1969-12-31",
            "+026-01-01",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }
}
