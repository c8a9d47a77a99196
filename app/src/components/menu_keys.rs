//! Keys within an open menu: arrows, Home and End, and first letters lead from item to item.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDetailsElement, HtmlElement, KeyboardEvent};

/// Moves the focus as a key asks for; true when it did.
pub fn press(event: &KeyboardEvent, menu: &HtmlDetailsElement) -> bool {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || is_typing(event) {
        return false;
    }
    let key = event.key();
    if !menu.open() {
        if key == "ArrowDown" {
            menu.set_open(true);
        }
        return key == "ArrowDown";
    }
    let items = items_of(menu);
    let focused = document().active_element();
    let at = items.iter().position(|item| Some(item.as_ref()) == focused.as_ref());
    let words: Vec<String> =
        items.iter().map(|item| item.text_content().unwrap_or_default()).collect();
    match super::menu::next_item(&words, at, &key) {
        Some(next) => {
            focus(&items, next);
            true
        }
        None => false,
    }
}

/// Moves the focus to the first item, when it is there: some menus make their items only now.
pub fn enter(menu: HtmlDetailsElement) {
    request_animation_frame(move || focus(&items_of(&menu), 0));
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    let typed = "input, select, textarea";
    target.is_some_and(|it| it.closest(typed).is_ok_and(|found| found.is_some()))
}

fn items_of(menu: &HtmlDetailsElement) -> Vec<HtmlElement> {
    let found = menu.get_elements_by_class_name("menu__item");
    let items = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok());
    // What cannot take the focus says why something is not offered.
    items.filter(|item: &HtmlElement| item.tab_index() >= 0).collect()
}

fn focus(items: &[HtmlElement], at: usize) {
    if let Some(item) = items.get(at) {
        // An item that has gone takes no focus.
        drop(item.focus());
    }
}
