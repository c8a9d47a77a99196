//! What recorded pages refer to is fetched while their site still has it, and let go when no
//! recording refers to it any more.
//!
//! ```text
//! store: addresses that are due ─▶ [assets] ─ assets/fetch ─▶ archive (bytes) ─▶ store (what it is)
//! store: who refers to what ─▶ [assets]/sweep ─▶ store, archive
//! ```
//!
//! # Invariants
//!
//! - A file is durable before its row names it.
//! - One node fetches and sweeps at a time, under a lease; so no file is swept that is just
//!   being written.
//! - Nobody is asked more than [`AT_ONCE_OF_HOST`] things at once, and who does not answer is
//!   left alone for the rest of the round.

mod sweep;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::archive::{ArchiveError, FilePath};
use bytes::Bytes;
use futures::StreamExt as _;
use model::{AssetHash, AssetKey, Timestamp};
use store::{DueAsset, Fetched, Store, StoreError, WantedAsset};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use self::sweep::Swept;
use crate::archive::Archives;
use crate::assets::Assets;
use crate::assets::address::Addresses;
use crate::assets::css;
use crate::assets::edit::Verdict;
use crate::assets::fetch::{FetchError, Fetcher};
use crate::assets::kind::Kind;
use crate::bus::{Bus, ChangeKind};
use crate::clock::Clock;
use crate::services::Services;
use crate::telemetry::figures::ASSETS_FETCHED;

/// What nodes compete for.
const LEASE: &str = "assets";

/// How long a node has it. A round takes less: see [`BATCH`].
const HELD_MS: i64 = 10 * 60 * 1_000;

/// Addresses of one round.
const BATCH: usize = 128;

/// Requests at once.
const AT_ONCE: usize = 16;

/// Requests at once to one host.
const AT_ONCE_OF_HOST: usize = 4;

/// How long news may be missed, such as what is due by time alone.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Pauses before the second and the third try, in ms.
const PAUSES_MS: [i64; 2] = [30_000, 10 * 60_000];

/// Assets cannot be kept now. The next round will try again.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The rows cannot be read or written.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// The files cannot be read or written.
    #[error("archive did not answer")]
    Archive(#[from] ArchiveError),
}

/// Fetches and sweeps.
#[derive(Clone)]
pub struct AssetKeeper {
    store: Store,
    archives: Archives,
    assets: Assets,
    clock: Clock,
    bus: Bus,
    fetcher: Fetcher,
    node: String,
}

/// Fetches what is due, and sweeps now and then, until told to stop.
pub async fn run(keeper: AssetKeeper, stop: CancellationToken) {
    let mut news = keeper.bus.listen();
    let mut next_sweep = keeper.clock.now().shifted(sweep::LOOK_MS);
    while !stop.is_cancelled() {
        if next_sweep <= keeper.clock.now() {
            next_sweep = keeper.clock.now().shifted(sweep::LOOK_MS);
            if let Some(Err(error)) = stop.run_until_cancelled(keeper.sweep_in_turn()).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "what nobody refers to is still there");
            }
        }
        let n_done = match stop.run_until_cancelled(keeper.step()).await {
            None => return,
            Some(Ok(n_done)) => n_done,
            Some(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "nothing is fetched");
                0
            }
        };
        if n_done == 0 {
            let wait = news.gather(&[ChangeKind::Derived], LONGEST_WAIT);
            let _ = stop.run_until_cancelled(wait).await;
        }
    }
}

/// A host in this round.
struct Place {
    permits: Semaphore,
    is_away: AtomicBool,
}

impl AssetKeeper {
    /// Works as configured.
    pub fn of(services: &Services) -> Result<Self, reqwest::Error> {
        Ok(Self {
            store: services.store.clone(),
            archives: services.archives.clone(),
            assets: services.assets.clone(),
            clock: services.clock.clone(),
            bus: services.bus.clone(),
            fetcher: Fetcher::new(&services.config.assets)?,
            node: services.journal.node().to_owned(),
        })
    }

    /// Fetches some of what is due, and says of how much it is known now what it is.
    pub async fn step(&self) -> Result<usize, AssetsError> {
        let now = self.clock.now();
        if self.assets.wanted().is_none() {
            return Ok(0);
        }
        let due = self.store.list_due_assets(now, BATCH).await?;
        if due.is_empty()
            || !self.store.take_lease(LEASE, &self.node, now, now.shifted(HELD_MS)).await?
        {
            return Ok(0);
        }
        let n_due = due.len();
        let jobs = in_turns(due);
        let done = futures::stream::iter(jobs).map(|(due, place)| self.keep(due, place));
        let mut done = done.buffer_unordered(AT_ONCE);
        while let Some(result) = done.next().await {
            result?;
        }
        Ok(n_due)
    }

