//! `[ingest]`: what a recorder may send.

use std::time::Duration;

use bytesize::ByteSize;

use super::Rate;
use super::section::section;

section! {
    /// What a recorder may send.
    pub struct IngestConfig = "ingest" {
        /// Largest frame on the wire.
        pub max_frame: ByteSize = ByteSize::mib(4),
        /// Largest payload of a frame, inflated. Inflating stops there, so a gzip bomb
        /// costs this much memory and no more.
        pub max_inflated: ByteSize = ByteSize::mib(32),
        /// Largest single event, as JSON.
        pub max_event: ByteSize = ByteSize::mib(16),
        /// Longest header of a frame. More than 4 KiB is not in the wire format.
        pub max_header: ByteSize = ByteSize::kib(4),
        /// Most events in one frame.
        pub max_events: u32 = model::limits::CHUNK_EVENTS,
        /// Most entries that a page may add to its session.
        pub max_metadata_keys: usize = model::limits::METADATA_KEYS,
        /// Longest name of such an entry, in characters.
        pub max_metadata_key: usize = model::limits::METADATA_KEY_CHARS,
        /// Longest value of such an entry, in characters.
        pub max_metadata_value: usize = model::limits::METADATA_VALUE_CHARS,
        /// Frames of one project: `500/s`, `30000/min`, `off`. Ten times as many may come at once.
        pub rate_key: Rate = Rate::per_second(500),
        /// Frames from one network (the first 24 bits of an IPv4 address, 48 of an IPv6 one).
        /// Four times as many may come at once.
        pub rate_address: Rate = Rate::per_second(50),
        /// Frames of one session. Six times as many may come at once.
        pub rate_session: Rate = Rate::per_second(10),
        /// Longest time that a frame may take to arrive.
        #[serde(with = "humantime_serde")]
        pub body_timeout: Duration = Duration::from_secs(20),
        /// Compressed bytes of a session from which on its recorders send events only, without
        /// the page.
        pub max_session_bytes: ByteSize = ByteSize::mib(200),
        /// Age of a session from which on its recorders send events only, without the page.
        #[serde(with = "humantime_serde")]
        pub max_session_age: Duration = Duration::from_hours(24),
        /// Memory for the pages that recorders are recording at this moment: with them, the
        /// second redaction knows what is above a text. Without, it knows texts only.
        pub max_mirrors: ByteSize = ByteSize::mib(128),
    }
}

/// Below it, headers of our own recorder would not fit.
const LEAST_HEADER: ByteSize = ByteSize::kib(1);

/// What the wire format allows.
const LARGEST_HEADER: ByteSize = ByteSize::kib(4);

/// A recorder cuts a chunk at 48 KiB; a header takes at most 4.
const LEAST_FRAME: ByteSize = ByteSize::kib(64);

/// A record of the journal takes 16 MiB, with a line about the frame's arrival.
const LARGEST_FRAME: ByteSize = ByteSize::mib(15);

/// What is stored has to fit into a part of an archive, also when redaction makes it longer.
const LARGEST_INFLATED: ByteSize = ByteSize::mib(48);

impl IngestConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if !(LEAST_FRAME..=LARGEST_FRAME).contains(&self.max_frame) {
            problems
                .push(format!("ingest.max_frame must be from {LEAST_FRAME} to {LARGEST_FRAME}"));
        }
        if !(LEAST_HEADER..=LARGEST_HEADER).contains(&self.max_header) {
            problems
                .push(format!("ingest.max_header must be from {LEAST_HEADER} to {LARGEST_HEADER}"));
        }
        if self.max_event < LEAST_FRAME {
            problems.push(format!("ingest.max_event must be at least {LEAST_FRAME}"));
        }
        if self.max_events == 0 {
            problems.push("ingest.max_events must be at least 1".to_owned());
        }
        if self.body_timeout.is_zero() {
            problems.push("ingest.body_timeout must be longer than nothing".to_owned());
        }
        if !(self.max_frame..=LARGEST_INFLATED).contains(&self.max_inflated) {
            problems.push(format!(
                "ingest.max_inflated must be from ingest.max_frame to {LARGEST_INFLATED}"
            ));
        }
    }
}
