//! The only time axis of the page: seek by pointer and keyboard.

use leptos::ev::PointerEvent;
use leptos::html;
use leptos::prelude::*;

use super::handle::Player;
use super::inactivity::Stretch;
use super::playhead::{Input, Phase, Playhead};
use crate::browser;
use crate::format::{clock, path_of, spoken, worded};

/// Dragging redraws at most this often.
const DRAG_EVERY_MS: u64 = 100;
/// The playhead moves in these steps when the viewer wants less motion.
const CALM_STEP_MS: u64 = 250;
/// Share of the bar from which on a stretch is wide enough for words.
const WORDS_FROM: f64 = 0.06;

/// The bar.
///
/// # Server-side rendering
///
/// Shapes are SVG attributes; the playhead is placed by a custom property that only scripts
/// set, because the page's policy forbids `style` attributes.
#[component]
pub fn Timeline(player: Player) -> impl IntoView {
    let bar = NodeRef::<html::Div>::new();
    let length = Memo::new(move |_| player.with(Playhead::length));
    place_playhead(player, bar);

    view! {
        <div class="timeline">
            <div
                class="timeline__bar"
                role="slider"
                tabindex="0"
                aria-label="Position"
                aria-valuemin="0"
                aria-valuemax=move || length.get() / 1_000
                aria-valuenow=value_now(player)
                aria-valuetext=value_text(player)
                aria-disabled=move || (!player.is_awake.get()).then_some("true")
                node_ref=bar
            >
                <Track player length/>
                <div class="timeline__playhead"></div>
                <Pointing player bar/>
            </div>
        </div>
    }
    .into_any()
}

/// Position in whole seconds.
fn value_now(player: Player) -> Memo<u64> {
    Memo::new(move |_| player.position() / 1_000)
}

/// The position in words. Stands still while playing: nobody wants every second read out.
fn value_text(player: Player) -> Memo<String> {
    Memo::new(move |previous: Option<&String>| {
        let is_playing = player.with(|playhead| playhead.phase() == Phase::Playing);
        let page = player.page.get();
        match previous {
            Some(previous) if is_playing => previous.clone(),
            _ => {
                let position = spoken(player.position());
                page.map_or(position.clone(), |url| format!("{position}, {}", path_of(&url)))
            }
        }
    })
}

/// Moves the playhead with every frame, in steps for those who want less motion.
fn place_playhead(player: Player, bar: NodeRef<html::Div>) {
    Effect::new(move |_| {
        let is_calm = browser::wants_less_motion();
        let position = player.position();
        let step = if is_calm { CALM_STEP_MS } else { 1 };
        let length = player.with(Playhead::length);
        if let Some(bar) = bar.get() {
            browser::set_style(&bar, "--at", &share(position / step * step, length).to_string());
        }
    });
}

/// Where on the bar a position is, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "recordings are shorter than 2^53 ms")]
fn share(position: u64, length: u64) -> f64 {
    if length == 0 { 0.0 } else { position.min(length) as f64 / length as f64 }
}

/// The position at a share of the bar.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and a length below 2^53 ms"
)]
fn position_at(share: f64, length: u64) -> u64 {
    (share.clamp(0.0, 1.0) * length as f64).round() as u64
}

/// What lies under the playhead: active and inactive stretches, and what is loaded.
#[component]
fn Track(player: Player, length: Memo<u64>) -> impl IntoView {
    let stretches = Memo::new(move |_| player.with(|playhead| playhead.stretches().clone()));
    let loaded = Memo::new(move |_| player.with(Playhead::loaded));
    let inactive = move || {
        let length = length.get();
        stretches
            .get()
            .iter()
            .map(|stretch| view! { <Inactive stretch=*stretch length/> })
            .collect_view()
    };
    let underline = move || {
        loaded.get().map(|(from, to)| {
            let length = length.get();
            let (x, end) = (share(from, length), share(to, length));
            view! {
                <rect class="timeline__loaded" x=percent(x) y="31" width=percent(end - x) height="2"></rect>
            }
        })
    };

    view! {
        <svg class="timeline__track" width="100%" height="48" aria-hidden="true">
            <defs>
                <pattern id="inactive-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect class="timeline__hatch" width="1.5" height="6"></rect>
                </pattern>
            </defs>
            <rect class="timeline__active" x="0" y="12" width="100%" height="16" rx="3"></rect>
            {inactive}
            {underline}
        </svg>
    }
    .into_any()
}

