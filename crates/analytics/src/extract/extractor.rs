//! The state of one window's extraction, and what moves it on: time and routes.

use std::collections::BTreeMap;

use dom::Tape;
use model::Timestamp;
use model::facts::{
    CustomEventFact, ErrorFact, ExposureFact, Identity, LoadFact, MarkFact, MarkKind, VisitKind,
    WindowCounts, caps,
};
use serde::{Deserialize, Serialize};

use super::clicks::Pairing;
use super::context::{Context, Now};
use super::errors::BrowserError;
use super::events::Movement;
use super::forms::Forms;
use super::gaps::Gaps;
use super::judge::Judge;
use super::output::Rest;
use super::visits::Visits;
use super::vitals::Vitals;
use super::{LoadInfo, selector};
use crate::detect::{ActiveTime, Noise};
use crate::thresholds::{FORMS_KNOWN, THRASH_CLICK};
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
    pub(super) pending: Option<LoadInfo>,
    /// Forms of the document.
    pub(super) known_forms: Vec<i32>,
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
    /// What the recorder left out.
    pub(super) gaps: Gaps,
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
            gaps: Gaps::default(),
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
        self.gaps.end(self.last_at);
    }
}
