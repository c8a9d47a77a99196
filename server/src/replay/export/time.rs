//! Moments as files write them.

use model::{Day, Timestamp};

/// RFC 3339 in UTC, to the millisecond.
pub(super) fn rfc3339(at: Timestamp) -> String {
    let day = Day::of(at);
    let ms = at.ms_since(day.begin());
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    format!("{day}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z", ms % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        for (ms, expected) in
            [(0, "1970-01-01T00:00:00.000Z"), (1_795_308_430_836, "2026-11-22T00:47:10.836Z")]
        {
            assert_eq!(rfc3339(Timestamp::from_ms(ms).unwrap()), expected);
        }
    }
}
