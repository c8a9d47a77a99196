//! `[replay]`: what is prepared for playing recordings back.

use std::time::Duration;

use super::section::section;

section! {
    /// What is prepared for playing recordings back.
    pub struct ReplayConfig = "replay" {
        /// Time of a recording after which there is another keyframe, a picture of the page
        /// that replay can start from, if the page changed.
        #[serde(with = "humantime_serde")]
        pub keyframe_every: Duration = Duration::from_secs(10),
        /// Changes of the page after which there is another keyframe at the latest.
        pub keyframe_mutations: u32 = 5_000,
    }
}

impl ReplayConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.keyframe_every < Duration::from_secs(1) || self.keyframe_mutations < 100 {
            problems.push(
                "replay.keyframe_every must be at least 1s, replay.keyframe_mutations 100"
                    .to_owned(),
            );
        }
    }
}
