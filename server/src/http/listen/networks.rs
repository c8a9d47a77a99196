//! How many connections each network has.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

use crate::http::client::Client;

/// Open connections by network. Clones count together.
#[derive(Clone, Debug)]
pub(super) struct Networks {
    counts: Arc<Mutex<HashMap<IpNet, usize>>>,
    /// Behind these stand many.
    unbounded: Arc<[IpNet]>,
    most: usize,
}

/// One connection; it counts until it is dropped.
#[derive(Debug)]
pub(super) struct Counted {
    networks: Networks,
    network: IpNet,
}

impl Networks {
    pub(super) fn new(most: usize, unbounded: Arc<[IpNet]>) -> Self {
        Self { counts: Arc::default(), unbounded, most }
    }

    /// Counts a connection; `None` when its network has enough.
    pub(super) fn admit(&self, peer: IpAddr) -> Option<Counted> {
        let peer = peer.to_canonical();
        let network = Client::of(peer).network();
        let is_bounded = !self.unbounded.iter().any(|proxies| proxies.contains(&peer));
        let mut counts = self.counts();
        let n_open = counts.entry(network).or_default();
        if is_bounded && *n_open >= self.most {
            return None;
        }
        *n_open += 1;
        Some(Counted { networks: self.clone(), network })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpNet, usize>> {
        // A poisoned lock is sound: every change under it is one step.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.networks.counts();
        if let Some(n_open) = counts.get_mut(&self.network) {
            *n_open = n_open.saturating_sub(1);
            if *n_open == 0 {
                counts.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_so_many_and_no_more_until_some_are_gone() {
        let networks = Networks::new(2, Arc::from(["10.0.0.0/8".parse().unwrap()]));
        let admit = |peer: &str| networks.admit(peer.parse().unwrap());

        let first = admit("203.0.113.1");
        let second = admit("::ffff:203.0.113.2");

        assert!(first.is_some() && second.is_some());
        assert!(admit("203.0.113.77").is_none(), "the same network");
        assert!(admit("203.0.114.1").is_some() && admit("2001:db8::1").is_some());
        drop(first);
        assert!(admit("203.0.113.77").is_some());
        let proxied: Vec<_> = (0..9).map(|_| admit("10.1.2.3")).collect();
        assert!(proxied.iter().all(Option::is_some), "many stand behind a proxy");
        drop((second, proxied));
        assert!(networks.counts().is_empty(), "nobody is remembered");
    }
}
