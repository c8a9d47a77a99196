//! `[http]`: where the server listens and how it is reached.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;

use super::section::section;

section! {
    /// Where the server listens and how it is reached.
    pub struct HttpConfig = "http" {
        /// Address and port to listen on. Recorders need to reach it; the dashboard answers
        /// on this machine only until sign-in exists, whatever stands here.
        pub listen: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
        /// The origin under which browsers reach the server, such as `https://replay.example`.
        /// Empty: derived from `listen`, which must be a loopback address then.
        pub public_url: String = String::new(),
        /// A file with the certificate, and those that lead from it to its authority, in PEM:
        /// with `tls_key`, requests are answered over TLS. Renewed files are taken within a minute.
        pub tls_cert: PathBuf = PathBuf::new(),
        /// A file with the certificate's private key, in PEM.
        pub tls_key: PathBuf = PathBuf::new(),
        /// Networks of the proxies in front of the server, such as `["10.0.0.0/8"]`. What they
        /// say about who asks (`X-Forwarded-For`) is believed; nobody else is.
        pub trusted_proxies: Vec<IpNet> = Vec::new(),
        /// Address and port on which `/metrics` is answered to everybody who reaches it, and
        /// nothing else is. Empty: `/metrics` is for this machine, and for whoever has the token.
        pub metrics_listen: String = String::new(),
        /// How long a request may take to be read and answered, and how long a client may take
        /// nothing of its answer.
        #[serde(with = "humantime_serde")]
        pub timeout: Duration = Duration::from_secs(30),
        /// Connections that are open at the same time. Further ones wait to be accepted.
        pub max_connections: usize = 4_096,
        /// Of these, connections from one network (the first 24 bits of an address, 48 of an
        /// IPv6 one) at most; further ones are closed. Not for this machine and trusted proxies.
        pub max_connections_of_network: usize = 512,
    }
}

impl HttpConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.public_url.is_empty() {
            if !self.listen.ip().is_loopback() {
                problems.push(format!(
                    "http.public_url must be set, because http.listen ({}) is not a loopback address",
                    self.listen
                ));
            }
        } else if let Err(error) = self.public_url.parse::<model::Origin>() {
            problems.push(format!("http.public_url {error}"));
        }
        if self.tls_cert.as_os_str().is_empty() != self.tls_key.as_os_str().is_empty() {
            problems.push("http.tls_cert and http.tls_key belong together".to_owned());
        }
        if self.tls_files().is_some() && self.public_url.starts_with("http://") {
            problems.push("http.public_url must begin with https:// with http.tls_cert".to_owned());
        }
        if !self.metrics_listen.is_empty() && self.metrics_address().is_none() {
            problems.push("http.metrics_listen must be an address and a port".to_owned());
        }
        if self.timeout.is_zero() {
            problems.push("http.timeout must be longer than nothing".to_owned());
        }
        if !(1..=1_000_000).contains(&self.max_connections) {
            problems.push("http.max_connections must be from 1 to 1000000".to_owned());
        }
        if self.max_connections_of_network == 0 {
            problems.push("http.max_connections_of_network must be at least 1".to_owned());
        }
    }

    /// Where `/metrics` is answered beside `listen`.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_listen.parse().ok()
    }

    /// The origin that script tags and links carry when the server listens on `bound`.
    pub fn origin(&self, bound: SocketAddr) -> String {
        match self.tls_files() {
            _ if !self.public_url.is_empty() => self.public_url.clone(),
            Some(_) => format!("https://{bound}"),
            None => format!("http://{bound}"),
        }
    }

    /// Certificate and key, when TLS is spoken here and not by a proxy.
    pub fn tls_files(&self) -> Option<(&Path, &Path)> {
        let is_given = !self.tls_cert.as_os_str().is_empty();
        is_given.then_some((self.tls_cert.as_path(), self.tls_key.as_path()))
    }

    /// Whether browsers reach the server by https.
    pub fn is_https(&self) -> bool {
        self.tls_files().is_some() || self.public_url.starts_with("https://")
    }
}
