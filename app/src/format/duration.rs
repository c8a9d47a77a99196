//! Durations: on players, in texts, and for screen readers.

use super::number::counted;
use super::{SPACE, THIN};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// A position or a length on a player: `0:07`, `1:23`, `1:02:07`.
pub fn clock(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / HOUR, ms / MINUTE % 60, ms / SECOND % 60);
    if hours == 0 {
        format!("{minutes}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

/// A duration in a text: `340 ms`, `7 s`, `1 min 23 s`, `1 h 2 min`.
pub fn worded(ms: u64) -> String {
    match ms {
        0 => format!("0{THIN}s"),
        1..SECOND => format!("{ms}{THIN}ms"),
        SECOND..MINUTE => format!("{}{THIN}s", ms / SECOND),
        MINUTE..HOUR => match ms / SECOND % 60 {
            0 => format!("{}{THIN}min", ms / MINUTE),
            seconds => format!("{}{THIN}min {seconds}{THIN}s", ms / MINUTE),
        },
        _ => match ms / MINUTE % 60 {
            0 => format!("{}{THIN}h", ms / HOUR),
            minutes => format!("{}{THIN}h {minutes}{THIN}min", ms / HOUR),
        },
    }
}

/// A position as a screen reader says it: `1 minute 23 seconds`.
pub fn spoken(ms: u64) -> String {
    let parts = [
        (ms / HOUR, "hour", "hours"),
        (ms / MINUTE % 60, "minute", "minutes"),
        (ms / SECOND % 60, "second", "seconds"),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count, one, many).replace(SPACE, " "))
        .collect();
    if said.is_empty() { "0 seconds".to_owned() } else { said.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        text.replace(THIN, " ")
    }

    #[test]
    fn a_clock_has_hours_only_when_there_are_any() {
        for (ms, expected) in
            [(0, "0:00"), (999, "0:00"), (7_000, "0:07"), (83_400, "1:23"), (3_727_000, "1:02:07")]
        {
            assert_eq!(clock(ms), expected, "{ms}");
        }
    }

    #[test]
    fn a_worded_duration_has_at_most_two_units() {
        for (ms, expected) in [
            (0, "0 s"),
            (340, "340 ms"),
            (7_999, "7 s"),
            (60_000, "1 min"),
            (83_000, "1 min 23 s"),
            (3_600_000, "1 h"),
            (3_727_000, "1 h 2 min"),
        ] {
            assert_eq!(plain(&worded(ms)), expected, "{ms}");
        }
    }

    #[test]
    fn a_spoken_duration_leaves_out_what_is_nought() {
        for (ms, expected) in [
            (400, "0 seconds"),
            (1_000, "1 second"),
            (83_000, "1 minute 23 seconds"),
            (7_200_000, "2 hours"),
        ] {
            assert_eq!(spoken(ms), expected, "{ms}");
        }
    }
}
