//! How the recording lies on the timeline: where nothing was done time is short, and the bar
//! may show only a part.

use leptos::prelude::*;

use super::activity::Activity;
use super::mapping::Mapping;
use super::playhead::Playhead;
use super::zoom::Part;
use crate::format::clock;

/// Width of the bar before it was measured, in px.
const USUAL_WIDTH: f64 = 800.0;

/// A playhead that moves by more than this was not moved by playing, in recorded ms.
const JUMP_MS: u64 = 1_000;

/// The timeline's scale. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Between positions and places of a bar that shows all.
    pub whole: Memo<Mapping>,
    /// Between positions and places of the bar as it is.
    pub shown: Memo<Mapping>,
    /// The part that the bar shows.
    pub part: Memo<Part>,
    /// Width of the bar, in px.
    pub width: RwSignal<f64>,
    /// The positions of the part. Kept instead of its shares, which change when the recording
    /// grows and when inactivity is shown at its full length.
    range: RwSignal<Option<(u64, u64)>>,
}

impl Scale {
    /// A bar that shows all.
    pub fn new(
        playhead: RwSignal<Playhead>,
        activity: Activity,
        is_real_time: RwSignal<bool>,
    ) -> Self {
        let length = Memo::new(move |_| playhead.with(Playhead::length));
        let whole = Memo::new(move |_| {
            let is_real_time = is_real_time.get();
            activity.stretches.with(|found| Mapping::new(length.get(), found, is_real_time))
        });
        let range = RwSignal::new(None::<(u64, u64)>);
        let part = Memo::new(move |_| {
            let range = range.get();
            let shares =
                |(from, to)| whole.with(|it| Part { from: it.share(from), to: it.share(to) });
            // Of another recording nothing may be left between the two.
            range.map(shares).filter(|part| part.from < part.to).unwrap_or(Part::WHOLE)
        });
        let shown = Memo::new(move |_| whole.with(|whole| whole.within(part.get())));
        Self { whole, shown, part, width: RwSignal::new(USUAL_WIDTH), range }
    }

    /// Whether the bar shows only a part. Reactive.
    pub fn is_zoomed(self) -> bool {
        !self.part.get().is_whole()
    }

    /// Shows a part.
    pub fn show(self, part: Part) {
        let range = (!part.is_whole()).then(|| {
            self.whole.with_untracked(|whole| (whole.position(part.from), whole.position(part.to)))
        });
        if range != self.range.get_untracked() {
            self.range.set(range);
        }
    }

    /// Shows `factor` times as much around a place of the bar; answers whether anything changed.
    pub fn zoom(self, factor: f64, anchor: f64) -> bool {
        let before = self.range.get_untracked();
        self.show(self.part.get_untracked().scaled(factor, anchor, self.least()));
        self.range.get_untracked() != before
    }

    /// Shows what is between two places of the bar.
    pub fn choose(self, one: f64, other: f64) {
        self.show(self.part.get_untracked().between(one, other, self.least()));
    }

    fn least(self) -> f64 {
        let width = self.width.get_untracked();
        self.whole.with_untracked(|whole| whole.least_part(width))
    }

    /// Where on the bar a position is, or its middle when it is not shown: what stays in its
    /// place when nobody points at another one.
    pub fn anchor(self, position: u64) -> f64 {
        let share = self.shown.with_untracked(|shown| shown.share(position));
        if (0.0..=1.0).contains(&share) { share } else { 0.5 }
    }

    /// Goes along with a playhead that left the part, or that a viewer moved elsewhere. Whoever
    /// looks at another part while it plays is left alone.
    pub fn follow(self, before: u64, now: u64, is_playing: bool) {
        let is_moved = !is_playing || JUMP_MS < now.abs_diff(before);
        let (was_shown, is_shown) =
            self.shown.with_untracked(|shown| (shown.shows(before), shown.shows(now)));
        if before != now && !is_shown && (was_shown || is_moved) {
            let share = self.whole.with_untracked(|whole| whole.share(now));
            self.show(self.part.get_untracked().reaching(share));
        }
    }

    /// What is shown, in words. Reactive.
    pub fn words(self) -> String {
        let (from, to) = self.shown.with(|shown| (shown.position(0.0), shown.position(1.0)));
        format!("{} to {}", clock(from), clock(to))
    }
}
