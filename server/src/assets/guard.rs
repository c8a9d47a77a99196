//! Whom the server may ask: nobody within its own network.
//!
//! Recordings come from anybody who has a project's public key, so the addresses in them are
//! whatever an attacker likes. The guard is asked about every address, also about one that an
//! answer redirects to; what a name resolves to is judged where the connection is made, so that
//! what was judged is what is connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Why something is not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither http nor https.
    #[error("not http or https")]
    Scheme,
    /// A name and password stand in it.
    #[error("credentials in the address")]
    Credentials,
    /// Another port than 80 and 443.
    #[error("port not allowed")]
    Port,
    /// Not a public address, or a name of one.
    #[error("not a public address")]
    Private,
    /// Not a host that the operator allows.
    #[error("host not allowed")]
    Host,
}

/// How a connection is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To public addresses only.
    Public,
    /// To wherever the name leads: the operator named it.
    Named,
}

/// The rules.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    hosts: Vec<String>,
    named: Vec<String>,
}

impl Guard {
    /// `hosts` may be asked, all when there are none; `named` places (`host:port`) also when
    /// they are not public.
    pub fn new(hosts: &[String], named: &[String]) -> Self {
        let lower = |names: &[String]| names.iter().map(|name| name.to_ascii_lowercase()).collect();
        Self { hosts: lower(hosts), named: lower(named) }
    }

    /// Whether and how an address may be asked.
    pub fn judge(&self, url: &Url) -> Result<Way, Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(Refusal::Host);
        };
        if self.named.contains(&format!("{host}:{port}")) {
            return Ok(Way::Named);
        }
        if !matches!(port, 80 | 443) {
            return Err(Refusal::Port);
        }
        // A number is no name: nobody resolves it, so it is judged here.
        match host {
            Host::Ipv4(ip) if !is_public(ip.into()) => return Err(Refusal::Private),
            Host::Ipv6(ip) if !is_public(ip.into()) => return Err(Refusal::Private),
            _ => {}
        }
        if self.lists(&host.to_string()) { Ok(Way::Public) } else { Err(Refusal::Host) }
    }

    fn lists(&self, host: &str) -> bool {
        self.hosts.is_empty()
            || self.hosts.iter().any(|listed| match listed.strip_prefix("*.") {
                Some(domain) => host.strip_suffix(domain).is_some_and(|front| front.ends_with('.')),
                None => listed == host,
            })
    }
}

/// Whether an address is one that anybody on the Internet can reach.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    // This network, loopback, multicast and what is reserved; what customers of a provider
    // share; protocols, examples, relays, benchmarks.
    let is_special = matches!(
        (a, b, c),
        (0 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 51, 100)
            | (203, 0, 113)
            | (198, 18 | 19, _)
    );
    !is_special && !ip.is_private() && !ip.is_link_local()
}

/// Global unicast, less what leads to IPv4 by another way and what is for examples.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let is_special =
        matches!((a, b), (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff));
    (0x2000..=0x3fff).contains(&a) && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(guard: &Guard, url: &str) -> Result<Way, Refusal> {
        guard.judge(&Url::parse(url).unwrap())
    }

    #[test]
    fn only_public_addresses_are_public() {
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.9.9",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:93.184.216.34",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "1.1.1.1",
            "93.184.216.34",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:4001:81b::200e",
            "2001:4860:4860::8888",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn addresses_that_lead_inside_are_refused_however_they_are_written() {
        use Refusal::{Credentials, Port, Private, Scheme};
        let guard = Guard::default();
        for (url, refusal) in [
            ("http://127.0.0.1/", Private),
            ("http://10.1.2.3/", Private),
            ("http://169.254.169.254/latest/meta-data/", Private),
            ("http://100.64.1.1/", Private),
            ("http://0.0.0.0/", Private),
            ("http://0/", Private),
            ("http://2130706433/", Private),
            ("http://0177.0.0.1/", Private),
            ("http://0x7f.1/", Private),
            ("http://0x7f000001/", Private),
            ("http://127.1/", Private),
            ("http://%31%32%37.0.0.1/", Private),
            ("http://１２７.0.0.1/", Private),
            ("http://[::1]/", Private),
            ("http://[fc00::1]/", Private),
            ("http://[::ffff:127.0.0.1]/", Private),
            ("http://[::ffff:7f00:1]/", Private),
            ("http://[fe80::1]/", Private),
            ("http://shop.example:22/", Port),
            ("http://shop.example:8080/", Port),
            ("https://127.0.0.1:8443/", Port),
            ("file:///etc/passwd", Scheme),
            ("ftp://shop.example/", Scheme),
            ("gopher://shop.example/", Scheme),
            ("http://user@shop.example/", Credentials),
            ("http://:word@shop.example/", Credentials),
            ("http://shop.example@127.0.0.1/", Credentials),
        ] {
            assert_eq!(judge(&guard, url), Err(refusal), "{url}");
        }
        for url in [
            "http://shop.example/",
            "https://shop.example:443/a",
            "http://shop.example:443/",
            "http://93.184.216.34/",
            "http://[2606:4700::1111]/",
        ] {
            assert_eq!(judge(&guard, url), Ok(Way::Public), "{url}");
        }
    }

    #[test]
    fn an_operator_may_name_hosts_and_private_places() {
        let guard = Guard::new(
            &["Shop.example".to_owned(), "*.cdn.example".to_owned()],
            &["127.0.0.1:8080".to_owned(), "Wiki.intranet:80".to_owned(), "[::1]:81".to_owned()],
        );
        for (url, expected) in [
            ("https://shop.example/", Ok(Way::Public)),
            ("https://a.b.cdn.example/", Ok(Way::Public)),
            ("https://cdn.example/", Err(Refusal::Host)),
            ("https://evilcdn.example/", Err(Refusal::Host)),
            ("https://www.shop.example/", Err(Refusal::Host)),
            ("http://127.0.0.1:8080/x", Ok(Way::Named)),
            ("http://wiki.intranet/x", Ok(Way::Named)),
            ("http://[::1]:81/x", Ok(Way::Named)),
            ("http://127.0.0.1:8081/x", Err(Refusal::Port)),
            ("http://127.0.0.1/x", Err(Refusal::Private)),
            ("http://u@127.0.0.1:8080/x", Err(Refusal::Credentials)),
        ] {
            assert_eq!(judge(&guard, url), expected, "{url}");
        }
    }
}
