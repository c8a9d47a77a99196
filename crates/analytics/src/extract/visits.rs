//! Page visits of a window.

use model::facts::{VisitFact, VisitKind, caps};
use serde::{Deserialize, Serialize};

use super::context::{Now, Rank};
use super::scroll::Depth;
use crate::detect::ActiveTime;
use crate::text::cut;
use crate::thresholds::{QUICK_BACK, REDIRECT_MAX};

/// Runs of input that are kept of a page visit: only the newest can still change.
const RUNS: usize = 8;

/// One page visit, as far as it is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Visit {
    pub(super) fact: VisitFact,
    pub(super) depth: Depth,
    active: ActiveTime,
    hidden_ms: u64,
    /// Anything but clicks and movements: edits, submits, custom events.
    pub(super) n_deeds: u32,
    /// Selector of its last click.
    pub(super) last_click: Option<String>,
}

/// A page that was visited between two visits of another.
#[derive(Debug)]
pub(super) struct QuickBack {
    pub(super) at: u64,
    pub(super) ord: u64,
    pub(super) visit: u32,
    pub(super) selector: Option<String>,
}

/// The page visits of a window, oldest first; the last is the current one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Visits {
    list: Vec<Visit>,
    n_all: u64,
    /// Past the cap: visits are only counted.
    is_capped: bool,
    hidden_since: Option<u64>,
    viewport: Option<[u32; 2]>,
    /// Page key of the current page visit, also past the cap.
    page: String,
}

impl Visits {
    pub(super) fn list(&self) -> &[Visit] {
        &self.list
    }

    pub(super) const fn n_all(&self) -> u64 {
        self.n_all
    }

    pub(super) const fn is_capped(&self) -> bool {
        self.is_capped
    }

    pub(super) const fn viewport(&self) -> Option<[u32; 2]> {
        self.viewport
    }

    /// The current page visit; none past the cap.
    pub(super) fn current(&self) -> Option<&Visit> {
        self.list.last().filter(|_| !self.is_capped)
    }

    pub(super) fn current_mut(&mut self) -> Option<&mut Visit> {
        if self.is_capped { None } else { self.list.last_mut() }
    }

    /// Page key of the current page visit; empty before the first.
    pub(super) fn page(&self) -> &str {
        &self.page
    }

    /// The address of the current page visit, which began without one.
    pub(super) fn name(&mut self, url: &str, page: String) {
        if let Some(visit) = self.current_mut() {
            visit.fact.url = cut(url, caps::URL_CHARS);
            visit.fact.page.clone_from(&page);
        }
        self.page = page;
    }

    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut Visit> {
        self.list.get_mut(index as usize)
    }

    /// Index of the current page visit.
    pub(super) fn index(&self) -> u32 {
        let last = self.list.len().checked_sub(1).filter(|_| !self.is_capped);
        last.map_or(model::facts::NO_VISIT, small)
    }

    /// The page visit in which a moment lies.
    pub(super) fn at(&self, at: u64) -> u32 {
        self.list.partition_point(|visit| visit.fact.at <= at).checked_sub(1).map_or(0, small)
    }

    /// Begins a page visit. Gives the quick back that this ends, if it is one.
    pub(super) fn begin(
        &mut self,
        now: Now,
        url: &str,
        page: String,
        kind: VisitKind,
    ) -> Option<QuickBack> {
        self.page.clone_from(&page);
        self.close(now.at);
        let dropped = if self.is_capped { None } else { self.drop_redirect(now.at) };
        if caps::VISITS <= self.list.len() {
            self.n_all += u64::from(dropped.is_none());
            self.is_capped = true;
            return None;
        }
        let mut visit = Visit::new(now, url, page, kind, self.viewport);
        let before = dropped.as_ref().or(self.list.last());
        if let Some(before) = before.filter(|_| kind != VisitKind::Load) {
            visit.depth.inherit(&before.depth);
        }
        if let Some(dropped) = dropped {
            // Its time goes to this one, and so does what a page load measured.
            visit.fact.ord = dropped.fact.ord;
            visit.fact.at = dropped.fact.at;
            visit.hidden_ms = dropped.hidden_ms;
            visit.n_deeds = dropped.n_deeds;
            let taken = dropped.fact;
            (visit.fact.lcp, visit.fact.fcp, visit.fact.ttfb) = (taken.lcp, taken.fcp, taken.ttfb);
            (visit.fact.inp, visit.fact.cls) = (taken.inp, taken.cls);
            if kind == VisitKind::Route {
                visit.fact.kind = taken.kind;
            }
        } else {
            self.n_all += 1;
        }
        if self.hidden_since.is_some() {
            visit.active.hide(now.at);
        }
        self.list.push(visit);
        self.quick_back()
    }

