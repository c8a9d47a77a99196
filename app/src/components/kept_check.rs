//! A choice of the viewer that is kept in this browser, as an entry of a menu.
//!
//! # Server-side rendering
//!
//! The server does not know it: the box is set once the page is in the browser.

use leptos::prelude::*;

use crate::browser;

/// The box. `name` is what it is kept under; it is on at first where `is_usual` says so.
#[component]
pub fn KeptCheck(
    name: &'static str,
    label: &'static str,
    #[prop(optional)] is_usual: bool,
) -> impl IntoView {
    let is_on = RwSignal::new(is_usual);
    Effect::new(move |_| {
        if let Some(kept) = browser::stored_choice(name) {
            is_on.set(kept == "on");
        }
    });
    let keep = move |event| {
        let wants = event_target_checked(&event);
        is_on.set(wants);
        browser::store_choice(name, if wants { "on" } else { "off" });
    };

    view! {
        <label class="check menu__choice">
            <input type="checkbox" prop:checked=is_on on:change=keep/>
            {label}
        </label>
    }
    .into_any()
}
