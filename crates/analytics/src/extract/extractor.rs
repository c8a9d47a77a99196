//! The state of one window's extraction, and what moves it on: time, page loads, routes.

use std::collections::BTreeMap;

use dom::Tape;
use model::facts::{
    CustomEventFact, ErrorFact, ExposureFact, Identity, LoadFact, MarkFact, MarkKind, VisitKind,
    WindowCounts, caps,
};
use model::{Timestamp, Utm};
use serde::{Deserialize, Serialize};

use super::clicks::{Click, Half, Pairing};
use super::context::{Context, Now, Rank};
use super::errors::BrowserError;
use super::events::Movement;
use super::forms::Forms;
use super::judge::Judge;
use super::output::Rest;
use super::visits::Visits;
use super::vitals::Vitals;
use super::{LoadInfo, selector};
use crate::detect::{ActiveTime, Noise};
use crate::text::{cut, folded};
use crate::thresholds::{FORMS_KNOWN, PAIR_MAX, THRASH_CLICK};
use crate::{Settings, UNKNOWN_PAGE};

/// Everything that is known of a window but its mirror. Serialisable: the carry.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one thing")]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Extractor {
    pub(super) started_at: Option<Timestamp>,
    pub(super) last_at: u64,
    pub(super) next_index: u64,
    pub(super) counts: WindowCounts,
    pub(super) active: ActiveTime,
    pub(super) visits: Visits,
    pub(super) vitals: Vitals,
    pub(super) pairing: Pairing,
    pub(super) judge: Judge,
    pub(super) noise: Noise,
    pub(super) forms: Forms,
    pub(super) movement: Movement,
    pub(super) loads: Vec<LoadFact>,
    pub(super) identity: Option<Identity>,
    pub(super) visitors: Vec<u64>,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) traits: BTreeMap<String, String>,
    /// Said by a header, to begin with the next event.
    pending: Option<LoadInfo>,
    /// Forms of the document.
    known_forms: Vec<i32>,
    /// The next full snapshot is the first of its document.
    pub(super) is_fresh: bool,
    /// The document was parsed or loaded since the last Meta event.
    pub(super) is_parsed: bool,
    /// A link that was followed: when, its host, its page key.
    pub(super) link: Option<(u64, String, String)>,
    pub(super) scroller: Option<String>,
    pub(super) custom_events: Vec<CustomEventFact>,
    pub(super) errors: Vec<ErrorFact>,
    pub(super) last_uncaught_at: Option<u64>,
    pub(super) marks: Vec<MarkFact>,
    pub(super) rests: Vec<Rest>,
    pub(super) exposures: Vec<ExposureFact>,
    pub(super) has_replay: bool,
    pub(super) has_gap: bool,
    pub(super) is_capped: bool,
    /// Errors that nobody took yet.
    #[serde(skip)]
    pub(super) found: Vec<BrowserError>,
}

impl Default for Extractor {
    fn default() -> Self {
        Self {
            started_at: None,
            last_at: 0,
            next_index: 0,
            counts: WindowCounts::default(),
            active: ActiveTime::new(caps::INPUT_RUNS),
            visits: Visits::default(),
            vitals: Vitals::default(),
            pairing: Pairing::default(),
            judge: Judge::default(),
            noise: Noise::default(),
            forms: Forms::default(),
            movement: Movement::default(),
            loads: Vec::new(),
            identity: None,
            visitors: Vec::new(),
            metadata: BTreeMap::new(),
            traits: BTreeMap::new(),
            pending: None,
            known_forms: Vec::new(),
            is_fresh: true,
            is_parsed: false,
            link: None,
            scroller: None,
            custom_events: Vec::new(),
            errors: Vec::new(),
            last_uncaught_at: None,
            marks: Vec::new(),
            rests: Vec::new(),
            exposures: Vec::new(),
            has_replay: false,
            has_gap: false,
            is_capped: false,
            found: Vec::new(),
        }
    }
}

impl Extractor {
    /// A chunk begins. Its first event has this index; what its header says holds from it on.
    /// Gives the number of its events that were there before.
    pub(super) fn begin_chunk(&mut self, first: u64, load: Option<&LoadInfo>) -> u64 {
        let n_known = self.next_index.saturating_sub(first);
        if self.next_index < first && self.started_at.is_some() {
            self.lose();
        }
        self.next_index = self.next_index.max(first);
        if let Some(load) = load {
            let is_new = load.load.as_deref().is_some_and(|id| !self.vitals.is_current(id));
            if is_new || self.loads.is_empty() {
                self.pending = Some(load.clone());
            } else {
                let at = self.last_at;
                self.learn(load, Now { at, index: self.next_index });
            }
        }
        n_known
    }

