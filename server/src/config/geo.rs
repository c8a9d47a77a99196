//! `[geo]`: from which country a visitor comes.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::section::section;

section! {
    /// From which country and city a visitor comes. The address itself is never kept.
    pub struct GeoConfig = "geo" {
        /// `off`; `cloudflare` (headers of Cloudflare, when it is in `http.trusted_proxies`);
        /// `maxmind` (a file, read into memory at the start).
        pub source: GeoSource = GeoSource::Off,
        /// A file in `MaxMind`'s format with countries or cities, such as `GeoLite2-Country.mmdb`.
        pub database: PathBuf = PathBuf::new(),
    }
}

/// Who knows where a visitor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GeoSource {
    /// Nobody.
    Off,
    /// The network in front of the server.
    Cloudflare,
    /// A file.
    Maxmind,
}

impl GeoConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.source == GeoSource::Maxmind && self.database.as_os_str().is_empty() {
            problems.push("geo.database must be set, because geo.source is maxmind".to_owned());
        }
    }
}
