//! rrweb's own events: what each means.

use dom::tape::NodeKind;
use dom::{Mirror, Slot};
use model::facts::{MarkFact, MarkKind, VisitKind};
use model::{EventKind, IncrementalSource};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::context::{Context, Now, Rank, px};
use super::extractor::Extractor;
use super::forms::Edit;
use super::output::Rest;
use super::target::{Target, is_text_field};
use crate::detect::Turns;
use crate::thresholds::{
    MOUSE_BEFORE, MOUSE_POSITIONS, MOUSE_THRASH, NOISE_LEVELS, OBSERVED_MAX, REST_MAX, REST_MIN,
    SCROLL_PAUSE, SCROLL_THRASH, SCROLL_WITHIN,
};

/// rrweb's numbers of mouse interactions.
mod interaction {
    pub(super) const UP: i32 = 0;
    pub(super) const DOWN: i32 = 1;
    pub(super) const CLICK: i32 = 2;
    pub(super) const DOUBLE_CLICK: i32 = 4;
    pub(super) const FOCUS: i32 = 5;
    pub(super) const BLUR: i32 = 6;
    pub(super) const TOUCH_START: i32 = 7;
    pub(super) const TOUCH_END: i32 = 9;
}

/// How mouse and scrollers move.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Movement {
    /// The scroller that moved last: its node, when it began to, when it last did.
    scroll: Option<(i32, u64, u64)>,
    turns: Turns,
    mouse: [Turns; 2],
    /// Mouse thrash that no click ended yet.
    pub(super) thrash: Option<MarkFact>,
    /// The mouse's last position: when, where in the page, over which node.
    rest: Option<(u64, (f64, f64), i32)>,
    n_rests: usize,
}

impl Movement {
    /// The page visit ends.
    pub(super) fn leave(&mut self) {
        let thrash = self.thrash.take();
        *self = Self { thrash, ..Self::default() };
    }
}

/// One position of the mouse.
#[derive(Deserialize)]
struct Position {
    #[serde(default)]
    x: f64,
    #[serde(default)]
    y: f64,
    #[serde(default)]
    id: i32,
    #[serde(default, rename = "timeOffset")]
    offset: f64,
}

impl Extractor {
    pub(super) fn read(&mut self, context: &Context<'_>) {
        match context.tape.kind {
            EventKind::Meta => self.meta(context),
            EventKind::FullSnapshot => self.snapshot(context),
            EventKind::Custom => self.custom(context),
            EventKind::DomContentLoaded | EventKind::Load => self.is_parsed = true,
            EventKind::IncrementalSnapshot => {
                if let Some(source) = context.tape.source {
                    self.incremental(context, source);
                }
            }
            EventKind::Plugin | EventKind::Asset => {}
        }
    }

    fn meta(&mut self, context: &Context<'_>) {
        if let (Some(width), Some(height)) = (context.number("width"), context.number("height")) {
            self.visits.resize([px(width), px(height)]);
        }
        let is_parsed = std::mem::take(&mut self.is_parsed);
        let Some(url) = context.text("href") else { return };
        let key = context.settings.pages.key(&url);
        // Events may come before the first word about the address.
        if self.visits.current().is_some_and(|visit| visit.fact.url.is_empty()) {
            self.visits.name(&url, key);
        } else if self.page() != key {
            let kind = if is_parsed { VisitKind::Load } else { VisitKind::Route };
            self.is_fresh |= is_parsed;
            self.begin_route(context, &url, kind);
        }
    }

    fn snapshot(&mut self, context: &Context<'_>) {
        self.has_replay = true;
        self.gaps.end(context.now.at);
        if std::mem::take(&mut self.is_fresh) {
            let offset = context.tape.field(context.event, "initialOffset");
            let offset: Option<Value> = offset.and_then(|json| serde_json::from_str(json).ok());
            let top = offset.and_then(|offset| offset.get("top")?.as_f64()).unwrap_or(0.0);
            if let Some(visit) = self.visits.current_mut() {
                visit.depth.scroll(px(top));
            }
        }
    }

