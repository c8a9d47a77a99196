//! Where a replay starts: `?t=` of its address, in ms from the window's first event.

/// The start that an address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The position. Beyond the end means the end.
    pub at: u64,
    /// The address has a `t` that is no time.
    pub is_invalid: bool,
}

impl Start {
    /// Reads `t`. None at all is the beginning; what is no time is the beginning, and is said.
    pub fn parse(t: Option<&str>) -> Self {
        let at = t.map(|text| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse()));
        match at {
            None => Self { at: 0, is_invalid: false },
            Some(Some(Ok(at))) => Self { at, is_invalid: false },
            // More digits than a number holds: surely beyond the end.
            Some(Some(Err(_))) if t.is_some_and(|text| !text.is_empty()) => {
                Self { at: u64::MAX, is_invalid: false }
            }
            Some(_) => Self { at: 0, is_invalid: true },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_whole_number_of_ms() {
        for (text, at, is_invalid) in [
            (None, 0, false),
            (Some("5000"), 5_000, false),
            (Some("99999999999999999999999"), u64::MAX, false),
            (Some(""), 0, true),
            (Some("-3"), 0, true),
            (Some("1.5"), 0, true),
            (Some("abc"), 0, true),
        ] {
            assert_eq!(Start::parse(text), Start { at, is_invalid }, "{text:?}");
        }
    }
}
