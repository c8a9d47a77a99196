//! Seeks where the pointer presses or drags, and tells what is under it.

use leptos::ev::PointerEvent;
use leptos::prelude::*;

use super::{Axis, Pointed};
use crate::browser;
use crate::player::playhead::Input;

/// Dragging redraws at most this often.
const DRAG_EVERY_MS: u64 = 100;

/// The catcher over the bar.
#[component]
pub fn Pointing(axis: Axis) -> impl IntoView {
    let player = axis.player;
    let drags = StoredValue::new(false);
    let drawn_at = StoredValue::new(0_u64);
    let position_of = move |event: &PointerEvent| {
        let share = pointed_share(axis, event);
        (share, axis.mapping.with_untracked(|mapping| mapping.position(share)))
    };

    let press = move |event: PointerEvent| {
        if event.button() == 0 && player.is_awake.get_untracked() {
            capture(&event);
            drags.set_value(true);
            player.send(Input::Seek(position_of(&event).1));
        }
    };
    let point = move |event: PointerEvent| {
        let (share, position) = position_of(&event);
        axis.point(Some(Pointed { position, share }));
        let now_ms = browser::now_ms();
        if drags.get_value() && now_ms.saturating_sub(drawn_at.get_value()) >= DRAG_EVERY_MS {
            drawn_at.set_value(now_ms);
            player.send(Input::Seek(position));
        }
    };
    let release = move |event: PointerEvent| {
        if drags.get_value() {
            drags.set_value(false);
            player.send(Input::Seek(position_of(&event).1));
        }
    };

    view! {
        <div
            class="timeline__catcher"
            on:pointerdown=press
            on:pointermove=point
            on:pointerup=release
            on:pointercancel=move |_| drags.set_value(false)
            on:pointerleave=move |_| axis.point(None)
        ></div>
    }
}

#[cfg(feature = "hydrate")]
fn pointed_share(axis: Axis, event: &PointerEvent) -> f64 {
    axis.bar.get_untracked().map_or(0.0, |bar| {
        let bounds = bar.get_bounding_client_rect();
        let x = f64::from(event.client_x()) - bounds.left();
        if bounds.width() > 0.0 { (x / bounds.width()).clamp(0.0, 1.0) } else { 0.0 }
    })
}

#[cfg(not(feature = "hydrate"))]
fn pointed_share(_axis: Axis, _event: &PointerEvent) -> f64 {
    0.0
}

/// A drag goes on outside of the bar.
#[cfg(feature = "hydrate")]
fn capture(event: &PointerEvent) {
    use wasm_bindgen::JsCast;

    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(target) = target {
        drop(target.set_pointer_capture(event.pointer_id()));
    }
}

#[cfg(not(feature = "hydrate"))]
fn capture(_event: &PointerEvent) {}
