//! A session's activity as a small drawing.

use std::fmt::Write as _;

use leptos::prelude::*;
use model::{ActivityStrip, STRIP_SLICES};

/// Width of a slice and height of the drawing, in px.
const SLICE: usize = 2;
const HEIGHT: u32 = 20;

/// Bars where the visitor was active, ticks for errors and frustration. Each kind is one shape: a
/// list has a hundred of these drawings.
#[component]
pub fn Strip(strip: ActivityStrip) -> impl IntoView {
    let n_errors = strip.errors.count_ones();
    let n_frustrating = strip.frustration.count_ones();
    let words = format!(
        "Activity over time; errors in {n_errors} and frustration in {n_frustrating} of {STRIP_SLICES} slices."
    );
    let has = |bits: u64, slice: usize| bits >> slice & 1 == 1;
    let (mut bars, mut errors, mut frustration) = (String::new(), String::new(), String::new());
    for (slice, bar) in strip.bars.iter().take(STRIP_SLICES).enumerate() {
        let height = u32::from(*bar) * (HEIGHT - 4) / 255 + u32::from(*bar > 0);
        let x = slice * SLICE;
        if 0 < height {
            // Writing to a text does not fail.
            let _ = write!(bars, "M{x} {HEIGHT}v-{height}h1.5v{height}z");
        }
        let ticks = if has(strip.errors, slice) {
            &mut errors
        } else if has(strip.frustration, slice) {
            &mut frustration
        } else {
            continue;
        };
        let _ = write!(ticks, "M{x} 0h1.5v3h-1.5z");
    }
    let view_box = format!("0 0 {} {HEIGHT}", STRIP_SLICES * SLICE);

    view! {
        <svg class="strip" viewBox=view_box width="96" height="20" role="img" aria-label=words>
            <path class="strip__bar" d=bars></path>
            <path class="strip__tick strip__tick--error" d=errors></path>
            <path class="strip__tick strip__tick--frustration" d=frustration></path>
        </svg>
    }
    .into_any()
}