    fn drop_redirect(&mut self, at: u64) -> Option<Visit> {
        self.list.pop_if(|visit| {
            at.saturating_sub(visit.fact.at) < REDIRECT_MAX && visit.active.is_empty()
        })
    }

    /// A → B → A, and B was left at once.
    fn quick_back(&self) -> Option<QuickBack> {
        let [.., from, there, back] = self.list.as_slice() else { return None };
        let is_back = from.fact.page == back.fact.page && from.fact.page != there.fact.page;
        let is_quick = QUICK_BACK.contains(&there.fact.wall_ms);
        let is_idle = there.n_deeds == 0 && there.fact.n_clicks <= 1;
        (is_back && is_quick && is_idle).then(|| QuickBack {
            at: there.fact.at,
            // The mark stands right behind the begin of the visit.
            ord: there.fact.ord.saturating_add(Rank::QuickBack as u64 - Rank::Visit as u64),
            visit: small(self.list.len() - 2),
            selector: from.last_click.clone(),
        })
    }

    /// Brings the times of the current page visit up to now.
    pub(super) fn close(&mut self, at: u64) {
        let since = self.hidden_since.map(|_| at);
        if let Some(start) = self.hidden_since
            && let Some(visit) = self.current_mut()
        {
            visit.hidden_ms += at.saturating_sub(start.max(visit.fact.at));
        }
        self.hidden_since = since;
        if let Some(visit) = self.current_mut() {
            visit.fact.wall_ms = at.saturating_sub(visit.fact.at);
        }
    }

    /// One visitor input, perhaps one that is told of late.
    pub(super) fn input(&mut self, at: u64) {
        let last = self.list.len().checked_sub(1).filter(|_| !self.is_capped);
        let index = last.map(|current| {
            // Only the page visit before can still get something.
            if self.list[current].fact.at <= at { current } else { current.saturating_sub(1) }
        });
        if let Some(visit) = index.and_then(|index| self.list.get_mut(index)) {
            let added = visit.active.add(at.max(visit.fact.at));
            visit.depth.look(added);
        }
    }

    pub(super) fn hide(&mut self, at: u64) {
        if self.hidden_since.is_none() {
            self.hidden_since = Some(at);
            if let Some(visit) = self.current_mut() {
                visit.active.hide(at);
            }
        }
    }

    pub(super) fn show(&mut self, at: u64) {
        self.close(at);
        if self.hidden_since.take().is_some()
            && let Some(visit) = self.current_mut()
        {
            visit.active.show(at);
        }
    }

    pub(super) fn resize(&mut self, size: [u32; 2]) {
        self.viewport = Some(size);
        if let Some(visit) = self.current_mut() {
            visit.fact.viewport.get_or_insert(size);
            visit.depth.resize(size[1]);
        }
    }
}

impl Visit {
    fn new(now: Now, url: &str, page: String, kind: VisitKind, viewport: Option<[u32; 2]>) -> Self {
        let mut depth = Depth::default();
        if let Some([_, height]) = viewport {
            depth.resize(height);
        }
        let fact = VisitFact {
            ord: now.ord(Rank::Visit),
            at: now.at,
            url: cut(url, caps::URL_CHARS),
            page,
            kind,
            viewport,
            ..VisitFact::default()
        };
        Self {
            fact,
            depth,
            active: ActiveTime::new(RUNS),
            hidden_ms: 0,
            n_deeds: 0,
            last_click: None,
        }
    }

    /// The fact as it is by now.
    pub(super) fn to_fact(&self) -> VisitFact {
        VisitFact {
            visible_ms: self.fact.wall_ms.saturating_sub(self.hidden_ms),
            active_ms: self.active.active_ms(),
            page_height: self.depth.page_height,
            deepest_px: self.depth.deepest,
            depth: self.depth.depth(),
            attention: self.depth.attention(),
            last_input_at: self.active.last(),
            ..self.fact.clone()
        }
    }
}

pub(super) fn small(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
