//! The state as facts.

use model::facts::{ClickFact, RestFact, ViewportBucket, VisitFact, WindowFacts};
use serde::{Deserialize, Serialize};

use super::clicks::Click;
use super::extractor::Extractor;
use super::visits::Visit;
use crate::Settings;

/// Whether more may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The session goes on: what needs an ending is undecided.
    Live,
    /// The session is over: the last event was the last.
    Sealed,
}

/// A rest of the mouse, in px of the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Rest {
    pub(super) visit: u32,
    pub(super) selector: String,
    pub(super) place: (f64, f64),
    pub(super) dwell_ms: u32,
}

impl Extractor {
    /// The facts, if nothing comes after this.
    pub(super) fn facts(&self, ending: Ending, settings: &Settings) -> WindowFacts {
        let mut last = self.clone();
        last.finish(ending == Ending::Live, settings);
        last.into_facts()
    }

    fn into_facts(self) -> WindowFacts {
        let visits = self.visits.list();
        let mut counts = self.counts;
        counts.n_visits = self.visits.n_all();
        let is_capped = self.is_capped
            || self.visits.is_capped()
            || self.forms.is_capped()
            || self.active.is_capped();
        let mut marks = self.marks;
        marks.sort_by_key(|mark| mark.ord);
        let mut clicks: Vec<ClickFact> =
            self.judge.clicks.iter().map(|click| click_fact(click, visits)).collect();
        clicks.sort_by_key(|click| click.ord);
        WindowFacts {
            started_at: self.started_at,
            last_at: self.last_at,
            last_input_at: self.active.last(),
            active_ms: self.active.active_ms(),
            runs: self.active.runs().to_vec(),
            counts,
            identity: self.identity,
            n_visitors: u32::try_from(self.visitors.len()).unwrap_or(u32::MAX),
            visits: visits.iter().map(Visit::to_fact).collect::<Vec<VisitFact>>(),
            clicks,
            rests: self.rests.iter().map(|rest| rest_fact(rest, visits)).collect(),
            forms: self.forms.parts(),
            loads: self.loads,
            metadata: self.metadata,
            traits: self.traits,
            custom_events: self.custom_events,
            errors: self.errors,
            last_uncaught_at: self.last_uncaught_at,
            marks,
            exposures: self.exposures,
            gaps: self.gaps.into_list(),
            has_replay: self.has_replay,
            has_gap: self.has_gap,
            is_capped,
        }
    }
}

fn click_fact(click: &Click, visits: &[Visit]) -> ClickFact {
    let [width, height] = click.viewport.unwrap_or_default();
    let (px, py) = if click.is_fixed {
        let place = click.client;
        (
            place.and_then(|place| share(place.0, width, 1_024)),
            place.and_then(|place| share(place.1, height, 16_384)),
        )
    } else {
        place_in_page(click.page, click.visit, width, visits)
    };
    let element = |share: f64| grid(share * 1_024.0, 1_024);
    ClickFact {
        ord: click.ord,
        at: click.at,
        visit: click.visit,
        selector: click.selector.clone(),
        ex: click.element.map(|(x, _)| element(x)),
        ey: click.element.map(|(_, y)| element(y)),
        px,
        py,
        viewport: click
            .viewport
            .map_or(ViewportBucket::Unknown, |[width, _]| ViewportBucket::of(width)),
        is_fixed: click.is_fixed,
        is_first: click.is_first,
        verdict: click.verdict,
        has_error: click.has_error,
        response_ms: click
            .response
            .map(|response| u32::try_from(response.saturating_sub(click.at)).unwrap_or(u32::MAX)),
        rage: click.rage,
        is_rage: click.is_rage,
        host: click.host.clone().filter(|host| !host.is_empty()),
    }
}

fn rest_fact(rest: &Rest, visits: &[Visit]) -> RestFact {
    let width = visits
        .get(rest.visit as usize)
        .and_then(|visit| visit.fact.viewport)
        .map_or(0, |[width, _]| width);
    let (px, py) = place_in_page(Some(rest.place), rest.visit, width, visits);
    RestFact { visit: rest.visit, selector: rest.selector.clone(), px, py, dwell_ms: rest.dwell_ms }
}

/// A place in px as shares of the page, as far as its size is known.
fn place_in_page(
    place: Option<(f64, f64)>,
    visit: u32,
    viewport_width: u32,
    visits: &[Visit],
) -> (Option<u16>, Option<u16>) {
    let Some((x, y)) = place else { return (None, None) };
    let depth = visits.get(visit as usize).map(|visit| &visit.depth);
    let width = depth.and_then(|depth| depth.page_width).unwrap_or(viewport_width);
    let height = depth.and_then(|depth| depth.page_height).unwrap_or(0);
    (share(x, width, 1_024), share(y, height, 16_384))
}

fn share(px: f64, length: u32, cells: u16) -> Option<u16> {
    (0 < length).then(|| grid(px / f64::from(length) * f64::from(cells), cells))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn grid(place: f64, cells: u16) -> u16 {
    place.round().clamp(0.0, f64::from(cells)) as u16
}
