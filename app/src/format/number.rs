//! Counts and sizes.

use super::{SPACE, THIN};

/// A whole number with its digits in groups: `1,204`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun in the right number: `1 session`, `1,204 sessions`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{}{SPACE}{}", grouped(number), if number == 1 { one } else { many })
}

/// A size in binary units: `312 B`, `41 KiB`, `1.4 MiB`.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if size < 1024 {
        return format!("{size}{THIN}B");
    }
    // Tenths of the unit, in whole numbers: floats would round 1023.96 KiB to "1024.0".
    let mut tenths = size.saturating_mul(10) / 1024;
    let mut unit_idx = 0;
    while tenths >= 10_240 && unit_idx + 1 < UNITS.len() {
        tenths /= 1024;
        unit_idx += 1;
    }
    let unit = UNITS[unit_idx];
    if tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}.{}{THIN}{unit}", tenths / 10, tenths % 10)
    } else {
        format!("{}{THIN}{unit}", grouped(tenths / 10))
    }
}

/// Width and height: `1,440 × 900`.
pub fn size([width, height]: [u32; 2]) -> String {
    format!("{} × {}", grouped(width.into()), grouped(height.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1_204, "1,204"), (12_345_678, "12,345,678")]
        {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn one_is_singular_and_nought_is_plural() {
        for (number, expected) in [(0, "0 sessions"), (1, "1 session"), (1_204, "1,204 sessions")] {
            assert_eq!(counted(number, "session", "sessions").replace(SPACE, " "), expected);
        }
    }

    #[test]
    fn sizes_have_one_decimal_below_ten() {
        for (size, expected) in [
            (0, "0 B"),
            (1_023, "1023 B"),
            (1_024, "1 KiB"),
            (1_536, "1.5 KiB"),
            (42_496, "41 KiB"),
            (1_048_575, "1,023 KiB"),
            (1_468_006, "1.3 MiB"),
            (u64::MAX, "1,677,721 TiB"),
        ] {
            assert_eq!(bytes(size).replace(THIN, " "), expected);
        }
    }
}
