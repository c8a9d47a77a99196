//! What brought the visitor, who they are, and what their page loads say of the device.

use model::facts::{LoadFact, SessionFacts, Source, TouchFact, caps};

use super::{Part, host_and_page};
use crate::PageRules;

/// Fills what page loads say.
pub(super) fn fill(facts: &mut SessionFacts, pages: &PageRules, parts: &[Part<'_>]) {
    let mut loads: Vec<(u64, u32, &LoadFact)> = Vec::new();
    for (window, part) in (0_u32..).zip(parts) {
        loads
            .extend(part.from.facts.loads.iter().map(|load| (load.at + part.offset, window, load)));
    }
    loads.sort_by_key(|(at, window, load)| (*at, *window, load.ord));
    if let Some((_, _, first)) = loads.first() {
        facts.source = source(pages, first);
        facts.device.screen = first.screen;
        facts.device.viewport = first.viewport;
        facts.device.touch = first.touch;
        facts.place.language.clone_from(&first.language);
        facts.place.timezone.clone_from(&first.timezone);
    }
    facts.recorder = loads.iter().rev().find_map(|(_, _, load)| load.recorder.clone());
    for (at, _, load) in loads.iter().skip(1) {
        let source = source(pages, load);
        let is_outside = source.utm != model::Utm::default()
            || source.ad_click
            || source.referrer_host.as_deref().is_some_and(|host| !is_inside(pages, load, host));
        if is_outside && facts.touches.len() < caps::TOUCHES {
            facts.touches.push(TouchFact { at: *at, source });
        }
    }
    fill_free(facts, parts);
}

/// What the page said of visitor and session: the last word counts.
fn fill_free(facts: &mut SessionFacts, parts: &[Part<'_>]) {
    let said = (0_u32..).zip(parts).filter_map(|(window, part)| {
        let identity = part.from.facts.identity.as_ref()?;
        Some((identity.at + part.offset, window, identity))
    });
    if let Some((at, _, identity)) = said.max_by_key(|(at, window, _)| (*at, *window)) {
        facts.visitor = Some(identity.visitor);
        facts.identified_ms = Some(at);
    }
    // Windows that name different visitors name more than one.
    let mut visitors: Vec<u64> =
        parts.iter().filter_map(|part| Some(part.from.facts.identity.as_ref()?.visitor)).collect();
    visitors.sort_unstable();
    visitors.dedup();
    facts.n_visitors = facts.n_visitors.max(u32::try_from(visitors.len()).unwrap_or(u32::MAX));
    for part in parts {
        let from = part.from.facts;
        facts.metadata.extend(from.metadata.clone());
        facts.traits.extend(from.traits.clone());
    }
}

fn source(pages: &PageRules, load: &LoadFact) -> Source {
    let referrer = load.referrer.as_deref().and_then(|referrer| host_and_page(pages, referrer));
    let (referrer_host, referrer_page) = referrer.unzip();
    Source { referrer_host, referrer_page, utm: load.utm.clone(), ad_click: load.ad_click }
}

/// A referrer on the page's own host, or on one of the project's.
fn is_inside(pages: &PageRules, load: &LoadFact, host: &str) -> bool {
    pages.is_own(host) || pages.host_of(&load.url) == host
}
