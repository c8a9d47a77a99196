//! Where a request comes from, as far as that can be believed.
//!
//! The peer of the connection, or, when that is a proxy that the operator trusts, whom it says
//! it asks for: the right-most entry of `X-Forwarded-For` that is not such a proxy. Everything
//! left of it was said by strangers.
//!
//! The full address is kept in memory only, and only while a request is answered; what is
//! counted, logged or stored is its [network](Client::network).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What is kept of an IPv4 address, in bits.
const V4_BITS: u8 = 24;

/// What is kept of an IPv6 address, in bits.
const V6_BITS: u8 = 48;

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Client {
    address: IpAddr,
    is_forwarded: bool,
}

/// Prints the network: an address in a log would be one by accident.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Client({})", self.network())
    }
}

impl Client {
    /// The client at this address.
    pub const fn of(address: IpAddr) -> Self {
        Self { address: address.to_canonical(), is_forwarded: false }
    }

    /// Whether a trusted proxy asks for it, whose headers can be believed.
    pub const fn is_forwarded(self) -> bool {
        self.is_forwarded
    }

    /// The whole address: to look something up by, never to keep.
    pub const fn address(self) -> IpAddr {
        self.address
    }

    /// The first 24 bits of an IPv4 address, 48 of an IPv6 one.
    pub fn network(self) -> IpNet {
        let bits = if self.address.is_ipv4() { V4_BITS } else { V6_BITS };
        // Both are valid lengths, so the whole address is never taken.
        let network = IpNet::new(self.address, bits);
        network.map_or_else(|_| IpNet::from(self.address), |network| network.trunc())
    }
}

/// Finds out who asks, for everything behind it.
pub async fn identify(
    State(proxies): State<Arc<[IpNet]>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    if let Some(peer) = peer {
        let client = behind(peer, request.headers(), &proxies);
        request.extensions_mut().insert(client);
    }
    next.run(request).await
}

fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> Client {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    if !is_proxy(&client) {
        if headers.contains_key(FORWARDED_FOR) {
            warn_once();
        }
        return Client::of(client);
    }
    let values = headers.get_all(FORWARDED_FOR).iter().rev();
    for entry in values.flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b',')) {
        // What names nobody ends the way: the last known proxy is whom we talk to.
        let Some(address) = parse(entry) else { break };
        client = address;
        if !is_proxy(&client) {
            break;
        }
    }
    Client { address: client, is_forwarded: true }
}

/// An address, with or without a port.
fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    let address = text.parse::<IpAddr>();
    let address = address.or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    address.ok().or_else(in_brackets).map(|address| address.to_canonical())
}

/// A proxy that is not trusted makes all visitors one: their limits are shared.
fn warn_once() {
    static IS_SAID: AtomicBool = AtomicBool::new(false);
    if !IS_SAID.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "X-Forwarded-For of a peer that is not in http.trusted_proxies is ignored; \
             if that peer is your proxy, all its visitors share one rate limit"
        );
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let proxies = ["10.0.0.0/8", "127.0.0.1/32", "fd00::/8"].map(|text| text.parse().unwrap());
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        behind(peer.parse().unwrap(), &headers, &proxies).address().to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client("203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(client("10.1.2.3", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("::ffff:10.1.2.3", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("fd00::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn what_strangers_put_in_front_is_ignored() {
        let ours = "198.51.100.1";
        for forwarded in [
            &["1.2.3.4, 198.51.100.1"][..],
            &["1.2.3.4", "198.51.100.1"],
            &["1.2.3.4, 198.51.100.1, 10.9.9.9"],
            &["1.2.3.4,198.51.100.1 , 10.9.9.9", "10.8.8.8"],
            &["not an address, 198.51.100.1:4711"],
            &["\u{e9}, 198.51.100.1"],
        ] {
            assert_eq!(client("127.0.0.1", forwarded), ours, "{forwarded:?}");
        }
        assert_eq!(client("127.0.0.1", &["[2001:db8::7]:443"]), "2001:db8::7");
        assert_eq!(client("127.0.0.1", &["[2001:db8::7]"]), "2001:db8::7");
    }

    #[test]
    fn what_names_nobody_is_the_proxy_itself() {
        for forwarded in [&["unknown"][..], &[""], &["198.51.100.1, unknown"], &["1.2.3"], &[",,,"]]
        {
            assert_eq!(client("10.1.2.3", forwarded), "10.1.2.3", "{forwarded:?}");
        }
        assert_eq!(client("10.1.2.3", &["10.2.2.2, 10.3.3.3"]), "10.2.2.2");
    }

    #[test]
    fn addresses_are_truncated() {
        let network = |text: &str| Client::of(text.parse().unwrap()).network().to_string();
        assert_eq!(network("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
        assert_eq!(network("::ffff:203.0.113.77"), "203.0.113.0/24");
        let printed = format!("{:?}", Client::of("203.0.113.77".parse().unwrap()));
        assert_eq!(printed, "Client(203.0.113.0/24)");
    }
}
