//! Nobody may send faster than a site with many visitors would.
//!
//! Token buckets in memory: one for each project, for each network that frames come from, and
//! for each session. A bucket that is full again is forgotten ([`Rates::forget`]), so memory
//! follows from how many send at the same time, not from how many ever did.

use std::hash::Hash;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use model::{ProjectId, SessionId};

use super::error::IngestError;
use crate::config::Rate;
use crate::http::client::Client;

/// How often frames may come.
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// Of one project.
    pub key: Rate,
    /// From one network.
    pub address: Rate,
    /// Of one session.
    pub session: Rate,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self { key: Rate::Off, address: Rate::Off, session: Rate::Off }
    }
}

/// How many times as many may come at once, after a pause.
const KEY_BURST: u32 = 10;
const ADDRESS_BURST: u32 = 4;
const SESSION_BURST: u32 = 6;

/// What was sent lately, by whom.
#[derive(Debug)]
pub(super) struct Rates {
    keys: Buckets<ProjectId>,
    addresses: Buckets<IpNet>,
    sessions: Buckets<(ProjectId, SessionId)>,
}

impl Rates {
    /// Nobody has sent anything yet.
    pub(super) fn new(limits: &RateLimits) -> Self {
        Self {
            keys: Buckets::new(limits.key, KEY_BURST),
            addresses: Buckets::new(limits.address, ADDRESS_BURST),
            sessions: Buckets::new(limits.session, SESSION_BURST),
        }
    }

    /// Counts a request, before its body is read.
    pub(super) fn take_address(&self, client: Option<Client>) -> Result<(), IngestError> {
        let has_room = client.is_none_or(|client| self.addresses.take(&client.network()));
        if has_room { Ok(()) } else { Err(IngestError::TooOften { reason: "rate_address" }) }
    }

    /// Counts a frame, before it is inflated.
    pub(super) fn take_frame(
        &self,
        project: ProjectId,
        session: SessionId,
    ) -> Result<(), IngestError> {
        // The session first: one that is too fast should not use up what its project may send.
        if !self.sessions.take(&(project, session)) {
            return Err(IngestError::TooOften { reason: "rate_session" });
        }
        if !self.keys.take(&project) {
            return Err(IngestError::TooOften { reason: "rate_key" });
        }
        Ok(())
    }

    /// Forgets buckets that are full.
    pub(super) fn forget(&self) {
        self.keys.forget();
        self.addresses.forget();
        self.sessions.forget();
    }

    #[cfg(test)]
    pub(super) fn n_buckets(&self) -> usize {
        [self.keys.len(), self.addresses.len(), self.sessions.len()].iter().sum()
    }
}

#[derive(Debug)]
struct Buckets<K: Clone + Eq + Hash>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Clone + Eq + Hash> Buckets<K> {
    fn new(rate: Rate, burst: u32) -> Self {
        Self(quota(rate, burst).map(RateLimiter::keyed))
    }

    fn take(&self, key: &K) -> bool {
        self.0.as_ref().is_none_or(|limiter| limiter.check_key(key).is_ok())
    }

    fn forget(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.0.as_ref().map_or(0, RateLimiter::len)
    }
}

fn quota(rate: Rate, burst: u32) -> Option<Quota> {
    let Rate::Limited { times, per } = rate else { return None };
    let burst = NonZeroU32::new(times.get().saturating_mul(burst))?;
    // More often than once in a nanosecond cannot be told from always.
    Some(Quota::with_period(per.duration() / times.get())?.allow_burst(burst))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "as rates are asked")]
    fn client(address: &str) -> Option<Client> {
        Some(Client::of(address.parse::<IpAddr>().unwrap()))
    }

    fn rates(rate: &str) -> Rates {
        let rate = rate.parse().unwrap();
        Rates::new(&RateLimits { key: rate, address: rate, session: rate })
    }

    fn session(n: u32) -> SessionId {
        format!("01976e8a-7b6c-7def-8123-{n:012x}").parse().unwrap()
    }

    fn project() -> ProjectId {
        "01976e8a-7b6c-7def-8123-456789abcde1".parse().unwrap()
    }

    #[test]
    fn a_network_is_one_sender_and_its_burst_is_four_times_its_rate() {
        let rates = rates("2/h");
        for n in 0..8 {
            assert!(rates.take_address(client(&format!("203.0.113.{n}"))).is_ok(), "{n}");
        }
        assert!(rates.take_address(client("203.0.113.99")).is_err());
        assert!(rates.take_address(client("::ffff:203.0.113.99")).is_err(), "the same, mapped");
        assert!(rates.take_address(client("203.0.114.1")).is_ok());
        assert!(rates.take_address(client("2001:db8:1::1")).is_ok());
        assert!(rates.take_address(None).is_ok());
    }

    #[test]
    fn a_session_that_is_too_fast_leaves_room_for_its_project() {
        let rates = rates("1/h");
        for n in 0..100 {
            let taken = rates.take_frame(project(), session(1));
            assert_eq!(taken.is_ok(), n < 6, "{n}");
        }
        for n in 2..6 {
            assert!(rates.take_frame(project(), session(n)).is_ok(), "{n}");
        }
        let refused = rates.take_frame(project(), session(6)).unwrap_err();
        assert!(matches!(refused, IngestError::TooOften { reason: "rate_key" }));
    }

    #[test]
    fn memory_follows_from_who_sends_now() {
        let rates = rates("1000000000/s");
        for n in 0..10_000 {
            rates.take_frame(project(), session(n)).unwrap();
        }
        assert!(rates.n_buckets() >= 10_000);

        rates.forget();

        assert!(rates.n_buckets() < 10, "{}", rates.n_buckets());
    }

    #[test]
    fn off_is_no_limit_and_keeps_nothing() {
        let rates = rates("off");
        for n in 0..10_000 {
            assert!(rates.take_frame(project(), session(n)).is_ok());
        }
        assert_eq!(rates.n_buckets(), 0);
    }
}