    /// A chunk ended. What its header said counts even without an event.
    pub(super) fn end_chunk(&mut self, from: Timestamp, settings: &Settings) {
        if self.pending.is_some() {
            let now = self.moment(from);
            self.begin_pending(now, settings);
        }
    }

    /// Something of the recording is missing here.
    pub(super) fn lose(&mut self) {
        self.has_gap = true;
        if let Some(half) = self.pairing.finish() {
            self.commit(half, &[]);
        }
        self.judge.lose();
    }

    /// An event that cannot be read: it has its number, and nothing else.
    pub(super) fn skip(&mut self) {
        self.next_index = self.next_index.saturating_add(1);
        self.counts.n_skipped += 1;
    }

    /// The moment of the next event; the clock never runs backwards.
    pub(super) fn moment(&mut self, timestamp: Timestamp) -> Now {
        let start = *self.started_at.get_or_insert(timestamp);
        self.last_at = self.last_at.max(timestamp.ms_since(start));
        Now { at: self.last_at, index: self.next_index }
    }

    pub(super) fn time(&self, at: u64) -> Timestamp {
        let start = self.started_at.unwrap_or_default();
        start.shifted(i64::try_from(at).unwrap_or(i64::MAX))
    }

    /// One event, before the mirror applies it.
    pub(super) fn see(&mut self, context: &Context<'_>) {
        let now = context.now;
        self.next_index = now.index.saturating_add(1);
        self.counts.n_events += 1;
        self.tick(now.at, &context.settings.works_as_meant);
        self.begin_pending(now, context.settings);
        if self.visits.list().is_empty() && !self.visits.is_capped() {
            self.begin_visit(now, "", VisitKind::Load, context.settings);
            self.vitals.begin(None, 0);
        }
        self.read(context);
    }

    /// The same event, after the mirror applied it: forms are there by name.
    pub(super) fn settle(&mut self, event: &str, tape: &Tape, mirror: &dom::Mirror) {
        let forms = tape.nodes.iter().filter(|node| {
            let tag = node.tag.of(event);
            tag.eq_ignore_ascii_case("form")
        });
        for node in forms {
            if self.known_forms.len() < FORMS_KNOWN && !self.known_forms.contains(&node.id) {
                self.known_forms.push(node.id);
            }
            self.note_form(mirror, node.id);
        }
    }

    fn note_form(&mut self, mirror: &dom::Mirror, node: i32) {
        let Some(slot) = mirror.find(node) else { return };
        let Some(visit) = self.visits.current_mut() else { return };
        let forms = &mut visit.fact.forms;
        if forms.len() < caps::FORMS_PER_VISIT {
            let key = super::forms::form_key(mirror, slot);
            if !forms.contains(&key) {
                forms.push(key);
            }
        }
    }

    fn tick(&mut self, at: u64, works_as_meant: &[String]) {
        if let Some(half) = self.pairing.expired(at) {
            self.commit(half, works_as_meant);
        }
        self.judge.tick(at);
        if self.movement.thrash.as_ref().is_some_and(|mark| mark.at + THRASH_CLICK < at)
            && let Some(mark) = self.movement.thrash.take()
        {
            self.mark(mark);
        }
    }

