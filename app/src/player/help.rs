//! The sheet of keys.

use leptos::prelude::*;

use super::handle::Player;
use super::key_map::SHEET;
use crate::components::dialog::Dialog;

/// A dialog that lists the keys of this page, and lets single keys be switched off.
#[component]
pub fn HelpSheet(player: Player) -> impl IntoView {
    let view = player.view;
    let words = RwSignal::new(String::new());
    view! {
        <Dialog id="help" title="Keys on this page" is_open=view.has_help>
            <input
                class="field"
                type="search"
                aria-label="Search keys"
                placeholder="Search keys"
                on:input=move |event| words.set(event_target_value(&event))
            />
            <dl class="sheet__rows">{move || rows(&words.get().to_lowercase())}</dl>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=view.has_keys
                    on:change=move |event| view.keep_keys(event_target_checked(&event))
                />
                "Single-key shortcuts"
            </label>
        </Dialog>
    }
    .into_any()
}

/// The keys whose name or purpose contains some words, given in lower case.
fn rows(words: &str) -> impl IntoView + use<> {
    SHEET
        .into_iter()
        .filter(|(key, does)| {
            does.to_lowercase().contains(words) || key.to_lowercase().contains(words)
        })
        .map(|(key, does)| {
            view! {
                <div class="sheet__row">
                    <dt><kbd>{key}</kbd></dt>
                    <dd>{does}</dd>
                </div>
            }
        })
        .collect_view()
}
