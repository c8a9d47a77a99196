//! What is kept, as replays ask for it.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use ::archive::{ArchiveError, FilePath};
use bytes::Bytes;
use model::{AssetHash, AssetKey, ProjectId};
use store::{AssetState, Store, StoreError};
use url::Url;

use super::address::Addresses;
use super::css;
use super::edit::{Found, Verdict};
use super::events::{Events, Referring, rewrite};
use crate::archive::Archives;
use crate::config::{AssetFetch, AssetsConfig};

/// An asset cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The rows cannot be read.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// The file cannot be read.
    #[error("archive did not answer")]
    Archive(#[from] ArchiveError),
}

/// An asset as it is served.
#[derive(Clone, Debug)]
pub struct Served {
    /// What it is.
    pub media_type: String,
    /// The bytes; a style sheet refers to what is kept.
    pub bytes: Bytes,
    /// Whether something it refers to may still come.
    pub is_waiting: bool,
}

/// The library. Clones are the same.
#[derive(Clone)]
pub struct Assets(Arc<Shared>);

struct Shared {
    store: Store,
    archives: Archives,
    addresses: Addresses,
    is_enabled: bool,
}

/// Contents by address.
type Places = HashMap<AssetKey, AssetHash>;

/// A replay's way to the library.
#[derive(Clone, Debug)]
pub struct Shelf {
    assets: Assets,
    project: ProjectId,
    events: Events,
}

impl Assets {
    /// The library of these rows and files.
    pub fn new(config: &AssetsConfig, store: Store, archives: Archives) -> Self {
        Self(Arc::new(Shared {
            store,
            archives,
            addresses: Addresses::new(&config.keep_params),
            is_enabled: config.fetch != AssetFetch::Off,
        }))
    }

    /// How addresses are read; `None` when nothing is fetched.
    pub fn wanted(&self) -> Option<&Addresses> {
        self.0.is_enabled.then_some(&self.0.addresses)
    }

    /// How addresses are read.
    pub fn addresses(&self) -> &Addresses {
        &self.0.addresses
    }

    /// For the events of one window, which begins at a page.
    pub fn shelf(&self, project: ProjectId, page: Option<&str>) -> Shelf {
        Shelf { assets: self.clone(), project, events: Events::new(page) }
    }

    /// What is kept under a hash. `None`: nothing, or nothing any more.
    pub async fn find(
        &self,
        project: ProjectId,
        hash: AssetHash,
    ) -> Result<Option<Served>, LibraryError> {
        let Some(content) = self.0.store.find_asset_content(project, hash).await? else {
            return Ok(None);
        };
        let media_type = content.media_type;
        let bytes = match self.0.archives.files().read_all(&FilePath::of_asset(project, hash)).await
        {
            Ok(bytes) => bytes,
            Err(ArchiveError::Missing) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if !media_type.starts_with("text/css") {
            return Ok(Some(Served { media_type, bytes, is_waiting: false }));
        }
        let (css, is_waiting) = self.sheet(project, &String::from_utf8_lossy(&bytes)).await?;
        Ok(Some(Served { media_type, bytes: css.map_or(bytes, Bytes::from), is_waiting }))
    }

    /// A style sheet that refers to what is kept; whether more may come.
    async fn sheet(
        &self,
        project: ProjectId,
        css: &str,
    ) -> Result<(Option<String>, bool), LibraryError> {
        let addresses = &self.0.addresses;
        let mut keys = HashSet::new();
        css::edit(css, &mut |raw, _| {
            keys.extend(addresses.read(None, raw).map(|address| address.key));
            Verdict::Keep
        });
        let (places, is_waiting) = self.places(project, keys).await?;
        let css = css::edit(css, &mut |raw, is_sheet| {
            verdict(addresses, project, None, &places, Found { raw, is_sheet })
        });
        Ok((css, is_waiting))
    }

    /// Where what is at these addresses is kept, as far as it is; and whether more may come.
    async fn places(
        &self,
        project: ProjectId,
        keys: HashSet<AssetKey>,
    ) -> Result<(Places, bool), StoreError> {
        let keys: Vec<AssetKey> = keys.into_iter().collect();
        let known = self.0.store.find_assets(project, &keys).await?;
        let is_waiting = known.iter().any(|asset| asset.state == AssetState::Waiting);
        let places = known.into_iter().filter_map(|asset| match asset.state {
            AssetState::Found(hash) => Some((asset.asset.key, hash)),
            _ => None,
        });
        Ok((places.collect(), is_waiting))
    }
}

impl Shelf {
    /// Events, one per line, that are not asked for: they may say which page the next ones are on.
    pub fn pass(&mut self, lines: &[u8]) {
        self.events.pass(std::str::from_utf8(lines).unwrap_or_default());
    }

    /// Events, one per line, that refer to what is kept, and to nothing else. Those that refer
    /// to nothing are the same bytes. Nothing: they could not be looked through.
    pub async fn dress(self, lines: Vec<u8>) -> (Self, Option<Vec<u8>>) {
        // Reading a chunk takes its time, which other requests should not wait for.
        let page = self.events.clone();
        let addresses = self.assets.0.addresses.clone();
        let looked = tokio::task::spawn_blocking(move || look(page, &addresses, lines)).await;
        let Ok((after, looked)) = looked else { return (self, None) };
        let Self { assets, project, .. } = self;
        if looked.referring.is_empty() {
            return (Self { assets, project, events: after }, Some(looked.lines));
        }
        let Looked { lines, referring, keys } = looked;
        let places = assets.places(project, keys).await;
        let (places, _) = places.unwrap_or_else(|error| {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "replay goes on without what pages refer to"
            );
            (Places::new(), false)
        });
        let addresses = assets.0.addresses.clone();
        let put = move || put(&lines, &referring, &addresses, project, &places);
        let rewritten = tokio::task::spawn_blocking(put).await;
        (Self { assets, project, events: after }, rewritten.ok())
    }
}

/// Events, and what they refer to.
struct Looked {
    lines: Vec<u8>,
    referring: Vec<Referring>,
    keys: HashSet<AssetKey>,
}

fn look(mut events: Events, addresses: &Addresses, lines: Vec<u8>) -> (Events, Looked) {
    let mut keys = HashSet::new();
    let mut see = |base: Option<&Url>, found: Found<'_>| {
        keys.extend(addresses.read(base, found.raw).map(|address| address.key));
    };
    let text = std::str::from_utf8(&lines).unwrap_or_default();
    let referring = events.look(text, &mut see);
    (events, Looked { lines, referring, keys })
}

fn put(
    lines: &[u8],
    referring: &[Referring],
    addresses: &Addresses,
    project: ProjectId,
    places: &Places,
) -> Vec<u8> {
    let text = std::str::from_utf8(lines).unwrap_or_default();
    let mut judge =
        |base: Option<&Url>, found: Found<'_>| verdict(addresses, project, base, places, found);
    rewrite(text, referring, &mut judge).into_bytes()
}

fn verdict(
    addresses: &Addresses,
    project: ProjectId,
    base: Option<&Url>,
    places: &Places,
    found: Found<'_>,
) -> Verdict {
    let Some(address) = addresses.read(base, found.raw) else { return Verdict::Drop };
    match places.get(&address.key) {
        Some(hash) => Verdict::Put(address.kept_as(project, *hash)),
        None => Verdict::Drop,
    }
}

impl fmt::Debug for Assets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assets").finish_non_exhaustive()
    }
}
