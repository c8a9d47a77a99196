//! Numbers and durations, and ranges of them.

/// Numbers from one to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Lower end; `None` is open.
    pub from: Option<f64>,
    /// Whether the lower end itself is in.
    pub includes_from: bool,
    /// Upper end; `None` is open.
    pub to: Option<f64>,
    /// Whether the upper end itself is in.
    pub includes_to: bool,
}

impl Bounds {
    /// Whether `number` lies within.
    pub fn contains(&self, number: f64) -> bool {
        let is_above =
            self.from.is_none_or(|from| number > from || (self.includes_from && number >= from));
        let is_below = self.to.is_none_or(|to| number < to || (self.includes_to && number <= to));
        is_above && is_below
    }

    /// Reads `3`, `>3`, `>=3`, `<3`, `<=3`, `3..5`, each number with `number`.
    /// `None` when it is none of these, or when the lower end is above the upper.
    pub(super) fn parse(text: &str, number: impl Fn(&str) -> Option<f64>) -> Option<Self> {
        let open = Self { from: None, includes_from: true, to: None, includes_to: true };
        if let Some(text) = text.strip_prefix(">=") {
            return Some(Self { from: Some(number(text)?), ..open });
        }
        if let Some(text) = text.strip_prefix('>') {
            return Some(Self { from: Some(number(text)?), includes_from: false, ..open });
        }
        if let Some(text) = text.strip_prefix("<=") {
            return Some(Self { to: Some(number(text)?), ..open });
        }
        if let Some(text) = text.strip_prefix('<') {
            return Some(Self { to: Some(number(text)?), includes_to: false, ..open });
        }
        let (from, to) = match text.split_once("..") {
            Some((from, to)) => (number(from)?, number(to)?),
            None => (number(text)?, number(text)?),
        };
        (from <= to).then_some(Self { from: Some(from), to: Some(to), ..open })
    }
}

/// A finite number, such as `0.25`.
pub(super) fn plain(text: &str) -> Option<f64> {
    // Rust reads `inf`, `nan` and `1e5`, too; nobody types those here.
    let is_plain =
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    text.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

/// A duration in ms, such as `30s`, `5m`, `1h`, `250ms`.
pub(super) fn duration(text: &str) -> Option<f64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => 1.0,
        "s" => 1_000.0,
        "m" | "min" => 60_000.0,
        "h" => 3_600_000.0,
        "d" => 86_400_000.0,
        _ => return None,
    };
    plain(digits).filter(|&number| number >= 0.0).map(|number| number * unit)
}
