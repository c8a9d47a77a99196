//! Clicks of which everything is known: from here on they are judged and counted.

use model::facts::caps;

use super::clicks::{Click, Half, Mark};
use super::extractor::Extractor;
use crate::thresholds::PAIR_MAX;

impl Extractor {
    /// A click of which everything is known.
    pub(super) fn commit(&mut self, half: Half, works_as_meant: &[String]) {
        let mark = half.mark.unwrap_or_else(|| Mark { is_trusted: true, ..Mark::default() });
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
}
