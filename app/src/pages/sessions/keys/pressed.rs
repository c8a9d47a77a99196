//! What a key does.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use model::SessionId;
use wasm_bindgen::JsCast;

use crate::api::bulk::Selection;
use crate::browser;
use crate::components::help_sheet::KeySheet;
use crate::components::toast::Toast;
use crate::components::uncopied::Uncopied;
use crate::pages::sessions::segments::save::Saving;
use crate::pages::sessions::selection::Selected;
use crate::pages::sessions::selection::marking::Marking;
use crate::pages::sessions::selection::row_menu::copy_link;
use crate::watched::is_marked;

/// Listens as long as the page is shown.
pub fn listen(reload: Callback<()>, sheet: KeySheet) {
    let toast = Toast::get();
    let owner = Owner::current();
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        let is_held = event.ctrl_key() || event.alt_key() || event.meta_key();
        if is_held || event.default_prevented() || is_typing(event) {
            return;
        }
        let key = event.key();
        // What closes something acts also where single keys are switched off.
        if key != "Escape" && !sheet.has_keys.get_untracked() {
            return;
        }
        let press = || act(&key, reload, toast);
        let has_acted = owner.as_ref().map_or_else(press, |owner| owner.with(press));
        if has_acted {
            event.prevent_default();
        }
    });
    // The listener ends with the page.
    let kept = StoredValue::new_local(Some(listener));
    on_cleanup(move || kept.dispose());
}

fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| {
        let typed = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open], \
                     .menu[open]";
        target.closest(typed).is_ok_and(|found| found.is_some())
    })
}

/// Does what a key asks for; false when it asks for nothing here.
fn act(key: &str, reload: Callback<()>, toast: Toast) -> bool {
    let selected = Selected::get();
    let has_acted = match key {
        "j" | "ArrowDown" => move_focus(1),
        "k" | "ArrowUp" => move_focus(-1),
        "o" => focused().is_some_and(|row| {
            browser::click(&row, ".session-row__link");
            true
        }),
        "x" => focused_session().map(|session| selected.toggle(session)).is_some(),
        "X" => focused_session().map(|session| selected.extend_to(session)).is_some(),
        "Escape" => selected.clear(),
        "u" => meant(selected).map(toggle_watched).is_some(),
        "t" => meant(selected).map(|it| selected.ask_to_tag(it)).is_some(),
        "#" => meant(selected).map(|it| selected.asked_to_delete.set(Some(it))).is_some(),
        "l" => {
            focused_session().map(|session| copy_link(session, Uncopied::get(), toast)).is_some()
        }
        "/" => {
            browser::focus("#search-field");
            true
        }
        "f" => {
            let button = ".search .menu__button";
            browser::focus(button);
            document().document_element().is_some_and(|root| {
                browser::click(&root, button);
                true
            })
        }
        "s" => {
            Saving::get().0.set(true);
            true
        }
        "." => {
            reload.run(());
            true
        }
        _ => false,
    };
    let lacks_row = !has_acted && matches!(key, "x" | "X" | "u" | "t" | "#" | "l") && has_rows();
    if lacks_row {
        toast.say("Choose a row first, with j or k.");
    }
    has_acted || lacks_row
}

fn has_rows() -> bool {
    document().query_selector(".session-row").is_ok_and(|row| row.is_some())
}

/// What is selected, else the session of the row that has the focus.
fn meant(selected: Selected) -> Option<Selection> {
    selected.meant().or_else(|| focused_session().map(|session| Selection::These(vec![session])))
}

/// Marks as watched unless each is marked already.
fn toggle_watched(meant: Selection) {
    let is_watched = match &meant {
        Selection::These(sessions) => !sessions.iter().all(|it| is_marked(*it)),
        Selection::Matching { .. } => true,
    };
    Marking::get().mark(meant, is_watched);
}

fn focused_session() -> Option<SessionId> {
    focused()?.get_attribute("data-session")?.parse().ok()
}

/// The row that has the focus.
fn focused() -> Option<web_sys::Element> {
    document().active_element()?.closest(".session-row").ok()?
}

fn move_focus(by: i32) -> bool {
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
