//! Moments, in milliseconds since the Unix epoch.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A moment in ms since the Unix epoch; whose clock, the field's name says.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The latest moment that is accepted: the end of the year 9999.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// Takes ms since the Unix epoch; `None` before it and after [`Timestamp::MAX`].
    pub const fn from_ms(ms: i64) -> Option<Self> {
        if ms < 0 || ms > Self::MAX.0 { None } else { Some(Self(ms)) }
    }

    /// Ms since the Unix epoch.
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// Ms from `earlier` to `self`; 0 when `earlier` is later.
    pub const fn ms_since(self, earlier: Self) -> u64 {
        let ms = self.0 - earlier.0;
        if ms < 0 { 0 } else { ms.unsigned_abs() }
    }

    /// The moment `ms` later (earlier when negative), kept within the accepted range.
    #[must_use]
    pub fn shifted(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms).clamp(0, Self::MAX.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