#[component]
fn Inactive(stretch: Stretch, length: u64) -> impl IntoView {
    let (x, end) = (share(stretch.from, length), share(stretch.to, length));
    let middle = f64::midpoint(x, end);
    let words = (end - x >= WORDS_FROM).then(|| {
        view! { <text class="timeline__words" x=percent(middle) y="44" text-anchor="middle">{worded(stretch.length())}</text> }
    });

    view! {
        <rect class="timeline__inactive" x=percent(x) y="12" width=percent(end - x) height="16"></rect>
        <rect x=percent(x) y="12" width=percent(end - x) height="16" fill="url(#inactive-hatch)"></rect>
        {words}
    }
}

fn percent(share: f64) -> String {
    format!("{:.3}%", share * 100.0)
}

/// Seeks where the pointer presses or drags, and says the time under it.
#[component]
fn Pointing(player: Player, bar: NodeRef<html::Div>) -> impl IntoView {
    let hovered = RwSignal::new(None::<u64>);
    let drags = StoredValue::new(false);
    let drawn_at = StoredValue::new(0_u64);
    let share_of = move |event: &PointerEvent| pointed_share(bar, event);
    let length = move || player.with_untracked(Playhead::length);

    let press = move |event: PointerEvent| {
        if event.button() == 0 && player.is_awake.get_untracked() {
            capture(&event);
            drags.set_value(true);
            player.send(Input::Seek(position_at(share_of(&event), length())));
        }
    };
    let point = move |event: PointerEvent| {
        let share = share_of(&event);
        let position = position_at(share, length());
        hovered.set(Some(position));
        if let Some(bar) = bar.get_untracked() {
            browser::set_style(&bar, "--pointed", &share.to_string());
        }
        let now_ms = browser::now_ms();
        if drags.get_value() && now_ms.saturating_sub(drawn_at.get_value()) >= DRAG_EVERY_MS {
            drawn_at.set_value(now_ms);
            player.send(Input::Seek(position));
        }
    };
    let release = move |event: PointerEvent| {
        if drags.get_value() {
            drags.set_value(false);
            player.send(Input::Seek(position_at(share_of(&event), length())));
        }
    };

    view! {
        <div
            class="timeline__catcher"
            on:pointerdown=press
            on:pointermove=point
            on:pointerup=release
            on:pointercancel=move |_| drags.set_value(false)
            on:pointerleave=move |_| hovered.set(None)
        ></div>
        <output class="timeline__pointed" aria-hidden="true" hidden=move || hovered.get().is_none()>
            {move || hovered.get().map(clock)}
        </output>
    }
}

#[cfg(feature = "hydrate")]
fn pointed_share(bar: NodeRef<html::Div>, event: &PointerEvent) -> f64 {
    bar.get_untracked().map_or(0.0, |bar| {
        let bounds = bar.get_bounding_client_rect();
        let x = f64::from(event.client_x()) - bounds.left();
        if bounds.width() > 0.0 { (x / bounds.width()).clamp(0.0, 1.0) } else { 0.0 }
    })
}

#[cfg(not(feature = "hydrate"))]
fn pointed_share(_bar: NodeRef<html::Div>, _event: &PointerEvent) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_of_the_bar_agree() {
        for position in [0, 1, 240_000, 482_176] {
            assert_eq!(position_at(share(position, 482_176), 482_176), position);
        }
        assert_eq!(position_at(-1.0, 1_000), 0);
        assert_eq!(position_at(2.0, 1_000), 1_000);
        assert!(share(5, 0).abs() < f64::EPSILON);
    }
}
