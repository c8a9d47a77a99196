//! What was refused in the last hour and somebody has to do something about, by origin.
//!
//! An origin is what a request says, so anybody can make up as many as they like: only what reads
//! as an origin is counted, and only so many of them at the same time. When another one comes, the
//! one with the fewest chunks is forgotten, of several the one that was seen longest ago: whoever
//! makes up origins drives out those made up before, not a site that sends all the time.
//!
//! # Deliberately absent
//!
//! What other nodes refused, and what an edge server did: they do not tell.

use std::sync::{Mutex, MutexGuard, PoisonError};

use model::{Origin, Refusal, Refused, Timestamp};

use super::outcome::Outcome;

/// Origins and reasons that are counted at the same time.
const MOST: usize = 64;
/// Those that are told.
const TOLD: usize = 3;
/// The hour slides by minutes.
const MINUTES: usize = 60;
const MINUTE_MS: i64 = 60_000;

/// The counts. Seen longest ago first.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<Vec<Counted>>);

#[derive(Debug)]
struct Counted {
    origin: Origin,
    why: Refusal,
    /// Chunks of each minute, at the minute's number modulo 60.
    by_minute: [u32; MINUTES],
    /// Number of the newest minute.
    minute: i64,
}

impl Refusals {
    /// Counts a frame, if that was its fate. One without an origin cannot be told of.
    pub(super) fn count(&self, origin: Option<&str>, outcome: Outcome, now: Timestamp) {
        let Some(why) = refusal(outcome) else { return };
        let Some(origin) = origin.and_then(|origin| origin.parse::<Origin>().ok()) else { return };
        let minute = now.as_ms() / MINUTE_MS;
        let mut counted = self.lock();
        let place = counted.iter().position(|it| it.origin == origin && it.why == why);
        let mut entry = if let Some(place) = place {
            counted.remove(place)
        } else {
            make_room(&mut counted, minute);
            Counted { origin, why, by_minute: [0; MINUTES], minute }
        };
        entry.advance(minute);
        let n_chunks = &mut entry.by_minute[slot(minute)];
        *n_chunks = n_chunks.saturating_add(1);
        counted.push(entry);
    }

