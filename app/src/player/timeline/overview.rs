//! All of the recording in small while the bar shows a part of it, and which part.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use super::pointing::share_at;
use super::{Axis, percent};
use crate::browser;
use crate::player::actions::leave_to_timeline;
use crate::player::activity::facts::is_trouble;
use crate::player::scale::Scale;
use crate::player::zoom::Part;

/// An arrow key moves by this share of what is shown.
const STEP: f64 = 0.25;

/// The overview; there only while the bar shows a part.
#[component]
pub fn Overview(axis: Axis) -> impl IntoView {
    let scale = axis.player.scale;
    view! {
        <Show when=move || scale.is_zoomed()>
            <div class="overview">
                <Strip axis/>
                <button
                    class="button button--quiet button--small"
                    r#type="button"
                    data-tip="Show all of the timeline (0)"
                    on:click=move |event| {
                        leave_to_timeline(&event);
                        scale.show(Part::WHOLE);
                    }
                >
                    "Show all"
                </button>
            </div>
        </Show>
    }
    .into_any()
}

/// What is dragged to show another part.
#[component]
fn Strip(axis: Axis) -> impl IntoView {
    let scale = axis.player.scale;
    let strip = NodeRef::<html::Div>::new();
    // Where the part was taken, as a distance from its middle.
    let grip = StoredValue::new(None::<f64>);
    let press = move |event: PointerEvent| {
        if event.button() == 0 {
            browser::capture(&event);
            grip.set_value(Some(take(scale, share_at(strip, &event))));
        }
    };
    let drag = move |event: PointerEvent| {
        if let Some(grip) = grip.get_value() {
            scale.show(scale.part.get_untracked().around(share_at(strip, &event) - grip));
        }
    };
    let walk = move |event: KeyboardEvent| {
        if let Some(part) = stepped(scale.part.get_untracked(), &event.key()) {
            event.prevent_default();
            scale.show(part);
        }
    };

    view! {
        <div
            class="overview__strip"
            role="scrollbar"
            tabindex="0"
            aria-label="Part of the timeline"
            aria-controls="timeline-bar"
            aria-orientation="horizontal"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || format!("{:.0}", scale.part.get().middle() * 100.0)
            aria-valuetext=move || scale.words()
            node_ref=strip
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=move |_| grip.set_value(None)
            on:pointercancel=move |_| grip.set_value(None)
            on:keydown=walk
        >
            <svg width="100%" height="12" aria-hidden="true">
                <Content axis/>
            </svg>
        </div>
    }
    .into_any()
}

/// Takes the part at a share of the whole, and brings it there when it is elsewhere; answers how
/// far from its middle.
fn take(scale: Scale, at: f64) -> f64 {
    let part = scale.part.get_untracked();
    if (part.from..=part.to).contains(&at) {
        return at - part.middle();
    }
    scale.show(part.around(at));
    0.0
}

/// The part that a key leads to.
fn stepped(part: Part, key: &str) -> Option<Part> {
    match key {
        "ArrowLeft" => Some(part.moved(-STEP)),
        "ArrowRight" => Some(part.moved(STEP)),
        "PageUp" => Some(part.moved(-1.0)),
        "PageDown" => Some(part.moved(1.0)),
        "Home" => Some(part.around(0.0)),
        "End" => Some(part.around(1.0)),
        _ => None,
    }
}

/// Where nothing was done, what went wrong, the part, the playhead.
#[component]
fn Content(axis: Axis) -> impl IntoView {
    let (player, scale) = (axis.player, axis.player.scale);
    let inactive = move || {
        let whole = scale.whole.get();
        let stretches = player.activity.stretches.get();
        let drawn = stretches.iter().map(|stretch| {
            let (x, end) = (whole.share(stretch.from), whole.share(stretch.to));
            view! { <rect class="overview__inactive" x=percent(x) y="4" width=percent(end - x) height="4"></rect> }
        });
        drawn.collect_view()
    };
    let troubles = move || {
        let whole = scale.whole.get();
        let rows = player.activity.rows.get();
        // Rounded and told once: a thousand lines are more than can be told apart.
        let mut places: Vec<String> = rows
            .iter()
            .filter(|row| is_trouble(row))
            .map(|row| percent((whole.share(row.at) * 1_000.0).round() / 1_000.0))
            .collect();
        places.dedup();
        let drawn = places.into_iter().map(|x| {
            view! { <line class="overview__trouble" x1=x.clone() x2=x y1="2" y2="10"></line> }
        });
        drawn.collect_view()
    };
    let part = move || {
        let part = scale.part.get();
        view! { <rect class="overview__part" x=percent(part.from) y="0.5" width=percent(part.to - part.from) height="11" rx="3"></rect> }
    };
    let playhead = Memo::new(move |_| {
        let position = player.position();
        percent(scale.whole.with(|whole| whole.share(position)))
    });

    view! {
        <rect class="overview__ground" x="0" y="4" width="100%" height="4" rx="2"></rect>
        {inactive}
        {troubles}
        {part}
        <line class="overview__playhead" x1=playhead x2=playhead y1="0" y2="12"></line>
    }
    .into_any()
}
