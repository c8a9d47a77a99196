//! `[workers]`: work that nobody waits for.

use std::num::NonZero;

use super::section::section;

section! {
    /// Work that nobody waits for: draining, deriving, archiving.
    pub struct WorkersConfig = "workers" {
        /// Threads for it. 0: half as many as there are processors, and at least two.
        pub threads: usize = 0,
    }
}

/// Two, so that the drain does not wait for derivation.
const LEAST: usize = 2;

/// More than any machine has use for.
const MOST: usize = 1_024;

impl WorkersConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.threads > MOST {
            problems.push(format!("workers.threads must be at most {MOST}"));
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