    fn begin_pending(&mut self, now: Now, settings: &Settings) {
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
    fn learn(&mut self, load: &LoadInfo, now: Now) {
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

    pub(super) fn begin_visit(
        &mut self,
        now: Now,
        url: &str,
        kind: VisitKind,
        settings: &Settings,
    ) {
        if let Some(half) = self.pairing.finish() {
            self.commit(half, &settings.works_as_meant);
        }
        let page = settings.pages.key(url);
        self.judge.arrive(now.at, &page);
        self.forms.leave(now.at);
        self.movement.leave();
        self.noise = Noise::new(now.at);
        if let Some(back) = self.visits.begin(now, url, page, kind) {
            let (kind, n) = (MarkKind::QuickBack, 1);
            let (ord, at, visit, selector) = (back.ord, back.at, back.visit, back.selector);
            self.mark(MarkFact { kind, ord, at, visit, selector, n });
        }
    }

    /// The route changed within a document: its forms may still be there.
    pub(super) fn begin_route(&mut self, context: &Context<'_>, url: &str, kind: VisitKind) {
        self.begin_visit(context.now, url, kind, context.settings);
        for node in std::mem::take(&mut self.known_forms) {
            if context.mirror.find(node).is_some() {
                self.known_forms.push(node);
                self.note_form(context.mirror, node);
            }
        }
    }

    pub(super) fn page(&self) -> &str {
        match self.visits.page() {
            "" => UNKNOWN_PAGE,
            page => page,
        }
    }

    /// One visitor input, perhaps a while before the event that tells of it.
    pub(super) fn input(&mut self, now: Now, at: u64) {
        self.active.add(at);
        self.visits.input(at);
        self.forms.input(now.at);
    }

    pub(super) fn hide(&mut self, at: u64) {
        self.active.hide(at);
        self.visits.hide(at);
        self.forms.hide(at);
    }

    pub(super) fn show(&mut self, at: u64) {
        self.active.show(at);
        self.visits.show(at);
        self.forms.show(at);
    }

    pub(super) fn mark(&mut self, mark: MarkFact) {
        if self.marks.len() < caps::MARKS {
            self.marks.push(mark);
        } else {
            self.is_capped = true;
        }
    }

    /// A click of which everything is known.
    pub(super) fn commit(&mut self, half: Half, works_as_meant: &[String]) {
        let mark = half.mark.unwrap_or_else(|| super::clicks::Mark {
            is_trusted: true,
            ..super::clicks::Mark::default()
        });
        if !mark.is_trusted {
            return;
        }
        let target = half.target.unwrap_or_default();
        let selector =
            if mark.selector.is_empty() { &target.selector } else { &mark.selector }.clone();
        let link = self.link.take_if(|link| link.0.abs_diff(half.at) <= PAIR_MAX);
        let is_plain = !mark.is_modified
            && !target.is_opaque
            && !half.is_marking
            && !works_as_meant.contains(&selector);
        let is_candidate = is_plain
            && (target.is_control || mark.is_pointer)
            && !(mark.is_native || target.is_native || target.is_field || target.is_root)
            && !(half.is_held || half.is_text);
        let visit = half.visit;
        let top = self.visits.get_mut(visit).map_or(0, |visit| visit.depth.top());
        let click = Click {
            at: half.at,
            ord: half.ord,
            visit,
            node: (target.node != 0).then_some(target.node),
            selector,
            client: half.client,
            page: mark.page.or(half.client.map(|(x, y)| (x, y + f64::from(top)))),
            element: mark.element,
            is_fixed: mark.is_fixed,
            is_first: self.visits.get_mut(visit).is_some_and(|visit| visit.fact.n_clicks == 0),
            is_link: target.is_link || link.is_some(),
            host: link.as_ref().map(|link| link.1.clone()),
            destination: link.map(|link| link.2),
            viewport: self.visits.viewport(),
            is_candidate,
            can_rage: is_plain && !target.is_repeated,
            is_submit: target.is_submit,
            is_label: target.is_label,
            response: half.response,
            has_error: half.has_error,
            ..Click::default()
        };
        self.count_click(click, target.is_labelled);
    }

    fn count_click(&mut self, click: Click, is_labelled: bool) {
        if caps::CLICKS <= self.judge.clicks.len() {
            self.counts.n_clicks += 1;
            self.is_capped = true;
            return;
        }
        let (at, visit, selector) = (click.at, click.visit, click.selector.clone());
        if self.judge.click(click, is_labelled) {
            self.counts.n_clicks += 1;
            self.noise.click(at);
            self.movement.thrash = None;
            if let Some(visit) = self.visits.get_mut(visit) {
                visit.fact.n_clicks += 1;
                visit.last_click = Some(selector);
            }
        }
    }

    /// The element of a node, by name.
    pub(super) fn name_of(mirror: &dom::Mirror, node: i32) -> Option<String> {
        let slot = selector::element(mirror, mirror.find(node)?)?;
        Some(selector::selector_of(mirror, slot))
    }

    /// Nothing comes after this, as far as is known.
    pub(super) fn finish(&mut self, is_live: bool, settings: &Settings) {
        if let Some(half) = self.pairing.finish() {
            self.commit(half, &settings.works_as_meant);
        }
        self.judge.finish(self.last_at, is_live);
        if let Some(mark) = self.movement.thrash.take() {
            self.mark(mark);
        }
        self.forms.blur(self.last_at);
        self.visits.close(self.last_at);
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
