//! Fetching one asset, with the guard at every step.
//!
//! Who it is asked from learns nothing: no cookies, no referrer, no address of the visitor.
//!
//! # Invariants
//!
//! - A connection is made only to addresses that were judged: the names are resolved here, and
//!   the same result is judged and connected to. No connection is used twice.
//! - Redirects are followed here, each judged like the first address.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, ClientBuilder, Response, StatusCode, header, redirect};
use url::Url;

use super::guard::{Guard, Refusal, Way, is_public};
use super::kind::{HEAD_BYTES, Kind};
use crate::config::AssetsConfig;

/// Most redirects in a row.
const REDIRECTS: usize = 3;

const AGENT: &str =
    concat!("Hindsight/", env!("CARGO_PKG_VERSION"), " (keeps what recordings refer to)");

/// Something that was fetched.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// What it is.
    pub kind: Kind,
    /// The bytes.
    pub bytes: Bytes,
    /// Where it came from in the end.
    pub url: Url,
}

/// Nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It may not be asked for.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// More than [`REDIRECTS`] redirects, or one to nowhere.
    #[error("redirects too often")]
    Redirects,
    /// The server answers something else.
    #[error("status {}", .0.as_u16())]
    Status(StatusCode),
    /// The server does not answer.
    #[error("does not answer")]
    Away,
    /// It is not an image, font or style sheet.
    #[error("not what was expected")]
    Kind,
    /// It is larger than may be kept.
    #[error("too large")]
    TooLarge,
}

impl FetchError {
    /// Whether trying again may help.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Away => true,
            Self::Status(status) => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            _ => false,
        }
    }

    /// A word for figures.
    pub const fn outcome(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Redirects => "redirects",
            Self::Status(_) => "status",
            Self::Away => "away",
            Self::Kind => "kind",
            Self::TooLarge => "too_large",
        }
    }
}

/// Fetches. Clones are the same.
#[derive(Clone, Debug)]
pub struct Fetcher {
    guard: Arc<Guard>,
    config: Arc<AssetsConfig>,
    public: Client,
    named: Client,
}

impl Fetcher {
    /// Fetches as configured.
    pub fn new(config: &AssetsConfig) -> Result<Self, reqwest::Error> {
        Ok(Self {
            guard: Arc::new(Guard::new(&config.hosts, &config.allow_private)),
            config: Arc::new(config.clone()),
            public: client(config.timeout).dns_resolver(Arc::new(PublicNames)).build()?,
            named: client(config.timeout).build()?,
        })
    }

    /// Fetches what is at an address.
    pub async fn fetch(&self, url: &Url, expects_sheet: bool) -> Result<Fetched, FetchError> {
        let fetch = tokio::time::timeout(self.config.timeout, self.follow(url, expects_sheet));
        fetch.await.unwrap_or(Err(FetchError::Away))
    }

    async fn follow(&self, url: &Url, expects_sheet: bool) -> Result<Fetched, FetchError> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            let answer = self.ask(&url).await?;
            if !answer.status().is_redirection() {
                return self.take(answer, url, expects_sheet).await;
            }
            let next = answer.headers().get(header::LOCATION).and_then(|it| it.to_str().ok());
            url = next.and_then(|next| url.join(next).ok()).ok_or(FetchError::Redirects)?;
        }
        Err(FetchError::Redirects)
    }

    async fn ask(&self, url: &Url) -> Result<Response, FetchError> {
        let client = match self.guard.judge(url)? {
            Way::Public => &self.public,
            Way::Named => &self.named,
        };
        client.get(url.clone()).send().await.map_err(|error| refusal(&error))
    }

    async fn take(
        &self,
        mut answer: Response,
        url: Url,
        expects_sheet: bool,
    ) -> Result<Fetched, FetchError> {
        if answer.status() != StatusCode::OK {
            return Err(FetchError::Status(answer.status()));
        }
        let told = answer.headers().get(header::CONTENT_TYPE);
        let told = told.and_then(|told| told.to_str().ok()).map(str::to_owned);
        let mut bytes = BytesMut::new();
        let mut kind = None;
        while let Some(part) = answer.chunk().await.map_err(|_| FetchError::Away)? {
            bytes.extend_from_slice(&part);
            if kind.is_none() && bytes.len() >= HEAD_BYTES {
                kind = Some(known(&bytes, expects_sheet, told.as_deref())?);
            }
            if kind.is_some_and(|kind| is_above(&bytes, kind, &self.config)) {
                return Err(FetchError::TooLarge);
            }
        }
        let kind = match kind {
            Some(kind) => kind,
            None => known(&bytes, expects_sheet, told.as_deref())?,
        };
        if is_above(&bytes, kind, &self.config) {
            return Err(FetchError::TooLarge);
        }
        Ok(Fetched { kind, bytes: bytes.freeze(), url })
    }
}

fn known(bytes: &[u8], expects_sheet: bool, told: Option<&str>) -> Result<Kind, FetchError> {
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    Kind::of(head, expects_sheet, told).ok_or(FetchError::Kind)
}

fn is_above(bytes: &[u8], kind: Kind, config: &AssetsConfig) -> bool {
    kind.limit(config).as_u64() < bytes.len() as u64
}

fn client(patience: Duration) -> ClientBuilder {
    Client::builder()
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .user_agent(AGENT)
        .pool_max_idle_per_host(0)
        .connect_timeout(patience)
}

/// Why a request was not answered: our own refusal may be deep within the library's error.
fn refusal(error: &reqwest::Error) -> FetchError {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return FetchError::Refused(*refusal);
        }
        cause = error.source();
    }
    FetchError::Away
}

/// Resolves names that lead to public addresses.
struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let found: Addrs = Box::new(all_public(found)?.into_iter());
            Ok(found)
        })
    }
}

/// All of them, or none: a name that also leads inside is not one of a public site.
fn all_public(found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refusal> {
    let is_public = !found.is_empty() && found.iter().all(|address| is_public(address.ip()));
    if is_public { Ok(found) } else { Err(Refusal::Private) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetcher() -> Fetcher {
        Fetcher::new(&AssetsConfig::default()).unwrap()
    }

    #[test]
    fn a_name_that_leads_inside_is_refused_even_if_it_also_leads_outside() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        assert_eq!(all_public(vec![at("1.1.1.1:0"), at("[2606:4700::1]:0")]).unwrap().len(), 2);
        for found in [vec![], vec![at("1.1.1.1:0"), at("10.0.0.1:0")], vec![at("[::1]:0")]] {
            assert_eq!(all_public(found), Err(Refusal::Private));
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_where_it_is_resolved() {
        let url = Url::parse("http://localhost/logo.png").unwrap();

        let error = fetcher().fetch(&url, false).await.unwrap_err();

        assert!(matches!(error, FetchError::Refused(Refusal::Private)), "{error:?}");
        assert_eq!(error.outcome(), "refused");
    }

    #[tokio::test]
    async fn what_the_guard_refuses_is_not_asked_for() {
        for url in ["http://127.0.0.1/", "http://[::1]/", "http://shop.example:22/", "file:///etc"]
        {
            let error = fetcher().fetch(&Url::parse(url).unwrap(), false).await.unwrap_err();
            assert!(matches!(error, FetchError::Refused(_)) && !error.is_passing(), "{url}");
        }
    }
}
