//! `[recorder]`: what recorders do in projects that have not said otherwise.

use std::time::Duration;

use model::{IdStorage, PrivacySignal, RecorderConfig};

use super::PrivacyConfig;
use super::section::section;

section! {
    /// What recorders do in projects that have not saved settings of their own
    /// (`hindsight project recorder`).
    pub struct RecorderDefaults = "recorder" {
        /// Time without input after which a session ends.
        #[serde(with = "humantime_serde")]
        pub idle_timeout: Duration = Duration::from_mins(30),
        /// Longest session.
        #[serde(with = "humantime_serde")]
        pub max_age: Duration = Duration::from_hours(24),
        /// Share of sessions that are recorded, 0 to 1.
        pub sample: f64 = 1.0,
        /// Share of the other sessions that are recorded from an error on, 0 to 1.
        pub error_sample: f64 = 0.0,
        /// Where browsers keep ids: `shared` (one session for all tabs of a visitor), `tab`,
        /// `memory` (nothing is kept).
        pub storage: IdStorage = IdStorage::Shared,
    }
}

impl RecorderDefaults {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if let Err(error) = self.recorder_config(&PrivacyConfig::default()).validate() {
            problems
                .push(format!("recorder: {error} (idle_ms is idle_timeout, max_ms is max_age)"));
        }
    }

    /// The configuration of projects that have saved none.
    pub fn recorder_config(&self, privacy: &PrivacyConfig) -> RecorderConfig {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let signals = [(privacy.gpc, PrivacySignal::Gpc), (privacy.dnt, PrivacySignal::Dnt)];
        RecorderConfig {
            idle_ms: ms(self.idle_timeout),
            max_ms: ms(self.max_age),
            sample: self.sample,
            error_sample: self.error_sample,
            storage: self.storage,
            respect: signals
                .into_iter()
                .filter_map(|(is_on, signal)| is_on.then_some(signal))
                .collect(),
            ..RecorderConfig::default()
        }
    }
}