    fn incremental(&mut self, context: &Context<'_>, source: IncrementalSource) {
        let now = context.now;
        match source {
            IncrementalSource::Mutation => self.mutation(context),
            IncrementalSource::MouseMove | IncrementalSource::TouchMove => {
                self.positions(context, source == IncrementalSource::MouseMove);
            }
            IncrementalSource::Drag => self.positions(context, false),
            IncrementalSource::MouseInteraction => self.interaction(context),
            IncrementalSource::Scroll => self.scroll(context),
            IncrementalSource::ViewportResize => {
                if let (Some(width), Some(height)) =
                    (context.number("width"), context.number("height"))
                {
                    self.visits.resize([px(width), px(height)]);
                }
                self.input(now, now.at);
            }
            IncrementalSource::Input => self.edit(context),
            IncrementalSource::MediaInteraction => {
                self.input(now, now.at);
                self.judge.answer(self.pairing.half_mut(), now.at, OBSERVED_MAX);
            }
            IncrementalSource::CanvasMutation => {
                self.judge.answer(self.pairing.half_mut(), now.at, OBSERVED_MAX);
            }
            IncrementalSource::StyleSheetRule
            | IncrementalSource::StyleDeclaration
            | IncrementalSource::AdoptedStyleSheet => {
                self.change(context, &[context.integer("id").unwrap_or(0)]);
            }
            IncrementalSource::Selection => self.selection(context),
            IncrementalSource::Font | IncrementalSource::Log | IncrementalSource::CustomElement => {
            }
        }
    }

    fn mutation(&mut self, context: &Context<'_>) {
        let tape = context.tape;
        let mut nodes: Vec<i32> = tape.adds.iter().map(|add| add.parent_id).collect();
        nodes.extend(tape.removes.iter().map(|remove| remove.parent_id));
        nodes.extend(tape.texts.iter().map(|text| text.id));
        nodes.extend(tape.changes.iter().map(|change| change.id));
        nodes.sort_unstable();
        nodes.dedup();
        // What hangs on something that was just added is part of the same change.
        let mut added: Vec<i32> = tape
            .adds
            .iter()
            .filter_map(|add| tape.nodes.get(add.node as usize))
            .map(|node| node.id)
            .collect();
        added.sort_unstable();
        nodes.retain(|node| added.binary_search(node).is_err());
        self.change(context, &nodes);
    }

    /// Nodes changed: an answer, unless all of them always do.
    fn change(&mut self, context: &Context<'_>, nodes: &[i32]) {
        let at = context.now.at;
        let is_answer = nodes.iter().any(|&node| !self.is_noisy(context.mirror, node, at));
        for &node in nodes {
            self.noise.change(node, at);
        }
        if is_answer {
            self.judge.answer(self.pairing.half_mut(), at, OBSERVED_MAX);
        }
    }

    fn is_noisy(&mut self, mirror: &Mirror, node: i32, at: u64) -> bool {
        let Some(slot) = mirror.find(node) else { return self.noise.is_noisy(node, at) };
        let mut path = mirror.path(slot).take(NOISE_LEVELS);
        path.any(|slot| self.noise.is_noisy(mirror.node(slot).id, at))
    }

    fn positions(&mut self, context: &Context<'_>, is_mouse: bool) {
        let now = context.now;
        let json = context.tape.field(context.event, "positions").unwrap_or_default();
        let positions: Vec<Position> = serde_json::from_str(json).unwrap_or_default();
        for position in positions.iter().take(MOUSE_POSITIONS) {
            let before = u64::from(px(-position.offset)).min(MOUSE_BEFORE);
            let at = now.at.saturating_sub(before);
            self.input(now, at);
            if is_mouse && position.x.is_finite() && position.y.is_finite() {
                self.rest(context, position, at);
                let turns = &mut self.movement.mouse;
                let x = turns[0].step(position.x, at, MOUSE_THRASH);
                let y = turns[1].step(position.y, at, MOUSE_THRASH);
                if let Some(n) = x.max(y) {
                    let (ord, visit) = (now.ord(Rank::MouseThrash), self.visits.index());
                    let kind = MarkKind::MouseThrash;
                    self.movement.thrash =
                        Some(MarkFact { kind, ord, at: now.at, visit, selector: None, n });
                }
            }
        }
    }

    fn rest(&mut self, context: &Context<'_>, position: &Position, at: u64) {
        let visit = self.visits.index();
        let top = self.visits.current().map_or(0, |visit| visit.depth.top());
        let place = (position.x, position.y + f64::from(top));
        let before = self.movement.rest.replace((at, place, position.id));
        let Some((since, place, node)) = before else { return };
        let dwell = at.saturating_sub(since);
        if dwell < REST_MIN || model::facts::caps::RESTS_PER_VISIT <= self.movement.n_rests {
            return;
        }
        if let Some(selector) = Self::name_of(context.mirror, node) {
            self.movement.n_rests += 1;
            let dwell_ms = u32::try_from(dwell.min(REST_MAX)).unwrap_or(u32::MAX);
            self.rests.push(Rest { visit, selector, place, dwell_ms });
        }
    }

