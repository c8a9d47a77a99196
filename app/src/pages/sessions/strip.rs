//! A session's activity as a small drawing.

use leptos::prelude::*;
use model::{ActivityStrip, STRIP_SLICES};

/// Width of a slice and height of the drawing, in px.
const SLICE: usize = 2;
const HEIGHT: u32 = 20;

/// Bars where the visitor was active, ticks for errors and frustration.
#[component]
pub fn Strip(strip: ActivityStrip) -> impl IntoView {
    let n_errors = strip.errors.count_ones();
    let n_frustrating = strip.frustration.count_ones();
    let words = format!(
        "Activity over time; errors in {n_errors} and frustration in {n_frustrating} of {STRIP_SLICES} slices."
    );
    let has = |bits: u64, slice: usize| bits >> slice & 1 == 1;
    let slices = strip.bars.iter().take(STRIP_SLICES).enumerate().map(|(slice, bar)| {
        let height = u32::from(*bar) * (HEIGHT - 4) / 255 + u32::from(*bar > 0);
        let class = if has(strip.errors, slice) {
            "strip__tick strip__tick--error"
        } else if has(strip.frustration, slice) {
            "strip__tick strip__tick--frustration"
        } else {
            "strip__tick strip__tick--none"
        };
        let x = slice * SLICE;
        view! {
            <rect class="strip__bar" x=x y=HEIGHT - height width="1.5" height=height></rect>
            <rect class=class x=x y="0" width="1.5" height="3"></rect>
        }
    });
    let slices = slices.collect_view();
    let view_box = format!("0 0 {} {HEIGHT}", STRIP_SLICES * SLICE);

    view! {
        <svg class="strip" viewBox=view_box width="96" height="20" role="img" aria-label=words>
            {slices}
        </svg>
    }
    .into_any()
}
