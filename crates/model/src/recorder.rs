//! What a project asks of its recorders.

use serde::{Deserialize, Serialize};

/// Longest pause without input that may end a session, in ms: a day.
const LONGEST_IDLE_MS: u64 = 24 * 60 * 60 * 1_000;

/// Longest session that may be asked for, in ms: a week.
const LONGEST_SESSION_MS: u64 = 7 * LONGEST_IDLE_MS;

/// Shortest of both: below it, every page load would be a session.
const SHORTEST_MS: u64 = 60 * 1_000;

/// Most triggers of a project: a page compares each of its addresses and events with all.
const MAX_TRIGGERS: usize = 100;

/// Longest pattern or name of a trigger, in characters.
const TRIGGER_CHARS: usize = 256;

/// What a project asks of its recorders. A page may only tighten it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, named on the wire")]
pub struct RecorderConfig {
    /// Whether the project records at all.
    pub enabled: bool,
    /// Where a browser keeps the ids of session and window.
    pub storage: IdStorage,
    /// Share of sessions that are recorded, 0 to 1.
    pub sample: f64,
    /// Share of the other sessions that are recorded from an error on, 0 to 1.
    pub error_sample: f64,
    /// Signals of the browser that refuse a recording.
    pub respect: Vec<PrivacySignal>,
    /// Whether the cookies `hs_session` and `hs_window` are set for the site's own backend.
    pub cookies: bool,
    /// Whether the visitor has to agree first.
    pub consent: ConsentMode,
    /// Record lines of the console.
    pub console: bool,
    /// Record method, address, status and time of requests.
    pub network: bool,
    /// How much of the pointer's way is kept.
    pub mouse: MousePath,
    /// What makes a session worth keeping that was not sampled.
    pub triggers: Vec<Trigger>,
    /// Time without input after which a session ends, in ms.
    pub idle_ms: u64,
    /// Longest session, in ms.
    pub max_ms: u64,
    /// Whose ids are used.
    pub ids: IdScope,
}

/// Where a browser keeps the ids of session and window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdStorage {
    /// One session for all tabs of a visitor.
    #[default]
    Shared,
    /// A session for each tab.
    Tab,
    /// A session for each page load; nothing is kept in the browser.
    Memory,
}

/// A signal by which a browser says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrivacySignal {
    /// Global Privacy Control.
    Gpc,
    /// Do Not Track.
    Dnt,
}

/// Whether the visitor has to agree first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentMode {
    /// Recording begins with the page.
    #[default]
    None,
    /// Recording waits for `Hindsight.start()`.
    Required,
}

/// How much of the pointer's way is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MousePath {
    /// Start, end and changes of direction.
    #[default]
    Sparse,
    /// Everything that the browser says.
    Full,
}

/// Whose ids are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdScope {
    /// Those of the recorded site: another site has others for the same visitor.
    #[default]
    FirstParty,
}

/// What makes a session worth keeping that was not sampled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A page whose path, with the route behind `#`, begins like this; `*` stands for anything,
    /// so that `*/checkout` is any path that contains `/checkout`. The query does not count.
    Url(String),
    /// A custom event of this name.
    Event(String),
}

/// A configuration that a recorder could not follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecorderConfigError {
    /// A share is not from 0 to 1.
    #[error("{0} must be from 0 to 1")]
    Share(&'static str),
    /// A time is out of bounds.
    #[error("{field} must be from {SHORTEST_MS} to {longest_ms} ms")]
    Time {
        /// Which one.
        field: &'static str,
        /// What it may be at most.
        longest_ms: u64,
    },
    /// The pattern could match no path.
    #[error("the url of a trigger must begin with / or *")]
    TriggerUrl,
    /// There are too many triggers, or one is empty or too long.
    #[error("triggers must be at most {MAX_TRIGGERS}, each of 1 to {TRIGGER_CHARS} characters")]
    Triggers,
}

