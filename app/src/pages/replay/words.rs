//! What facts of a session are called.

use model::facts::{Bot, DeviceKind, Kept};
use model::{Consent, IdStorage};

use crate::format::{local, worded};

/// A text that says something.
pub(super) fn named(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// Why a session was recorded; `sample_rate` is in 1/10,000.
pub(super) fn kept(kept: Kept, sample_rate: u16) -> String {
    match kept {
        Kept::All => "Every session is".to_owned(),
        Kept::Sampled => format!("Drawn, {} of sessions are", percent(sample_rate)),
        Kept::Error => "An error happened".to_owned(),
        Kept::Trigger => "The page asked for it".to_owned(),
        Kept::Import => "It was imported".to_owned(),
    }
}

/// 1/10,000 in percent, without zeros at the end.
fn percent(rate: u16) -> String {
    let (whole, rest) = (rate / 100, rate % 100);
    match (rest, rest % 10) {
        (0, _) => format!("{whole} %"),
        (_, 0) => format!("{whole}.{} %", rest / 10),
        _ => format!("{whole}.{rest:02} %"),
    }
}

/// On what ground it was recorded.
pub(super) fn consent(consent: &Consent) -> String {
    match (consent.state.as_str(), consent.at) {
        ("given", Some(at)) => format!("Given {}", local(at, None)),
        ("given", None) => "Given".to_owned(),
        ("not_required", _) => "Not required".to_owned(),
        (other, _) => other.to_owned(),
    }
}

/// How ids are kept in the browser.
pub(super) const fn storage(storage: IdStorage) -> &'static str {
    match storage {
        IdStorage::Shared => "For all tabs",
        IdStorage::Tab => "For each tab",
        IdStorage::Memory => "In memory only",
    }
}

/// What says that the visitor is a program.
pub(super) const fn program(bot: Bot) -> Option<&'static str> {
    match bot {
        Bot::No => None,
        Bot::Declared => Some("By its own word"),
        Bot::Automation => Some("The browser is driven by one"),
        Bot::Inhuman => Some("Faster than people"),
    }
}

/// What kind of device it is, if that is known.
pub(super) const fn device_kind(kind: DeviceKind) -> Option<&'static str> {
    match kind {
        DeviceKind::Unknown => None,
        DeviceKind::Desktop => Some("Desktop"),
        DeviceKind::Mobile => Some("Phone"),
        DeviceKind::Tablet => Some("Tablet"),
        DeviceKind::Tv => Some("Television"),
        DeviceKind::Bot => Some("Program"),
    }
}

/// How far the visitor's clock is from ours.
pub(super) fn clock_skew(skew_ms: i64) -> String {
    let by = worded(skew_ms.unsigned_abs());
    if skew_ms > 0 { format!("{by} behind ours") } else { format!("{by} ahead of ours") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_percent_without_zeros() {
        for (rate, text) in
            [(10_000, "100 %"), (1_250, "12.5 %"), (5, "0.05 %"), (0, "0 %"), (110, "1.1 %")]
        {
            assert_eq!(percent(rate), text);
        }
    }

    #[test]
    fn consent_is_told_with_its_time_and_never_guessed() {
        let told = |state: &str| consent(&Consent { state: state.to_owned(), at: None });

        assert_eq!(told("given"), "Given");
        assert_eq!(told("not_required"), "Not required");
        assert_eq!(told("withdrawn"), "withdrawn");
    }
}
