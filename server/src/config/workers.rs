//! `[workers]`: work that nobody waits for.

use std::num::NonZero;

use super::section::section;

section! {
    /// Work that nobody waits for: draining, deriving, archiving.
    pub struct WorkersConfig = "workers" {
        /// Threads for it. 0: half as many as there are processors, and at least two.
        pub threads: usize = 0,
        /// Windows that are being recorded and stay in memory for their next chunk. Further ones
        /// wait in the database, which costs about as much as writing their facts.
        pub max_windows: usize = 128,
    }
}

/// Two, so that the drain does not wait for derivation.
const LEAST: usize = 2;

/// More than any machine has use for.
const MOST: usize = 1_024;

/// As many as are derived together.
const LEAST_WINDOWS: usize = 16;

/// A window of a large page takes some MB.
const MOST_WINDOWS: usize = 4_096;

impl WorkersConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.threads > MOST {
            problems.push(format!("workers.threads must be at most {MOST}"));
        }
        if !(LEAST_WINDOWS..=MOST_WINDOWS).contains(&self.max_windows) {
            problems.push(format!(
                "workers.max_windows must be from {LEAST_WINDOWS} to {MOST_WINDOWS}"
            ));
        }
    }

    /// How many threads there are.
    pub fn n_threads(&self) -> usize {
        if self.threads > 0 {
            return self.threads;
        }
        let n_processors = std::thread::available_parallelism().map_or(LEAST, NonZero::get);
        (n_processors / 2).max(LEAST)
    }
}
