//! Keys of the list: from row to row, and what can be done with one.
//!
//! # Server-side rendering
//!
//! Only in the browser: without JavaScript rows are links in their order.

use leptos::prelude::*;

/// Listens as long as the page is shown.
#[cfg(feature = "hydrate")]
pub fn listen(reload: Callback<()>) {
    use gloo::events::{EventListener, EventListenerOptions};
    use wasm_bindgen::JsCast;

    use crate::components::announcer::Announcer;

    let announcer = Announcer::get();
    let owner = Owner::current();
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        let is_held = event.ctrl_key() || event.alt_key() || event.meta_key();
        if is_held || event.default_prevented() || is_typing(event) {
            return;
        }
        let press = || act(&event.key(), reload, announcer);
        let has_acted = owner.as_ref().map_or_else(press, |owner| owner.with(press));
        if has_acted {
            event.prevent_default();
        }
    });
    // The listener ends with the page.
    let kept = StoredValue::new_local(Some(listener));
    on_cleanup(move || kept.dispose());
}

/// Nobody presses keys on the server.
#[cfg(not(feature = "hydrate"))]
pub fn listen(_reload: Callback<()>) {}

#[cfg(feature = "hydrate")]
fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;

    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| {
        let typed = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]";
        target.closest(typed).is_ok_and(|found| found.is_some())
    })
}

/// Does what a key asks for; false when it asks for nothing here.
#[cfg(feature = "hydrate")]
fn act(
    key: &str,
    reload: Callback<()>,
    announcer: crate::components::announcer::Announcer,
) -> bool {
    match key {
        "j" | "ArrowDown" => move_focus(1),
        "k" | "ArrowUp" => move_focus(-1),
        "o" => focused().is_some_and(|row| {
            crate::browser::click(&row, ".session-row__link");
            true
        }),
        "u" => focused().and_then(|row| row.get_attribute("data-session")).is_some_and(|id| {
            toggle_watched(&id, announcer);
            true
        }),
        "l" => focused().and_then(|row| row.get_attribute("data-session")).is_some_and(|id| {
            let address = crate::browser::address();
            let origin = address.split("/sessions").next().unwrap_or_default().to_owned();
            crate::browser::copy(&format!("{origin}/sessions/{id}"), move |is_done| {
                announcer.say(if is_done {
                    "Link copied."
                } else {
                    "The browser did not allow copying."
                });
            });
            true
        }),
        "/" => {
            crate::browser::focus("#search-field");
            true
        }
        "." => {
            reload.run(());
            true
        }
        _ => false,
    }
}

#[cfg(feature = "hydrate")]
fn toggle_watched(id: &str, announcer: crate::components::announcer::Announcer) {
    if let Ok(session) = id.parse() {
        let is_watched = !crate::watched::is_marked(session);
        crate::watched::mark(session, is_watched);
        announcer.say(if is_watched { "Marked watched." } else { "Marked unwatched." });
    }
}

/// The row that has the focus.
#[cfg(feature = "hydrate")]
fn focused() -> Option<web_sys::Element> {
    document().active_element()?.closest(".session-row").ok()?
}

#[cfg(feature = "hydrate")]
fn move_focus(by: i32) -> bool {
    use wasm_bindgen::JsCast;

    let link_of = |row: web_sys::Element| {
        let link = row.query_selector(".session-row__link").ok().flatten()?;
        link.dyn_into::<web_sys::HtmlElement>().ok()
    };
    let next = match focused() {
        Some(row) if by > 0 => row.next_element_sibling(),
        Some(row) => row.previous_element_sibling(),
        None => document().query_selector(".session-row").ok().flatten(),
    };
    next.and_then(link_of).is_some_and(|link| link.focus().is_ok())
}
