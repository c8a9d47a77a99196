//! The sheet of keys.

use leptos::html;
use leptos::prelude::*;

use super::handle::Player;
use super::key_map::SHEET;
use crate::components::icon::{Icon, Sign};

/// A dialog that lists the keys of this page, and lets single keys be switched off.
#[component]
pub fn HelpSheet(player: Player) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let view = player.view;
    let words = RwSignal::new(String::new());
    Effect::new(move |_| {
        let is_open = view.has_help.get();
        if let Some(dialog) = dialog.get() {
            show(&dialog, is_open);
        }
    });
    view! {
        <dialog
            class="dialog sheet"
            aria-labelledby="help-heading"
            node_ref=dialog
            on:close=move |_| view.has_help.set(false)
        >
            <div class="dialog__head">
                <h2 class="dialog__title" id="help-heading">"Keys on this page"</h2>
                <button
                    class="icon-button"
                    r#type="button"
                    aria-label="Close"
                    on:click=move |_| view.has_help.set(false)
                >
                    <Icon sign=Sign::Close/>
                </button>
            </div>
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
        </dialog>
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

#[cfg(feature = "hydrate")]
fn show(dialog: &web_sys::HtmlDialogElement, is_open: bool) {
    if is_open && !dialog.open() {
        // Refused only while it is open already.
        drop(dialog.show_modal());
    } else if !is_open && dialog.open() {
        dialog.close();
    }
}

#[cfg(not(feature = "hydrate"))]
fn show<T>(_dialog: &T, _is_open: bool) {}
