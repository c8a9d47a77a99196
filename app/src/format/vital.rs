//! Values of web vitals.

use super::worded;

/// A value of a metric, in ms but for CLS, which has no unit.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
pub fn vital(metric: &str, value: f64) -> String {
    if metric == "CLS" {
        format!("{value:.2}")
    } else {
        worded(value.clamp(0.0, 1e12).round() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_a_shift_are_times() {
        assert_eq!(vital("CLS", 0.031), "0.03");
        assert_eq!(vital("LCP", 2_531.4), worded(2_531));
    }
}