impl Default for RecorderConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            storage: IdStorage::default(),
            sample: 1.0,
            error_sample: 0.0,
            respect: vec![PrivacySignal::Gpc, PrivacySignal::Dnt],
            cookies: true,
            consent: ConsentMode::default(),
            console: false,
            network: false,
            mouse: MousePath::default(),
            triggers: Vec::new(),
            idle_ms: 30 * 60 * 1_000,
            max_ms: LONGEST_IDLE_MS,
            ids: IdScope::default(),
        }
    }
}

impl RecorderConfig {
    /// Says what no recorder could follow.
    pub fn validate(&self) -> Result<(), RecorderConfigError> {
        for (field, share) in [("sample", self.sample), ("error_sample", self.error_sample)] {
            if !(0.0..=1.0).contains(&share) {
                return Err(RecorderConfigError::Share(field));
            }
        }
        for (field, ms, longest_ms) in [
            ("idle_ms", self.idle_ms, LONGEST_IDLE_MS),
            ("max_ms", self.max_ms, LONGEST_SESSION_MS),
        ] {
            if !(SHORTEST_MS..=longest_ms).contains(&ms) {
                return Err(RecorderConfigError::Time { field, longest_ms });
            }
        }
        let is_usable = |trigger: &Trigger| {
            let (Trigger::Url(text) | Trigger::Event(text)) = trigger;
            (1..=TRIGGER_CHARS).contains(&text.chars().count())
        };
        if self.triggers.len() > MAX_TRIGGERS || !self.triggers.iter().all(is_usable) {
            return Err(RecorderConfigError::Triggers);
        }
        let is_nowhere = |trigger: &Trigger| matches!(trigger, Trigger::Url(url) if !url.starts_with(['/', '*']));
        if self.triggers.iter().any(is_nowhere) {
            return Err(RecorderConfigError::TriggerUrl);
        }
        Ok(())
    }

    /// Whether this signal refuses a recording.
    pub fn respects(&self, signal: PrivacySignal) -> bool {
        self.respect.contains(&signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_what_the_recorder_expects() {
        let config = RecorderConfig::default();

        assert_eq!(
            serde_json::to_string(&config).unwrap(),
            concat!(
                r#"{"enabled":true,"storage":"shared","sample":1.0,"error_sample":0.0,"#,
                r#""respect":["gpc","dnt"],"cookies":true,"consent":"none","console":false,"#,
                r#""network":false,"mouse":"sparse","triggers":[],"#,
                r#""idle_ms":1800000,"max_ms":86400000,"ids":"first_party"}"#
            )
        );
        assert_eq!(config.validate(), Ok(()));
        assert_eq!(serde_json::from_str::<RecorderConfig>("{}").unwrap(), config);
    }

    #[test]
    fn triggers_are_objects_with_one_key() {
        let json = r#"{"triggers":[{"url":"/checkout"},{"event":"paid"}]}"#;

        let config: RecorderConfig = serde_json::from_str(json).unwrap();

        let expected = [Trigger::Url("/checkout".to_owned()), Trigger::Event("paid".to_owned())];
        assert_eq!(config.triggers, expected);
        assert_eq!(config.validate(), Ok(()));
    }

    #[test]
    fn what_no_recorder_could_follow_is_refused() {
        for json in [
            r#"{"sample":1.5}"#,
            r#"{"error_sample":-0.1}"#,
            r#"{"idle_ms":0}"#,
            r#"{"idle_ms":86400001}"#,
            r#"{"max_ms":18446744073709551615}"#,
            r#"{"triggers":[{"url":""}]}"#,
            r#"{"triggers":[{"url":"checkout"}]}"#,
        ] {
            let config: RecorderConfig = serde_json::from_str(json).unwrap();
            assert!(config.validate().is_err(), "{json}");
        }
        for json in [r#"{"smaple":1}"#, r#"{"storage":"cloud"}"#, r#"{"triggers":[{"host":"x"}]}"#]
        {
            assert!(serde_json::from_str::<RecorderConfig>(json).is_err(), "{json}");
        }
    }
}
