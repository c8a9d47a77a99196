//! Keys of all pages: `g` and a letter lead to another page, `\` collapses the rail, `?` lists
//! them all.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use super::ChosenProject;
use super::rail::RailState;
use crate::browser;
use crate::components::help_sheet::KeySheet;
use crate::routes::{SEGMENTS, WATCH_LIST};

/// Longest time between `g` and the letter, in ms.
const TOGETHER_MS: u64 = 1_500;

/// Listens as long as the dashboard is open, before any page does.
pub fn listen(rail: RailState, sheet: KeySheet) {
    let navigate = use_navigate();
    let chosen = ChosenProject::get();
    let began = StoredValue::new(None::<u64>);
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        let is_held = event.ctrl_key() || event.alt_key() || event.meta_key();
        if is_held || event.default_prevented() || is_taken(event) {
            return;
        }
        // It acts also where single keys are switched off: it is where they are switched on.
        if event.key() == "?" {
            sheet.is_open.set(true);
            event.prevent_default();
            return;
        }
        if !sheet.has_keys.get_untracked() {
            return;
        }
        let now = browser::now_ms();
        let is_second = began.get_value().is_some_and(|at| now.saturating_sub(at) <= TOGETHER_MS);
        began.set_value(None);
        let path = match event.key().as_str() {
            "g" => {
                began.set_value(Some(now));
                return;
            }
            "\\" => {
                rail.toggle();
                event.prevent_default();
                return;
            }
            "s" if is_second => untrack(|| chosen.list_path()),
            "f" if is_second => SEGMENTS.to_owned(),
            "w" if is_second => WATCH_LIST.to_owned(),
            _ => return,
        };
        event.prevent_default();
        navigate(&path, NavigateOptions::default());
    });
    let kept = StoredValue::new_local(Some(listener));
    on_cleanup(move || kept.dispose());
}

/// Whether something is typed, or chosen from a menu or a dialog.
fn is_taken(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let taken = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open], \
                 .menu[open]";
    target.is_some_and(|target| target.closest(taken).is_ok_and(|found| found.is_some()))
}
