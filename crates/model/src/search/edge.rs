//! Moments as addresses write them: RFC 3339, or what a clock shows where the viewer is.

use std::fmt;

use super::when::{DAY_MS, Date};
use crate::{Timestamp, Zone};

/// An end of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A moment, wherever the viewer is.
    At(Timestamp),
    /// What the viewer's clocks show, in ms as if it were UTC.
    Local(i64),
}

impl Edge {
    /// Reads `2026-11-22T14:03Z`, `2026-11-22T14:03:07.250+01:00`, `2026-11-22T14:03`.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(['T', 't'])?;
        let (time, offset) = match time.find(['Z', 'z', '+', '-']) {
            Some(at) => (&time[..at], Some(offset(&time[at..])?)),
            None => (time, None),
        };
        let ms = Date::parse(date)?.days() * DAY_MS + time_of_day(time)?;
        match offset {
            Some(offset) => Timestamp::from_ms(ms - offset).map(Self::At),
            None => Some(Self::Local(ms)),
        }
    }

    /// When it is for a viewer in a zone, in ms.
    pub fn moment(self, zone: &Zone) -> i64 {
        match self {
            Self::At(at) => at.as_ms(),
            Self::Local(ms) => zone.moment(ms),
        }
    }
}

/// `14:03`, `14:03:07`, `14:03:07.250`, in ms.
fn time_of_day(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (hour, minute) = (part(parts.next()?, 24)?, part(parts.next()?, 60)?);
    let second = parts.next().unwrap_or("00");
    if parts.next().is_some() {
        return None;
    }
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let ms: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(((hour * 60 + minute) * 60 + part(second, 60)?) * 1_000 + ms)
}

/// `Z`, `+01:00`, `-03:30`, in ms.
fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let ms = (part(hours, 24)? * 60 + part(minutes, 60)?) * 60_000;
    Some(if text.starts_with('-') { -ms } else { ms })
}

/// Two digits that stand for a number below `limit`.
fn part(text: &str, limit: i64) -> Option<i64> {
    let is_two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_two && *number < limit)
}

/// As it reads back, with as much as is not zero.
impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ms, zone) = match self {
            Self::At(at) => (at.as_ms(), "Z"),
            Self::Local(ms) => (*ms, ""),
        };
        let (second, rest) = (ms.rem_euclid(DAY_MS) / 1_000, ms.rem_euclid(1_000));
        let date = Date::of_days(ms.div_euclid(DAY_MS));
        write!(f, "{date}T{:02}:{:02}", second / 3_600, second / 60 % 60)?;
        if second % 60 != 0 || rest != 0 {
            write!(f, ":{:02}", second % 60)?;
        }
        if rest != 0 {
            write!(f, ".{rest:03}")?;
        }
        f.write_str(zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_back() {
        for text in [
            "2026-11-22T14:03Z",
            "2026-11-22T14:03:07Z",
            "2026-11-22T14:03:07.250Z",
            "1970-01-01T00:00Z",
            "2028-02-29T23:59:59.999",
            "2026-11-22T00:00",
        ] {
            assert_eq!(Edge::parse(text).unwrap().to_string(), text);
        }
        for (text, expected) in [
            ("2026-11-22T14:03:00+01:00", "2026-11-22T13:03Z"),
            ("2026-11-22t00:30:00.5-03:30", "2026-11-22T04:00:00.500Z"),
            ("2026-11-22T14:03:07.123456789z", "2026-11-22T14:03:07.123Z"),
        ] {
            assert_eq!(Edge::parse(text).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "T",
            "2026-11-22",
            "2026-02-29T00:00Z",
            "2026-11-22T24:00Z",
            "2026-11-22T1:00Z",
            "2026-11-22T10:60",
            "2026-11-22T10:00:",
            "2026-11-22T10:00:00.",
            "2026-11-22T10:00:00:00",
            "2026-11-22T10:00+1",
            "2026-11-22T10:00+25:00",
            "1970-01-01T00:00+01:00",
            "2026-11-22T10:00é",
        ] {
            assert_eq!(Edge::parse(text), None, "{text}");
        }
    }
}
