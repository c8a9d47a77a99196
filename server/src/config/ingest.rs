//! `[ingest]`: what a recorder may send.

use std::time::Duration;

use bytesize::ByteSize;

use super::section::section;

section! {
    /// What a recorder may send.
    pub struct IngestConfig = "ingest" {
        /// Largest frame on the wire.
        pub max_frame: ByteSize = ByteSize::mib(4),
        /// Largest payload of a frame, inflated. Inflating stops there, so a gzip bomb
        /// costs this much memory and no more.
        pub max_inflated: ByteSize = ByteSize::mib(32),
        /// Longest time that a frame may take to arrive.
        #[serde(with = "humantime_serde")]
        pub body_timeout: Duration = Duration::from_secs(20),
        /// Compressed bytes of a session from which on its recorders send events only, without
        /// the page. Counted from the start of the server on.
        pub max_session_bytes: ByteSize = ByteSize::mib(200),
        /// Age of a session from which on its recorders send events only, without the page.
        #[serde(with = "humantime_serde")]
        pub max_session_age: Duration = Duration::from_hours(24),
        /// Memory for the pages that recorders are recording at this moment: with them, the
        /// second redaction knows what is above a text. Without, it knows texts only.
        pub max_mirrors: ByteSize = ByteSize::mib(128),
    }
}

/// A recorder cuts a chunk at 48 KiB; a header takes at most 4.
const LEAST_FRAME: ByteSize = ByteSize::kib(64);

/// A record of the journal takes 16 MiB, with a line about the frame's arrival.
const LARGEST_FRAME: ByteSize = ByteSize::mib(15);

impl IngestConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if !(LEAST_FRAME..=LARGEST_FRAME).contains(&self.max_frame) {
            problems
                .push(format!("ingest.max_frame must be from {LEAST_FRAME} to {LARGEST_FRAME}"));
        }
        if self.body_timeout.is_zero() {
            problems.push("ingest.body_timeout must be longer than nothing".to_owned());
        }
        if self.max_inflated < self.max_frame {
            problems.push("ingest.max_inflated must be at least ingest.max_frame".to_owned());
        }
    }
}
