//! Moments: relative while they are fresh, else date and time in a given zone.

use model::{Timestamp, Zone};

use super::THIN;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Calendar fields of a moment in some zone.
struct Civil {
    year: i64,
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

impl Civil {
    fn of(ms: i64) -> Self {
        let (days, second_of_day) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000) / 1_000);
        let (year, month, day) = civil_from_days(days);
        Self {
            year,
            month,
            day,
            hour: second_of_day / 3_600,
            minute: second_of_day / 60 % 60,
            second: second_of_day % 60,
        }
    }

    fn date(&self) -> String {
        format!("{} {} {}", self.day, MONTHS[self.month - 1], self.year)
    }
}

/// Days since 1970-01-01 to year, month (1–12) and day, after Howard Hinnant's `civil_from_days`:
/// years are counted from March, so that the leap day is a year's last.
fn civil_from_days(days: i64) -> (i64, usize, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day)
}

/// RFC 3339 in UTC, for `datetime` attributes.
pub fn iso(at: Timestamp) -> String {
    let civil = Civil::of(at.as_ms());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second
    )
}

/// Date and time in a zone that is `offset_min` minutes ahead of UTC: `22 Nov 2026, 14:03`.
///
/// Without an offset the zone is UTC, and is named: the server does not know the viewer's.
pub fn local(at: Timestamp, offset_min: Option<i32>) -> String {
    let shift_ms = i64::from(offset_min.unwrap_or(0)) * 60_000;
    let civil = Civil::of(at.as_ms() + shift_ms);
    let zone = if offset_min.is_none() { " UTC" } else { "" };
    format!("{}, {:02}:{:02}{zone}", civil.date(), civil.hour, civil.minute)
}

/// The date in a zone that is `offset_min` minutes ahead of UTC: `22 Nov 2026`.
pub fn date(at: Timestamp, offset_min: i32) -> String {
    let civil = Civil::of(at.as_ms() + i64::from(offset_min) * 60_000);
    civil.date()
}

/// A zone by its name; one without, by how far it is ahead of UTC: `UTC`, `UTC+1`, `UTC−3:30`.
pub fn zone_name(zone: &Zone) -> String {
    if !zone.name().is_empty() {
        return zone.name().to_owned();
    }
    let offset_min = zone.offset_min(0);
    if offset_min == 0 {
        return "UTC".to_owned();
    }
    let sign = if offset_min < 0 { '−' } else { '+' };
    let (hours, minutes) = (offset_min.abs() / 60, offset_min.abs() % 60);
    let minutes = if minutes == 0 { String::new() } else { format!(":{minutes:02}") };
    format!("UTC{sign}{hours}{minutes}")
}

/// `just now`, `12 min ago`, `5 h ago`; from 24 hours on as [`local`].
pub fn relative_or_date(at: Timestamp, now: Timestamp, offset_min: Option<i32>) -> String {
    match now.ms_since(at) {
        0..MINUTE => "just now".to_owned(),
        age @ MINUTE..HOUR => format!("{}{THIN}min ago", age / MINUTE),
        age @ HOUR..DAY => format!("{}{THIN}h ago", age / HOUR),
        _ => local(at, offset_min),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms).unwrap()
    }

    #[test]
    fn a_moment_is_written_in_rfc_3339() {
        for (ms, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_826_554_000, "2000-02-29T12:15:54Z"),
            (1_795_308_430_836, "2026-11-22T00:47:10Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(iso(at(ms)), expected);
        }
    }

    #[test]
    fn a_zone_shifts_the_date_and_utc_is_named() {
        let moment = at(1_795_308_430_836);

        assert_eq!(local(moment, None), "22 Nov 2026, 00:47 UTC");
        assert_eq!(local(moment, Some(60)), "22 Nov 2026, 01:47");
        assert_eq!(local(moment, Some(-300)), "21 Nov 2026, 19:47");
        assert_eq!(date(moment, -300), "21 Nov 2026");
    }

    #[test]
    fn a_zone_without_a_name_is_called_by_its_distance_from_utc() {
        for (min, expected) in [(0, "UTC"), (60, "UTC+1"), (-210, "UTC−3:30"), (345, "UTC+5:45")]
        {
            assert_eq!(zone_name(&Zone::parse(&min.to_string())), expected);
        }
        assert_eq!(zone_name(&Zone::parse("Europe/Berlin:60")), "Europe/Berlin");
    }

    #[test]
    fn fresh_moments_are_relative_and_older_ones_are_dates() {
        let now = at(1_795_308_430_836);
        for (age, expected) in [
            (-5_000, "just now"),
            (59_999, "just now"),
            (60_000, "1 min ago"),
            (12 * 60_000, "12 min ago"),
            (23 * 3_600_000, "23 h ago"),
            (24 * 3_600_000, "21 Nov 2026, 00:47 UTC"),
        ] {
            let text = relative_or_date(now.shifted(-age), now, None).replace(THIN, " ");
            assert_eq!(text, expected);
        }
    }
}
