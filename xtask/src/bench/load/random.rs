//! Numbers that nobody could foresee, and nobody needs to trust.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

/// xorshift64.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// Begins somewhere.
    pub(crate) fn new() -> Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "a seed, not a time")]
        let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        Ok(Self(u64::try_from(seed % u128::from(u64::MAX))? | 1))
    }

    /// The next one below `limit`; 0 when that is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// The next one.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
