//! From which country and city a visitor comes, looked up while a request is answered.
//!
//! The full address is needed for that and forgotten with the request: what is kept is a country,
//! a region and a city, or nothing.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use maxminddb::{MaxMindDbError, Reader, geoip2};

use crate::config::{GeoConfig, GeoSource};
use crate::http::client::Client;

const CLOUDFLARE_COUNTRY: HeaderName = HeaderName::from_static("cf-ipcountry");
const CLOUDFLARE_REGION: HeaderName = HeaderName::from_static("cf-region");
const CLOUDFLARE_CITY: HeaderName = HeaderName::from_static("cf-ipcity");

/// Codes by which Cloudflare says that it does not know, or that it is Tor.
const NO_COUNTRY: [&str; 2] = ["XX", "T1"];

/// Longest name of a region or city, in characters.
const NAME_CHARS: usize = 100;

/// Where a visitor was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// ISO 3166-1 code.
    pub country: Option<String>,
    /// Name of the largest part of the country, in English.
    pub region: Option<String>,
    /// Name in English.
    pub city: Option<String>,
}

/// The database of places cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("geo.database {path:?} cannot be used")]
pub struct GeoError {
    path: PathBuf,
    #[source]
    source: MaxMindDbError,
}

/// Who knows where a visitor is. Clones share what is in memory.
#[derive(Clone, Debug, Default)]
pub enum Geo {
    /// Nobody.
    #[default]
    Off,
    /// Headers of the network in front.
    Cloudflare,
    /// A file.
    Maxmind(Arc<Reader<Vec<u8>>>),
}

impl Geo {
    /// What the operator configured. Reads the whole file.
    pub fn open(config: &GeoConfig) -> Result<Self, GeoError> {
        match config.source {
            GeoSource::Off => Ok(Self::Off),
            GeoSource::Cloudflare => Ok(Self::Cloudflare),
            GeoSource::Maxmind => {
                let reader = Reader::open_readfile(&config.database)
                    .map_err(|source| GeoError { path: config.database.clone(), source })?;
                Ok(Self::Maxmind(Arc::new(reader)))
            }
        }
    }

    /// Where a request comes from, as far as anybody knows.
    pub fn find(&self, headers: &HeaderMap, client: Option<Client>) -> Whereabouts {
        match (self, client) {
            // Anybody can write these headers.
            (Self::Cloudflare, Some(client)) if client.is_forwarded() => from_headers(headers),
            (Self::Maxmind(reader), Some(client)) => look_up(reader, client.address()),
            _ => Whereabouts::default(),
        }
    }
}

fn from_headers(headers: &HeaderMap) -> Whereabouts {
    // Not `to_str`: names of cities are UTF-8.
    let text =
        |name| headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    let country = text(CLOUDFLARE_COUNTRY).filter(|code| !NO_COUNTRY.contains(code));
    Whereabouts {
        country: country.and_then(code),
        region: text(CLOUDFLARE_REGION).and_then(name),
        city: text(CLOUDFLARE_CITY).and_then(name),
    }
}

fn look_up(reader: &Reader<Vec<u8>>, address: IpAddr) -> Whereabouts {
    // An address of the other family, or a damaged file: nothing is known.
    let found = reader.lookup(address).and_then(|found| found.decode::<geoip2::City<'_>>());
    let Ok(Some(found)) = found else { return Whereabouts::default() };
    Whereabouts {
        country: found.country.iso_code.and_then(code),
        region: found.subdivisions.first().and_then(|part| part.names.english).and_then(name),
        city: found.city.names.english.and_then(name),
    }
}

fn code(text: &str) -> Option<String> {
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    is_code.then(|| text.to_owned())
}

fn name(text: &str) -> Option<String> {
    let name: String = text.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests;
