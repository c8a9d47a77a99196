//! Page loads, and what headers say of their visitor.

use model::Utm;
use model::facts::{Identity, LoadFact, VisitKind, caps};

use super::LoadInfo;
use super::context::{Now, Rank};
use super::extractor::Extractor;
use crate::Settings;
use crate::text::{cut, folded};

impl Extractor {
    /// The page load that a header has told of begins now.
    pub(super) fn begin_pending(&mut self, now: Now, settings: &Settings) {
        let Some(load) = self.pending.take() else { return };
        let url = load.url.clone().unwrap_or_default();
        self.show(now.at);
        if let Some(size) = load.viewport {
            self.visits.resize(size);
        }
        self.known_forms.clear();
        self.scroller = None;
        (self.is_fresh, self.is_parsed) = (true, false);
        self.begin_visit(now, &url, VisitKind::Load, settings);
        self.vitals.begin(load.load.as_deref(), self.visits.index());
        if self.loads.len() < caps::VISITS {
            self.loads.push(load_fact(&load, now));
        }
        self.learn(&load, now);
    }

    /// What a header says beside the page load.
    pub(super) fn learn(&mut self, load: &LoadInfo, now: Now) {
        if let Some(visitor) = load.visitor {
            self.identity = Some(Identity { ord: now.ord(Rank::Visit), at: now.at, visitor });
            if !self.visitors.contains(&visitor) && self.visitors.len() < caps::EXPOSURES {
                self.visitors.push(visitor);
            }
        }
        for (mine, theirs) in
            [(&mut self.metadata, &load.metadata), (&mut self.traits, &load.traits)]
        {
            for (key, value) in theirs {
                if mine.len() < model::limits::METADATA_KEYS || mine.contains_key(key) {
                    mine.insert(cut(key, caps::NAME_CHARS), cut(value, caps::NAME_CHARS));
                }
            }
        }
    }
}

fn load_fact(load: &LoadInfo, now: Now) -> LoadFact {
    let text = |text: &Option<String>, max| text.as_deref().map(|text| cut(text, max));
    let utm = |text: &Option<String>| folded(text.as_deref(), caps::NAME_CHARS);
    LoadFact {
        ord: now.ord(Rank::Visit),
        at: now.at,
        url: cut(load.url.as_deref().unwrap_or_default(), caps::URL_CHARS),
        referrer: text(&load.referrer, caps::URL_CHARS).filter(|referrer| !referrer.is_empty()),
        utm: Utm {
            source: utm(&load.utm.source),
            medium: utm(&load.utm.medium),
            campaign: utm(&load.utm.campaign),
            term: utm(&load.utm.term),
            content: utm(&load.utm.content),
        },
        ad_click: load.ad_click,
        viewport: load.viewport,
        screen: load.screen,
        touch: load.touch,
        language: text(&load.language, caps::NAME_CHARS),
        timezone: text(&load.timezone, caps::NAME_CHARS),
        is_automated: load.webdriver,
        recorder: text(&load.recorder, caps::NAME_CHARS),
    }
}
