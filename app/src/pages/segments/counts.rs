//! How many sessions the segments hold, asked for again as long as the page is looked at.
//!
//! # Server-side rendering
//!
//! The page has the first numbers; later ones are asked for in the browser only.

use leptos::prelude::*;
use model::SegmentId;

use crate::api::segments::SegmentCount;

/// How often they are asked for.
#[cfg(feature = "hydrate")]
const EVERY_MS: u32 = 5 * 60 * 1_000;

/// The numbers. Provided by the page.
#[derive(Clone, Copy)]
pub struct Counts(RwSignal<Vec<SegmentCount>>);

impl Counts {
    pub fn new() -> Self {
        Self(RwSignal::default())
    }

    /// The page's.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    pub fn learn(self, counts: Vec<SegmentCount>) {
        self.0.set(counts);
    }

    /// Those of a segment.
    pub fn of(self, segment: &SegmentId) -> Option<SegmentCount> {
        self.0.with(|all| all.iter().find(|count| count.segment == *segment).cloned())
    }
}

/// Asks again and again, until the page is left.
#[cfg(feature = "hydrate")]
pub fn refresh(counts: Counts) {
    use gloo::timers::callback::Interval;
    use leptos::task::spawn_local;

    use crate::api::segments::count_segments;
    use crate::preferences::zone;

    let timer = Interval::new(EVERY_MS, move || {
        if document().visibility_state() != web_sys::VisibilityState::Visible {
            return;
        }
        spawn_local(async move {
            // What cannot be counted now is counted the next time.
            if let Ok(counted) = count_segments(zone().rules()).await {
                counts.0.try_set(counted);
            }
        });
    });
    let kept = StoredValue::new_local(Some(timer));
    on_cleanup(move || kept.dispose());
}

/// The server has no timers for a page.
#[cfg(not(feature = "hydrate"))]
pub fn refresh(_counts: Counts) {}