    fn interaction(&mut self, context: &Context<'_>) {
        let now = context.now;
        let client = context.number("x").zip(context.number("y"));
        let Some(node) = context.integer("id") else { return };
        let kind = context.integer("type").unwrap_or(-1);
        match kind {
            interaction::FOCUS => {
                if context.mirror.find(node).is_some_and(|slot| is_text_field(context.mirror, slot))
                {
                    self.judge.focus(self.pairing.half_mut());
                }
                let page = self.page().to_owned();
                self.forms.focus(context.mirror, &page, node, now.at);
                return;
            }
            interaction::BLUR => {
                self.forms.blur(now.at);
                return;
            }
            interaction::DOWN | interaction::TOUCH_START => self.pairing.press(now, client),
            interaction::CLICK => {
                let target = Target::of(context.mirror, node);
                let visit = self.visits.index();
                if let Some(half) = self.pairing.target(now, target, client, visit) {
                    self.commit(half, &context.settings.works_as_meant);
                }
            }
            interaction::UP | interaction::DOUBLE_CLICK | interaction::TOUCH_END => {}
            _ => return,
        }
        self.input(now, now.at);
    }

    fn scroll(&mut self, context: &Context<'_>) {
        let now = context.now;
        let Some((node, slot)) = context.node() else { return };
        let Some(y) = context.number("y") else { return };
        let begun = match self.movement.scroll {
            Some((last, begun, at)) if last == node && now.at <= at + SCROLL_PAUSE => begun,
            _ => {
                // Of one scroller at a time: to and fro between two is not to and fro.
                self.movement.turns = match self.movement.scroll {
                    Some((last, ..)) if last == node => std::mem::take(&mut self.movement.turns),
                    _ => Turns::default(),
                };
                now.at
            }
        };
        self.movement.scroll = Some((node, begun, now.at));
        if begun == now.at {
            self.judge.answer(self.pairing.half_mut(), now.at, SCROLL_WITHIN);
        }
        if slot.is_some_and(|slot| self.is_main(context.mirror, slot)) {
            self.input(now, now.at);
            if let Some(visit) = self.visits.current_mut() {
                visit.depth.scroll(px(y));
            }
        }
        if let Some(n) = self.movement.turns.step(y, now.at, SCROLL_THRASH) {
            let selector = Self::name_of(context.mirror, node);
            let (kind, ord) = (MarkKind::ScrollThrash, now.ord(Rank::ScrollThrash));
            let visit = self.visits.index();
            self.mark(MarkFact { kind, ord, at: now.at, visit, selector, n });
        }
    }

    /// The document, or what scrolls instead of it.
    fn is_main(&self, mirror: &Mirror, slot: Slot) -> bool {
        let node = mirror.node(slot);
        node.kind == NodeKind::Document && mirror.root() == Some(slot)
            || matches!(super::selector::tag(mirror, slot), "html" | "body")
            || self
                .scroller
                .as_ref()
                .is_some_and(|scroller| *scroller == super::selector::selector_of(mirror, slot))
    }

    fn selection(&mut self, context: &Context<'_>) {
        let now = context.now;
        self.input(now, now.at);
        let ranges = context.tape.field(context.event, "ranges").unwrap_or_default();
        let ranges: Value = serde_json::from_str(ranges).unwrap_or_default();
        let is_marked = ranges.as_array().into_iter().flatten().any(|range| {
            range["start"] != range["end"] || range["startOffset"] != range["endOffset"]
        });
        if is_marked {
            // Also while the button is still down for the click to come.
            self.pairing.mark_text();
            self.judge.select(self.pairing.half_mut(), now.at);
        }
    }

    fn edit(&mut self, context: &Context<'_>) {
        let now = context.now;
        let Some(node) = context.integer("id") else { return };
        let is_visitor = !context.is("userTriggered", "false");
        self.judge.answer(self.pairing.half_mut(), now.at, OBSERVED_MAX);
        if is_visitor {
            self.input(now, now.at);
            self.counts.n_keys += 1;
            if let Some(visit) = self.visits.current_mut() {
                visit.fact.n_keys += 1;
                visit.n_deeds += 1;
            }
        }
        let edit = Edit {
            node,
            visit: self.visits.index(),
            has_text: context.tape.field(context.event, "text").is_some_and(|text| text != "\"\""),
            is_checked: context.is("isChecked", "true"),
            is_visitor,
        };
        let page = self.page().to_owned();
        self.forms.edit(context.mirror, &page, now, edit);
    }

    /// A moment that the page names by its own clock.
    pub(super) fn moment_of(&self, now: Now, at: f64) -> Option<u64> {
        let start = self.started_at?;
        #[expect(clippy::cast_possible_truncation, reason = "out of range saturates")]
        let at = model::Timestamp::from_ms(at as i64)?;
        Some(at.ms_since(start).min(now.at))
    }
}
