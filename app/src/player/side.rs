//! The edge of the side panel, by which it is made wider or narrower.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use super::handle::Player;
use crate::browser;

/// How wide the panel is unless somebody makes it so, in px.
pub const USUAL: u32 = 360;

/// Narrowest and widest, in px.
const LEAST: u32 = 280;
const MOST: u32 = 560;

/// What a key changes, in px.
const STEP: u32 = 16;

/// The nearest width that it may have.
pub const fn within(width: u32) -> u32 {
    if width < LEAST {
        LEAST
    } else if MOST < width {
        MOST
    } else {
        width
    }
}

/// The width that a key asks for. The edge is at the left: to the left is wider.
fn pressed(key: &str, width: u32) -> Option<u32> {
    Some(match key {
        "ArrowLeft" => width.saturating_add(STEP),
        "ArrowRight" => width.saturating_sub(STEP),
        "Home" => LEAST,
        "End" => MOST,
        _ => return None,
    })
}

/// The edge of `panel`: dragged, moved by keys, and by a double click as it was at first.
#[component]
pub fn SideEdge(player: Player, panel: NodeRef<html::Aside>) -> impl IntoView {
    let view = player.view;
    let width = view.side_width;
    // Where the pointer went down, and how wide the panel was then.
    let held = StoredValue::new(None::<(i32, u32)>);
    Effect::new(move |_| {
        let width = format!("{}px", width.get());
        if let Some(panel) = panel.get() {
            browser::set_style(&panel, "--side", &width);
        }
    });
    let press = move |event: PointerEvent| {
        browser::capture(&event);
        event.prevent_default();
        held.set_value(Some((event.client_x(), width.get_untracked())));
    };
    let go = move |event: PointerEvent| {
        if let Some((from, was)) = held.get_value() {
            width.set(within(was.saturating_add_signed(from - event.client_x())));
        }
    };
    let release = move |_| {
        if held.get_value().is_some() {
            held.set_value(None);
            view.widen_side(width.get_untracked());
        }
    };
    let key = move |event: KeyboardEvent| {
        if let Some(asked) = pressed(&event.key(), width.get_untracked()) {
            event.prevent_default();
            event.stop_propagation();
            view.widen_side(asked);
        }
    };

    view! {
        <div
            class="side-panel__edge needs-script"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label="Width of the side panel"
            aria-valuemin=LEAST.to_string()
            aria-valuemax=MOST.to_string()
            aria-valuenow=move || width.get().to_string()
            data-tip="Drag, or use the arrow keys. A double click makes it as it was."
            on:pointerdown=press
            on:pointermove=go
            on:pointerup=release
            on:pointercancel=release
            on:dblclick=move |_| view.widen_side(USUAL)
            on:keydown=key
        ></div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_widths_stay_within_bounds() {
        for (key, width, expected) in [
            ("ArrowLeft", 360, Some(376)),
            ("ArrowLeft", 555, Some(560)),
            ("ArrowRight", 285, Some(280)),
            ("Home", 500, Some(280)),
            ("End", 300, Some(560)),
            ("a", 300, None),
        ] {
            assert_eq!(pressed(key, width).map(within), expected, "{key} {width}");
        }
        assert_eq!([0, 400, u32::MAX].map(within), [280, 400, 560]);
    }
}
