//! `[journal]`: where accepted chunks are kept.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytesize::ByteSize;

use super::section::section;

section! {
    /// Where accepted chunks are kept.
    pub struct JournalConfig = "journal" {
        /// A directory on a disk that survives a restart. Never a tmpfs.
        /// Empty: `journal` below `data_dir`.
        pub dir: PathBuf = PathBuf::new(),
        /// Recorders are told to come back later once this much is kept.
        pub max_bytes: ByteSize = ByteSize::gib(4),
        /// Most that is put aside because the database, or home, does not take it. Beyond it the
        /// oldest of it is deleted, and the log says so.
        pub max_aside: ByteSize = ByteSize::gib(1),
        /// Longest time an accepted chunk waits for others to be synced to disk with, besides
        /// those that arrive while the disk is busy. More is for disks that wear out by syncing.
        #[serde(with = "humantime_serde")]
        pub sync_interval: Duration = Duration::ZERO,
    }
}

/// A few journal segments of 64 MiB.
const LEAST_BYTES: ByteSize = ByteSize::mib(256);

/// Two of them: the one that is written, and the one before.
const LEAST_ASIDE: ByteSize = ByteSize::mib(128);

impl JournalConfig {
    pub(super) fn derive(&mut self, data_dir: &Path) {
        if self.dir.as_os_str().is_empty() {
            self.dir = data_dir.join("journal");
        }
    }

    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.max_bytes < LEAST_BYTES {
            problems.push(format!("journal.max_bytes must be at least {LEAST_BYTES}"));
        }
        if self.max_aside < LEAST_ASIDE {
            problems.push(format!("journal.max_aside must be at least {LEAST_ASIDE}"));
        }
    }
}
