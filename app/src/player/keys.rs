//! Keys act wherever focus is on the page, except where they already mean something.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::actions;
use super::handle::Player;
use super::key_map::{Command, command};

/// Listens as long as the result lives.
pub fn listen(player: Player) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        let is_held = event.ctrl_key() || event.alt_key() || event.meta_key();
        if is_held || event.default_prevented() {
            return;
        }
        let command =
            player.with_untracked(|playhead| command(&event.key(), event.shift_key(), playhead));
        let Some(command) = command else { return };
        // What a control needs is no shortcut, and what closes something or tells of keys is always
        // there.
        let is_always =
            matches!(command, Command::Close | Command::ToggleHelp) || is_sliders(event);
        let may_act = player.view.has_keys.get_untracked() || is_always;
        if may_act && !is_taken(event, &command) {
            actions::carry_out(player, command);
            event.prevent_default();
        }
    })
}

/// Whether the timeline has the focus and is moved by this key, as any slider would be.
fn is_sliders(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|it| it.matches("[role=slider]").unwrap_or(false))
        && matches!(
            event.key().as_str(),
            "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown"
        )
}

/// Whether the focused element needs this key itself.
fn is_taken(event: &web_sys::KeyboardEvent, command: &Command) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
    else {
        return false;
    };
    let within = |selector: &str| target.closest(selector).is_ok_and(|found| found.is_some());
    let is = |selector: &str| target.matches(selector).unwrap_or(false);
    match event.key().as_str() {
        // The browser closes a popover or a dialog itself.
        "Escape" => document()
            .query_selector("dialog[open], :popover-open")
            .is_ok_and(|open| open.is_some()),
        _ if within("input:not([type=checkbox]), textarea, [contenteditable]") => true,
        // Who chose by pointer is done with it; who came by keyboard chooses with these.
        key if within("select") && is(":focus-visible") => is_chosen_by(key),
        _ if within(".menu[open], :popover-open") => *command != Command::ToggleHelp,
        _ if within("dialog[open]") => *command != Command::ToggleHelp,
        // Who walks by keyboard presses the button that has the ring; after a click with the
        // pointer the space bar plays and pauses.
        " " => within("button, a, summary, input") && is(":focus-visible"),
        "PageUp" | "PageDown" => !within("[role=slider]"),
        "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "Home" | "End" => {
            within(".stage__scroller--actual, .fact-panel, .activity__detail, .panel")
        }
        _ => false,
    }
}

/// Whether a list of choices takes this key: it goes along them, or to one by its letter.
fn is_chosen_by(key: &str) -> bool {
    let mut letters = key.chars();
    matches!((letters.next(), letters.next()), (Some(letter), None) if letter.is_alphanumeric() || letter == ' ')
        || matches!(
            key,
            "ArrowUp"
                | "ArrowDown"
                | "ArrowLeft"
                | "ArrowRight"
                | "Home"
                | "End"
                | "PageUp"
                | "PageDown"
        )
}
