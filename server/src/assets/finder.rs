//! What recorded pages refer to, and may be fetched.
//!
//! | In the recording | Fetched |
//! |---|---|
//! | style sheets, and what rules of sheets refer to | in every mode but wireframe |
//! | images, posters, videos, an element's own declarations | where media may be seen: where texts may |
//!
//! Works on what was redacted: of an address that was not to be known, nothing is left.

use std::collections::BTreeSet;

use model::{AssetKey, Timestamp};
use redaction::{Mode, Policy, Redactor, Visited};
use serde::{Deserialize, Serialize};
use store::WantedAsset;
use url::Url;

use super::address::Addresses;
use super::edit::{Verdict, edit};
use super::role::Role;

/// Most addresses of one window.
const MOST: usize = 4_096;

/// Reads the events of one window, in order.
pub struct Finder {
    redactor: Redactor,
    addresses: Addresses,
    base: Option<Url>,
    found: BTreeSet<AssetKey>,
    /// Those that nobody has taken yet.
    fresh: Vec<WantedAsset>,
}

/// A finder that was put aside when all that it had found was taken: what another one needs to
/// go on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FinderCarry {
    base: Option<String>,
    /// Names of what was found.
    found: Vec<String>,
    /// The document, as events that build it.
    document: String,
}

impl Finder {
    /// For pages that are recorded under a policy; `None` when nothing of them may be fetched.
    pub fn new(policy: &Policy, addresses: &Addresses) -> Option<Self> {
        (policy.mode() != Mode::Wireframe).then(|| Self {
            redactor: Redactor::new(policy.clone()),
            addresses: addresses.clone(),
            base: None,
            found: BTreeSet::new(),
            fresh: Vec::new(),
        })
    }

    /// Reads events, one per line. One that cannot be read refers to nothing.
    pub fn read(&mut self, events: &str) {
        let Self { redactor, addresses, base, found, fresh } = self;
        for event in events.lines().filter(|event| !event.is_empty()) {
            let _ = redactor.visit(event, &mut |visited| {
                if visited.tag.is_empty() && visited.name == "href" {
                    let href: Option<String> = serde_json::from_str(visited.json).ok();
                    *base = href.and_then(|href| Url::parse(&href).ok()).or(base.take());
                    return;
                }
                look(visited, addresses, base.as_ref(), &mut |asset| {
                    if found.len() < MOST && found.insert(asset.key) {
                        fresh.push(asset);
                    }
                });
            });
        }
    }

    /// What was found since this was asked last.
    pub fn take_fresh(&mut self) -> Vec<WantedAsset> {
        std::mem::take(&mut self.fresh)
    }

    /// All that was found.
    pub fn keys(&self) -> Vec<AssetKey> {
        self.found.iter().copied().collect()
    }

    /// What another finder needs to go on.
    pub fn carry(&self) -> FinderCarry {
        let mut document = String::new();
        self.redactor.mirror().keyframe(Timestamp::default(), &mut document);
        let found = self.found.iter().map(ToString::to_string).collect();
        FinderCarry { base: self.base.as_ref().map(Url::to_string), found, document }
    }

    /// Goes on where another one was put aside.
    #[must_use]
    pub fn resume(mut self, carry: &FinderCarry) -> Self {
        for event in carry.document.lines() {
            // Whatever it refers to was found before.
            let _ = self.redactor.visit(event, &mut |_| {});
        }
        self.base = carry.base.as_deref().and_then(|base| Url::parse(base).ok());
        self.found = carry.found.iter().filter_map(|key| key.parse().ok()).collect();
        self
    }
}

fn look(
    visited: Visited<'_>,
    addresses: &Addresses,
    base: Option<&Url>,
    take: &mut dyn FnMut(WantedAsset),
) {
    let role = match visited.name {
        "" => Role::Rules,
        name => Role::of(visited.tag, name, visited.rel),
    };
    // Icons and style sheets are how pages look.
    let is_seen = visited.is_readable || !role.is_media() || visited.tag == "link";
    if !role.refers() || !is_seen {
        return;
    }
    edit(role, visited.json, &mut |found| {
        if let Some(address) = addresses.read(base, found.raw) {
            let (key, url) = (address.key, address.url.into());
            take(WantedAsset { key, url, is_sheet: found.is_sheet });
        }
        Verdict::Keep
    });
}

#[cfg(test)]
mod tests {
    use crate::projects::compile;

    use super::*;

    const PAGE: &str = r#"{"type":4,"data":{"href":"https://shop.example/a/","width":1,"height":1},"timestamp":1}
{"type":2,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[{"type":2,"id":3,"tagName":"link","attributes":{"rel":"stylesheet","href":"https://cdn.example/a.css"},"childNodes":[]},{"type":2,"id":4,"tagName":"img","attributes":{"src":"https://cdn.example/i.png","srcset":"https://cdn.example/i2.png 2x"},"childNodes":[]},{"type":2,"id":5,"tagName":"img","attributes":{"src":"me.png","data-hs-mask":""},"childNodes":[]},{"type":2,"id":6,"tagName":"div","attributes":{"style":"background:url(bg.png)"},"childNodes":[]},{"type":2,"id":7,"tagName":"style","attributes":{"_cssText":"@font-face{src:url(https://cdn.example/f.woff2)}"},"childNodes":[]},{"type":2,"id":8,"tagName":"script","attributes":{"src":"https://cdn.example/x.js"},"childNodes":[]},{"type":2,"id":9,"tagName":"a","attributes":{"href":"https://cdn.example/page"},"childNodes":[]}]}]},"initialOffset":{"left":0,"top":0}},"timestamp":1}
"#;

    fn found(mode: &str) -> Vec<String> {
        let policy = compile(&format!("{{\"mode\":\"{mode}\"}}")).unwrap().policy;
        let Some(mut finder) = Finder::new(&policy, &Addresses::default()) else {
            return Vec::new();
        };
        finder.read(PAGE);
        let fresh = finder.take_fresh();
        // What was put aside knows what was found, and the document.
        let carry = serde_json::to_string(&finder.carry()).unwrap();
        let other = Finder::new(&policy, &Addresses::default()).unwrap();
        let mut finder = other.resume(&serde_json::from_str(&carry).unwrap());
        finder.read(PAGE);
        assert_eq!(finder.keys().len(), fresh.len(), "each once");
        assert_eq!(finder.take_fresh(), []);
        let name = |asset: WantedAsset| {
            let kind = if asset.is_sheet { "sheet " } else { "" };
            format!("{kind}{}", asset.url.replace("https://", ""))
        };
        fresh.into_iter().map(name).collect()
    }

    #[test]
    fn only_what_may_be_seen_is_wanted() {
        let layout = ["sheet cdn.example/a.css", "cdn.example/f.woff2"];
        assert_eq!(found("strict"), layout);
        assert_eq!(
            found("open"),
            [
                "sheet cdn.example/a.css",
                "cdn.example/i.png",
                "cdn.example/i2.png",
                "shop.example/a/bg.png",
                "cdn.example/f.woff2",
            ]
        );
        assert_eq!(found("wireframe"), Vec::<String>::new());
    }
}