    /// The origins of which most was refused, most first, and of several the one seen last.
    pub(super) fn top(&self, now: Timestamp) -> Vec<Refused> {
        let minute = now.as_ms() / MINUTE_MS;
        let mut counted = self.lock();
        forget_old(&mut counted, minute);
        let mut all: Vec<Refused> = counted.iter().rev().map(Counted::told).collect();
        all.sort_by_key(|refused| std::cmp::Reverse(refused.n_chunks));
        all.truncate(TOLD);
        all
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Counted>> {
        // Counts are right after every statement.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refusal(outcome: Outcome) -> Option<Refusal> {
    match outcome {
        Outcome::UnknownKey => Some(Refusal::UnknownKey),
        Outcome::OriginNotAllowed => Some(Refusal::OriginNotAllowed),
        Outcome::TooLarge => Some(Refusal::TooLarge),
        _ => None,
    }
}

fn make_room(counted: &mut Vec<Counted>, minute: i64) {
    if counted.len() < MOST {
        return;
    }
    forget_old(counted, minute);
    let fewest = counted.iter().enumerate().min_by_key(|(_, it)| it.n_chunks());
    if let Some((place, _)) = fewest.filter(|_| MOST <= counted.len()) {
        counted.remove(place);
    }
}

fn forget_old(counted: &mut Vec<Counted>, minute: i64) {
    counted.retain_mut(|it| {
        it.advance(minute);
        0 < it.n_chunks()
    });
}

fn slot(minute: i64) -> usize {
    usize::try_from(minute).unwrap_or_default() % MINUTES
}

impl Counted {
    /// Forgets what is older than an hour. Where the clock was set back, all of it.
    fn advance(&mut self, minute: i64) {
        let n_passed = usize::try_from(minute - self.minute).unwrap_or(MINUTES).min(MINUTES);
        for passed in 0..n_passed {
            self.by_minute[(slot(minute) + MINUTES - passed) % MINUTES] = 0;
        }
        self.minute = minute;
    }

    fn n_chunks(&self) -> u32 {
        self.by_minute.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    fn told(&self) -> Refused {
        Refused { origin: self.origin.clone(), why: self.why, n_chunks: self.n_chunks() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: i64 = 1_795_308_430_836;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_ms(T0 + minutes * MINUTE_MS).unwrap()
    }

    fn told(refusals: &Refusals, minutes: i64) -> Vec<(String, Refusal, u32)> {
        let top = refusals.top(at(minutes));
        top.into_iter().map(|it| (it.origin.to_string(), it.why, it.n_chunks)).collect()
    }

    fn count(refusals: &Refusals, origin: &str, outcome: Outcome, minutes: i64, n: u32) {
        for _ in 0..n {
            refusals.count(Some(origin), outcome, at(minutes));
        }
    }

    #[test]
    fn what_was_refused_is_told_for_an_hour_most_first() {
        let refusals = Refusals::default();
        let (shop, blog) = ("https://shop.example", "https://blog.example");
        count(&refusals, shop, Outcome::OriginNotAllowed, 0, 2);
        count(&refusals, shop, Outcome::OriginNotAllowed, 30, 1);
        count(&refusals, shop, Outcome::TooLarge, 30, 4);
        count(&refusals, blog, Outcome::UnknownKey, 1, 1);
        for outcome in [Outcome::Accepted, Outcome::RateLimited, Outcome::Malformed] {
            count(&refusals, blog, outcome, 1, 9);
        }
        refusals.count(None, Outcome::OriginNotAllowed, at(1));

        let large = (shop.to_owned(), Refusal::TooLarge, 4);
        let foreign = |n| (shop.to_owned(), Refusal::OriginNotAllowed, n);
        let key = (blog.to_owned(), Refusal::UnknownKey, 1);
        assert_eq!(told(&refusals, 30), [large.clone(), foreign(3), key.clone()]);
        assert_eq!(told(&refusals, 59), [large.clone(), foreign(3), key.clone()]);
        assert_eq!(told(&refusals, 60), [large.clone(), key, foreign(1)]);
        assert_eq!(told(&refusals, 89), [large, foreign(1)]);
        assert_eq!(told(&refusals, 90), []);
    }

    #[test]
    fn origins_that_are_made_up_take_little_room_and_hide_nobody() {
        let refusals = Refusals::default();
        let shop = "https://shop.example";
        for n in 0..10_000 {
            count(&refusals, &format!("https://x{n}.example"), Outcome::OriginNotAllowed, 0, 1);
            if n % 50 == 0 {
                count(&refusals, shop, Outcome::OriginNotAllowed, 0, 1);
            }
        }

        assert_eq!(refusals.lock().len(), MOST);
        assert_eq!(told(&refusals, 0)[0], (shop.to_owned(), Refusal::OriginNotAllowed, 200));
    }

    #[test]
    fn what_does_not_read_as_an_origin_is_not_counted() {
        let refusals = Refusals::default();
        for origin in [
            "null",
            "",
            "https://",
            "<script>alert(1)</script>",
            "https://<img src=x>",
            "https://a.example/path?secret",
            "https://A.example\u{202e}",
            "javascript:alert(1)",
            &format!("https://{}", "x".repeat(10_000)),
        ] {
            count(&refusals, origin, Outcome::OriginNotAllowed, 0, 1);
        }

        assert_eq!(told(&refusals, 0), []);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_keep_counts_for_ever() {
        let refusals = Refusals::default();
        count(&refusals, "https://shop.example", Outcome::TooLarge, 1_000_000, 1);

        assert_eq!(told(&refusals, 0), []);
    }
}
