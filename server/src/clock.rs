//! The only place that reads the time of day.
//!
//! Everything else takes a [`Clock`], so that a test decides what time it is. Intervals
//! (timeouts, the journal's gathering) are `Instant`s and not its business.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use model::Timestamp;
use uuid::{NoContext, Uuid};

/// Tells the time: the machine's, or one that a test drives.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Driven(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `at` until its hand is moved.
    pub fn driven(at: Timestamp) -> (Self, ClockHand) {
        let ms = Arc::new(AtomicI64::new(at.as_ms()));
        (Self(Source::Driven(Arc::clone(&ms))), ClockHand(ms))
    }

    /// The time now. A machine clock outside of 1970–9999 is taken as the nearer end.
    pub fn now(&self) -> Timestamp {
        let ms = match &self.0 {
            Source::System => system_ms(),
            Source::Driven(ms) => ms.load(Ordering::SeqCst),
        };
        Timestamp::default().shifted(ms)
    }
}

/// Moves a driven [`Clock`].
#[derive(Clone, Debug)]
pub struct ClockHand(Arc<AtomicI64>);

impl ClockHand {
    /// Lets `by` pass.
    pub fn advance(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        // Saturating: a test may ask for the end of time.
        let _ = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |now| Some(now.saturating_add(ms)));
    }

    /// Sets the time, also backwards.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_ms(), Ordering::SeqCst);
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
fn system_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A new id that says when it was made: ids made later are larger.
pub fn new_uuid(now: Timestamp) -> Uuid {
    let ms = now.as_ms().unsigned_abs();
    let nanos = u32::try_from(ms % 1_000).unwrap_or(0) * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, ms / 1_000, nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driven_clock_stands_still_until_its_hand_is_moved() {
        let start = Timestamp::from_ms(1_795_308_430_836).unwrap();
        let (clock, hand) = Clock::driven(start);

        assert_eq!(clock.now(), start);
        hand.advance(Duration::from_secs(2));
        assert_eq!(clock.now().ms_since(start), 2_000);
        hand.set(Timestamp::default());
        assert_eq!(clock.now(), Timestamp::default());
        hand.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }

    #[test]
    fn the_system_clock_is_past_the_year_2020() {
        assert!(Clock::system().now().as_ms() > 1_577_836_800_000);
    }
}
