//! `[retention]`: for how long recordings are kept.

use std::time::Duration;

use bytesize::ByteSize;

use super::section::section;

section! {
    /// For how long recordings are kept. Whole sessions go, with their files and keys.
    pub struct RetentionConfig = "retention" {
        /// Days after its last activity when a session is deleted, 1 to 3,650.
        pub sessions_days: u32 = 30,
        /// Time between two looks for sessions that are too old or too many.
        #[serde(with = "humantime_serde")]
        pub every: Duration = Duration::from_hours(1),
        /// Most sessions of a project; the oldest go first. 0: no limit.
        pub max_sessions: u64 = 0,
        /// Most bytes of a project's recordings, as they arrived; the oldest go first. 0: no limit.
        pub max_bytes: ByteSize = ByteSize::b(0),
    }
}

impl RetentionConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if !(1..=3_650).contains(&self.sessions_days) {
            problems.push("retention.sessions_days must be 1 to 3650".to_owned());
        }
        if self.every < Duration::from_secs(1) {
            problems.push("retention.every must be at least 1s".to_owned());
        }
    }
}
