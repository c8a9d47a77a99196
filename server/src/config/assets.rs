//! `[assets]`: what recorded pages refer to and the server keeps.

use std::time::Duration;

use bytesize::ByteSize;
use serde::{Deserialize, Serialize};

use super::section::section;

section! {
    /// Images, fonts and style sheets that recorded pages refer to: the server fetches them once
    /// and keeps them, so that a replay shows them after the site has changed.
    pub struct AssetsConfig = "assets" {
        /// From where something is fetched: `public`, every public host that recorded pages refer
        /// to; `hosts`, those in `hosts`; `off`, none. What was kept before is shown all the same.
        pub fetch: AssetFetch = AssetFetch::Public,
        /// With `fetch = "hosts"`: the only hosts from which something is fetched, such as
        /// `["shop.example", "*.cdn.example"]`.
        pub hosts: Vec<String> = Vec::new(),
        /// Parameters of addresses that are sent when something is fetched; others are left out.
        /// They must have survived redaction, see `privacy.url_mode`.
        pub keep_params: Vec<String> = keep_params(),
        /// Hosts with ports that may be fetched from although they are not public, such as
        /// `["intranet.example:8080"]`. Every recorded page can then make the server ask them.
        pub allow_private: Vec<String> = Vec::new(),
        /// How long fetching one thing may take.
        #[serde(with = "humantime_serde")]
        pub timeout: Duration = Duration::from_secs(10),
        /// Largest style sheet.
        pub max_css: ByteSize = ByteSize::mib(2),
        /// Largest font.
        pub max_font: ByteSize = ByteSize::mib(2),
        /// Largest image.
        pub max_image: ByteSize = ByteSize::mib(8),
        /// Largest video or sound.
        pub max_media: ByteSize = ByteSize::mib(16),
    }
}

/// From where something is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AssetFetch {
    /// Every public host.
    Public,
    /// Hosts that are named.
    Hosts,
    /// None.
    Off,
}

fn keep_params() -> Vec<String> {
    let names =
        ["v", "ver", "version", "h", "hash", "w", "q", "dpr", "fit", "format", "family", "display"];
    names.map(str::to_owned).into()
}

/// No limit may be above this: what is fetched is in memory.
const MOST: ByteSize = ByteSize::mib(64);

impl AssetsConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        for host in &self.hosts {
            let name = host.strip_prefix("*.").unwrap_or(host);
            if !is_host(name) {
                problems.push(format!("assets.hosts: {host:?} is no host"));
            }
        }
        let are_hosts_wanted = match self.fetch {
            AssetFetch::Public => Some(false),
            AssetFetch::Hosts => Some(true),
            AssetFetch::Off => None,
        };
        if are_hosts_wanted == Some(self.hosts.is_empty()) {
            problems.push("assets.hosts and assets.fetch = \"hosts\" belong together".to_owned());
        }
        if !(Duration::from_secs(1)..=Duration::from_mins(2)).contains(&self.timeout) {
            problems.push("assets.timeout must be from 1s to 2min".to_owned());
        }
        for place in &self.allow_private {
            let is_place = place
                .rsplit_once(':')
                .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
            if !is_place {
                problems.push(format!("assets.allow_private: {place:?} must be HOST:PORT"));
            }
        }
        if [self.max_css, self.max_font, self.max_image, self.max_media]
            .iter()
            .any(|max| MOST < *max)
        {
            problems.push(format!("sizes of assets must not be above {MOST}"));
        }
    }
}

fn is_host(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte))
}
