//! What goes in: chunks, and which of several for one number counts.

use std::collections::BTreeMap;

use model::{LoadMeta, Timestamp, Utm};
use serde::{Deserialize, Serialize};

/// One chunk of a window, inflated and redacted.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// Its number within the window.
    pub seq: u32,
    /// Index of its first event within the window.
    pub first: u64,
    /// Provisional: sent while the page went away.
    pub is_exit: bool,
    /// Time of its first event, by the visitor's clock; counts when it has no events.
    pub from: Timestamp,
    /// What its header said of the page load, if anything.
    pub load: Option<&'a LoadInfo>,
    /// Its events, one per line.
    pub body: &'a str,
}

impl Chunk<'_> {
    /// Its events.
    pub(crate) fn events(&self) -> impl Iterator<Item = &str> {
        self.body.split('\n').filter(|line| !line.trim().is_empty())
    }

    /// How it stands to others of the same number.
    pub fn rank(&self) -> ChunkRank {
        let n_events = self.events().count() as u64;
        ChunkRank { is_final: !self.is_exit, end: self.first.saturating_add(n_events) }
    }
}

/// Which of two chunks of one number counts: the greater. Of equals the one that was there
/// first, which is the same as the store does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChunkRank {
    is_final: bool,
    end: u64,
}

impl ChunkRank {
    /// Whether a chunk that may not be replaced any more.
    pub const fn is_final(self) -> bool {
        self.is_final
    }
}

/// What a frame's header says of its page load, as far as facts need it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoadInfo {
    /// Id of the page load.
    pub load: Option<String>,
    /// Address, redacted.
    pub url: Option<String>,
    /// The page that led here, redacted.
    pub referrer: Option<String>,
    /// Campaign parameters.
    pub utm: Utm,
    /// The address had a click id of an ad network.
    pub ad_click: bool,
    /// Width and height of the viewport.
    pub viewport: Option<[u32; 2]>,
    /// Width and height of the screen.
    pub screen: Option<[u32; 2]>,
    /// Touch points.
    pub touch: Option<u32>,
    /// Preferred language.
    pub language: Option<String>,
    /// IANA time zone.
    pub timezone: Option<String>,
    /// The browser says that it is driven by a program.
    pub webdriver: bool,
    /// Version of the recorder.
    pub recorder: Option<String>,
    /// Hash of the visitor's id, keyed with a secret of the project.
    pub visitor: Option<u64>,
    /// What the page says about its visitor.
    pub traits: BTreeMap<String, String>,
    /// What the page says about the session.
    pub metadata: BTreeMap<String, String>,
}

impl LoadInfo {
    /// What a frame says of a page load, with the hash of its visitor's id.
    pub fn of(meta: &LoadMeta, visitor: Option<u64>) -> Self {
        Self { visitor, ..Self::from(meta) }
    }
}

impl From<&LoadMeta> for LoadInfo {
    fn from(meta: &LoadMeta) -> Self {
        Self {
            load: meta.load.clone(),
            url: meta.url.clone(),
            referrer: meta.referrer.clone(),
            utm: meta.utm.clone().unwrap_or_default(),
            ad_click: meta.ad_click.unwrap_or_default(),
            viewport: meta.viewport,
            screen: meta.screen,
            touch: meta.touch,
            language: meta.language.clone(),
            timezone: meta.timezone.clone(),
            webdriver: meta.webdriver.unwrap_or_default(),
            recorder: meta.recorder.clone(),
            traits: meta.traits.clone(),
            metadata: meta.metadata.clone(),
            ..Self::default()
        }
    }
}
