//! Days as people write them on the command line.

use std::str::FromStr;

use model::Timestamp;

const DAY_MS: i64 = 86_400_000;

/// The begin of a day, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day(pub(super) Timestamp);

/// A text that is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a day such as 2026-11-22")]
pub(super) struct DayError;

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
        if !(1..=12).contains(&month) || !(1..=days_of(year, month)).contains(&day) {
            return Err(DayError);
        }
        let days = (1970..year).map(days_of_year).sum::<i64>()
            + (1..month).map(|month| days_of(year, month)).sum::<i64>()
            + day
            - 1;
        if year < 1970 {
            return Err(DayError);
        }
        Timestamp::from_ms(days * DAY_MS).map(Self).ok_or(DayError)
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
    fn days_are_read() {
        for (text, ms) in
            [("1970-01-01", 0), ("2000-02-29", 951_782_400_000), ("2026-11-22", 1_795_305_600_000)]
        {
            assert_eq!(text.parse::<Day>().unwrap().0.as_ms(), ms, "{text}");
        }
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
