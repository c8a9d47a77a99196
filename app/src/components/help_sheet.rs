//! The sheet of keys of a page.

use leptos::prelude::*;

use super::dialog::Dialog;
use crate::browser;

/// Under which single keys are switched off in this browser.
const KEYS: &str = "hs_keys";

/// Whether single keys act; they do unless the viewer said otherwise.
pub fn keys_act() -> bool {
    browser::stored_choice(KEYS).as_deref() != Some("off")
}

/// Whether the sheet is open, and whether single keys act.
#[derive(Clone, Copy, Debug)]
pub struct KeySheet {
    pub is_open: RwSignal<bool>,
    pub has_keys: RwSignal<bool>,
}

impl KeySheet {
    /// Closed; what was chosen last time is known in the browser only.
    pub fn new() -> Self {
        let has_keys = RwSignal::new(true);
        Effect::new(move |_| has_keys.set(keys_act()));
        Self { is_open: RwSignal::new(false), has_keys }
    }
}

/// A dialog that lists keys and what they do, and lets single keys be switched off on all pages.
#[component]
pub fn HelpSheet(
    rows: &'static [(&'static str, &'static str)],
    is_open: RwSignal<bool>,
    has_keys: RwSignal<bool>,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let keep = move |event| {
        let act = event_target_checked(&event);
        has_keys.set(act);
        browser::store_choice(KEYS, if act { "on" } else { "off" });
    };

    view! {
        <Dialog id="help" title="Keys on this page" is_open>
            <input
                class="field"
                type="search"
                aria-label="Search keys"
                placeholder="Search keys"
                on:input=move |event| words.set(event_target_value(&event))
            />
            <dl class="sheet__rows">{move || fitting(rows, &words.get().to_lowercase())}</dl>
            <label class="check">
                <input type="checkbox" prop:checked=has_keys on:change=keep/>
                "Single-key shortcuts"
            </label>
        </Dialog>
    }
    .into_any()
}

/// The keys whose name or purpose contains some words, given in lower case.
fn fitting(rows: &'static [(&'static str, &'static str)], words: &str) -> impl IntoView + use<> {
    rows.iter()
        .filter(|(key, does)| {
            does.to_lowercase().contains(words) || key.to_lowercase().contains(words)
        })
        .map(|&(key, does)| {
            view! {
                <div class="sheet__row">
                    <dt><kbd>{key}</kbd></dt>
                    <dd>{does}</dd>
                </div>
            }
        })
        .collect_view()
}
