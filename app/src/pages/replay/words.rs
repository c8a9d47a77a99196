//! What facts of a session are called.

use model::facts::Bot;
use model::{Consent, IdStorage};

use crate::format::{local, worded};

/// A text that says something.
pub(super) fn named(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
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

/// How far the visitor's clock is from ours.
pub(super) fn clock_skew(skew_ms: i64) -> String {
    let by = worded(skew_ms.unsigned_abs());
    if skew_ms > 0 { format!("{by} behind ours") } else { format!("{by} ahead of ours") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_is_told_with_its_time_and_never_guessed() {
        let told = |state: &str| consent(&Consent { state: state.to_owned(), at: None });

        assert_eq!(told("given"), "Given");
        assert_eq!(told("not_required"), "Not required");
        assert_eq!(told("withdrawn"), "withdrawn");
    }
}