    async fn keep(&self, due: DueAsset, place: Arc<Place>) -> Result<(), AssetsError> {
        // Never closed, so there is always a permit in the end.
        let _permit = place.permits.acquire().await;
        let fetched = if place.is_away.load(Ordering::Relaxed) {
            Err(FetchError::Away)
        } else {
            self.fetch(&due.asset).await
        };
        let now = self.clock.now();
        let outcome = match fetched {
            Ok((kind, bytes, inner)) => {
                let content = self.write(&due, kind, bytes, inner, now).await?;
                self.store.settle_asset(due.project, due.asset.key, &content, now).await?;
                "kept"
            }
            Err(error) => {
                if matches!(error, FetchError::Away) {
                    place.is_away.store(true, Ordering::Relaxed);
                }
                let pause = PAUSES_MS.get(due.tries as usize).filter(|_| error.is_passing());
                let again = pause.map(|pause| now.shifted(*pause));
                let nothing = Fetched::Nothing { why: error.to_string(), again };
                self.store.settle_asset(due.project, due.asset.key, &nothing, now).await?;
                error.outcome()
            }
        };
        metrics::counter!(ASSETS_FETCHED, "outcome" => outcome).increment(1);
        Ok(())
    }

    async fn fetch(
        &self,
        asset: &WantedAsset,
    ) -> Result<(Kind, Bytes, Vec<WantedAsset>), FetchError> {
        let url = Url::parse(&asset.url).map_err(|_| FetchError::Redirects)?;
        let fetched = self.fetcher.fetch(&url, asset.is_sheet).await?;
        if fetched.kind != Kind::Css {
            return Ok((fetched.kind, fetched.bytes, Vec::new()));
        }
        let (css, inner) = whole(self.assets.addresses(), &fetched.url, &fetched.bytes);
        Ok((Kind::Css, css, inner))
    }

    /// Makes bytes durable, and what they refer to due.
    async fn write(
        &self,
        due: &DueAsset,
        kind: Kind,
        bytes: Bytes,
        inner: Vec<WantedAsset>,
        now: Timestamp,
    ) -> Result<Fetched, AssetsError> {
        let hash = AssetHash::from_bytes(*blake3::hash(&bytes).as_bytes());
        let n_bytes = bytes.len() as u64;
        let known = self.store.find_asset_content(due.project, hash).await?;
        if known.is_none() {
            self.archives.files().put(&FilePath::of_asset(due.project, hash), bytes).await?;
        }
        self.store.want_assets(due.project, &inner, now).await?;
        Ok(Fetched::Content {
            hash,
            media_type: kind.media_type().to_owned(),
            bytes: n_bytes,
            inner: inner.iter().map(|asset| asset.key).collect(),
        })
    }
}

/// Hosts in turns, so that the many addresses of one do not keep all others waiting.
fn in_turns(due: Vec<DueAsset>) -> Vec<(DueAsset, Arc<Place>)> {
    let mut places: HashMap<String, (usize, Arc<Place>)> = HashMap::new();
    let mut jobs: Vec<(usize, DueAsset, Arc<Place>)> = Vec::with_capacity(due.len());
    for due in due {
        let (n_jobs, place) = places.entry(host_of(&due.asset.url)).or_insert_with(|| {
            let permits = Semaphore::new(AT_ONCE_OF_HOST);
            (0, Arc::new(Place { permits, is_away: AtomicBool::new(false) }))
        });
        *n_jobs += 1;
        jobs.push((*n_jobs, due, Arc::clone(place)));
    }
    jobs.sort_by_key(|(turn, ..)| *turn);
    jobs.into_iter().map(|(_, due, place)| (due, place)).collect()
}

/// A style sheet whose addresses do not depend on where it is, and what it refers to.
fn whole(addresses: &Addresses, url: &Url, bytes: &[u8]) -> (Bytes, Vec<WantedAsset>) {
    let css = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let (mut known, mut inner) = (HashSet::<AssetKey>::new(), Vec::new());
    let edited = css::edit(&css, &mut |raw, is_sheet| {
        let Some(address) = addresses.read(Some(url), raw) else { return Verdict::Drop };
        if known.insert(address.key) {
            let url = address.url.to_string();
            inner.push(WantedAsset { key: address.key, url, is_sheet });
        }
        Verdict::Put(address.whole())
    });
    (edited.unwrap_or_else(|| css.into_owned()).into(), inner)
}

fn host_of(url: &str) -> String {
    let url = Url::parse(url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_is_kept_with_whole_addresses() {
        let url = Url::parse("https://cdn.example/css/site.css").unwrap();
        let css = b"\xef\xbb\xbf@import 'more.css';a{b:url(../i.png#x)}c{d:url(/i.png)}e{f:url(data:,)}g{h:url(file:///x)}";

        let (css, inner) = whole(&Addresses::default(), &url, css);

        assert_eq!(
            css,
            "@import \"https://cdn.example/css/more.css\";a{b:url(\"https://cdn.example/i.png#x\")}\
             c{d:url(\"https://cdn.example/i.png\")}e{f:url(data:,)}g{h:url(\"data:,\")}"
        );
        let inner: Vec<_> = inner.into_iter().map(|asset| (asset.url, asset.is_sheet)).collect();
        assert_eq!(
            inner,
            [
                ("https://cdn.example/css/more.css".to_owned(), true),
                ("https://cdn.example/i.png".to_owned(), false),
            ]
        );
    }
}
