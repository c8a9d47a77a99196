//! Custom events: ours by their tags, and those of the page.

use model::facts::{CustomEventFact, EventOrigin, ExposureFact, Level, VisitKind, VitalFact, caps};
use serde_json::{Map, Value};

use super::clicks::Mark;
use super::context::{Context, Rank, px};
use super::extractor::Extractor;
use super::payload::Pairs;
use super::vitals::Metric;
use crate::text::cut;
use crate::thresholds::{HIDDEN_WITHIN, OBSERVED_MAX, PAIR_MAX, PAYLOAD_BYTES, REPORT_WITHIN};

/// From this status on a request failed.
const SERVER_ERROR: u64 = 500;

type Payload = Map<String, Value>;

fn text<'a>(payload: &'a Payload, name: &str) -> &'a str {
    payload.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn number(payload: &Payload, name: &str) -> Option<f64> {
    payload.get(name).and_then(Value::as_f64).filter(|number| number.is_finite())
}

fn is(payload: &Payload, name: &str) -> bool {
    payload.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// A selector, unless it was masked: what leaves with the page is masked without the rules.
fn selector(payload: &Payload, name: &str) -> Option<String> {
    let selector = text(payload, name);
    let is_known = selector.contains(char::is_alphanumeric);
    is_known.then(|| cut(selector, caps::SELECTOR_CHARS))
}

fn pair(payload: &Payload, x: &str, y: &str) -> Option<(f64, f64)> {
    number(payload, x).zip(number(payload, y))
}

impl Extractor {
    pub(super) fn custom(&mut self, context: &Context<'_>) {
        let Some(tag) = context.text("tag") else { return };
        let json = context.tape.field(context.event, "payload").unwrap_or("{}");
        let parsed =
            if PAYLOAD_BYTES < json.len() { None } else { serde_json::from_str(json).ok() };
        let Some(Value::Object(payload)) = parsed else {
            self.counts.n_skipped += 1;
            return;
        };
        let now = context.now;
        match tag.as_str() {
            "navigation" => self.navigation(context, &payload),
            "click" => self.click(context, &payload),
            "layout" => self.layout(&payload),
            "visibility" => self.visibility(context, text(&payload, "state")),
            "vital" => self.vital(context, &payload),
            "form" => self.form(context, &payload),
            "form_submit" => self.submit(context, text(&payload, "form")),
            "error" => self.error(context, &payload),
            "network" => {
                let status = payload.get("status").and_then(Value::as_u64).unwrap_or_default();
                if is(&payload, "failed") || SERVER_ERROR <= status {
                    self.judge.error(self.pairing.half_mut(), now.at);
                }
            }
            "experiment" => {
                self.exposure(context, text(&payload, "name"), text(&payload, "variant"));
            }
            "gap" => {
                self.has_gap = true;
                self.judge.lose();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a size"
                )]
                let bytes = number(&payload, "bytes").unwrap_or_default() as u64;
                self.gaps.lose(text(&payload, "why"), bytes, now.at);
            }
            "storm" => self.judge.lose(),
            "idle" => {
                let is_paused = text(&payload, "state") == "paused";
                if is_paused {
                    self.judge.lose();
                }
                self.gaps.idle(is_paused, now.at);
            }
            "frustration" | "console" => {}
            name => self.tracked(context, name, &payload),
        }
    }

    fn navigation(&mut self, context: &Context<'_>, payload: &Payload) {
        let now = context.now;
        let url = text(payload, "url");
        let key = context.settings.pages.key(url);
        if text(payload, "kind") == "link" {
            let host = context.settings.pages.host_of(url);
            let host = cut(&host, caps::NAME_CHARS);
            match self.judge.clicks.last_mut() {
                Some(click)
                    if click.destination.is_none() && now.at.abs_diff(click.at) <= PAIR_MAX =>
                {
                    (click.host, click.destination, click.is_link) = (Some(host), Some(key), true);
                }
                _ => self.link = Some((now.at, host, key)),
            }
        } else if key == self.page() {
            self.judge.answer(self.pairing.half_mut(), now.at, OBSERVED_MAX);
        } else {
            self.begin_route(context, url, VisitKind::Route);
        }
    }

    fn click(&mut self, context: &Context<'_>, payload: &Payload) {
        let mark = Mark {
            selector: selector(payload, "selector").unwrap_or_default(),
            element: pair(payload, "ex", "ey"),
            page: pair(payload, "px", "py"),
            is_fixed: is(payload, "fixed"),
            is_pointer: is(payload, "pointer"),
            is_native: is(payload, "native"),
            is_modified: is(payload, "modified"),
            is_trusted: payload.get("trusted").and_then(Value::as_bool).unwrap_or(true),
        };
        let visit = self.visits.index();
        if let Some(half) = self.pairing.mark(context.now, mark, visit) {
            self.commit(half, &context.settings.works_as_meant);
        }
    }

    fn layout(&mut self, payload: &Payload) {
        let length = |name| number(payload, name).map_or(0, px);
        if let Some(visit) = self.visits.current_mut() {
            visit.depth.layout(length("width"), length("height"));
        }
        self.scroller = selector(payload, "scroller");
    }

    fn visibility(&mut self, context: &Context<'_>, state: &str) {
        let now = context.now;
        match state {
            "hidden" | "freeze" => {
                self.judge.hide(self.pairing.half_mut(), now.at, HIDDEN_WITHIN);
                self.hide(now.at);
            }
            "pagehide" => {
                if let Some(half) = self.pairing.finish() {
                    self.commit(half, &context.settings.works_as_meant);
                }
                self.judge.leave(now.at);
                self.hide(now.at);
            }
            "visible" | "resume" => {
                self.judge.show();
                self.show(now.at);
            }
            "pageshow" => {
                self.show(now.at);
                let url = self.visits.current().map(|visit| visit.fact.url.clone());
                self.begin_route(context, &url.unwrap_or_default(), VisitKind::Restore);
            }
            _ => {}
        }
    }

    fn vital(&mut self, context: &Context<'_>, payload: &Payload) {
        let Some(metric) = Metric::of(text(payload, "metric")) else { return };
        let Some(value) = number(payload, "value").filter(|&value| value >= 0.0) else { return };
        let element = selector(payload, "element");
        let happened = number(payload, "at").and_then(|at| self.moment_of(context.now, at));
        let happened = happened.map(|at| self.visits.at(at));
        let load = payload.get("load").and_then(Value::as_str);
        self.vitals.add(&mut self.visits, load, metric, happened, VitalFact { value, element });
    }

    fn form(&mut self, context: &Context<'_>, payload: &Payload) {
        match text(payload, "state") {
            "submit" => self.submit(context, text(payload, "form")),
            "reset" => {
                let page = self.page().to_owned();
                self.forms.reset(&page, text(payload, "form"));
            }
            "blur" => self.forms.told(is(payload, "filled")),
            _ => {}
        }
    }

    fn submit(&mut self, context: &Context<'_>, form: &str) {
        let now = context.now;
        self.counts.n_submits += 1;
        if let Some(visit) = self.visits.current_mut() {
            visit.n_deeds += 1;
        }
        let (page, visit) = (self.page().to_owned(), self.visits.index());
        self.forms.submit(context.mirror, &page, form, now.at, visit);
        self.judge.report(self.pairing.half_mut(), now.at, REPORT_WITHIN);
    }

    fn exposure(&mut self, context: &Context<'_>, experiment: &str, variant: &str) {
        let (experiment, variant) =
            (cut(experiment, caps::NAME_CHARS), cut(variant, caps::NAME_CHARS));
        let is_known = self
            .exposures
            .iter()
            .any(|known| known.experiment == experiment && known.variant == variant);
        if is_known || experiment.is_empty() {
            return;
        }
        if caps::EXPOSURES <= self.exposures.len() {
            self.is_capped = true;
            return;
        }
        let (ord, at) = (context.now.ord(Rank::Exposure), context.now.at);
        self.exposures.push(ExposureFact { experiment, variant, ord, at });
    }

    /// An event of the page's own.
    fn tracked(&mut self, context: &Context<'_>, name: &str, payload: &Payload) {
        let now = context.now;
        self.counts.n_custom_events += 1;
        if let Some(visit) = self.visits.current_mut() {
            visit.n_deeds += 1;
        }
        for (form, event) in &context.settings.submit_events {
            if event == name {
                let (page, visit) = (self.page().to_owned(), self.visits.index());
                self.forms.submit(context.mirror, &page, form, now.at, visit);
            }
        }
        self.judge.report(self.pairing.half_mut(), now.at, REPORT_WITHIN);
        if caps::CUSTOM_EVENTS <= self.custom_events.len() {
            self.is_capped = true;
            return;
        }
        let pairs = Pairs::of(payload);
        self.custom_events.push(CustomEventFact {
            ord: now.ord(Rank::CustomEvent),
            at: now.at,
            visit: self.visits.index(),
            name: cut(name, caps::NAME_CHARS),
            origin: EventOrigin::Page,
            level: level_of(text(payload, "level")),
            numbers: pairs.numbers,
            texts: pairs.texts,
            n_skipped: pairs.n_skipped,
        });
    }
}

fn level_of(name: &str) -> Level {
    match name {
        "debug" => Level::Debug,
        "warn" => Level::Warn,
        "error" => Level::Error,
        _ => Level::Info,
    }
}
