//! Gives focus back when the recorded page takes it.
//!
//! The stage is inert and its elements' `focus()` does nothing; this is the last lock. The
//! focus goes back in the **next task**: within the `blur` handler it looks right, but keys
//! still go to the recorded page.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;

/// Watches as long as it lives.
pub struct FocusGuard {
    _listeners: [EventListener; 2],
}

impl FocusGuard {
    /// Keeps focus out of all stages.
    pub fn new() -> Self {
        let last = Rc::new(RefCell::new(None::<web_sys::HtmlElement>));
        let seen = Rc::clone(&last);
        let focused = EventListener::new(&document(), "focusin", move |event| {
            let target = event.target().and_then(|target| target.dyn_into().ok());
            *seen.borrow_mut() = target;
        });
        let blurred = EventListener::new(&window(), "blur", move |_| {
            let last = last.borrow().clone();
            Timeout::new(0, move || give_back(last.as_ref())).forget();
        });
        Self { _listeners: [focused, blurred] }
    }
}

fn give_back(last: Option<&web_sys::HtmlElement>) {
    let active =
        document().active_element().and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    let stage = active.filter(|active| active.matches("iframe").unwrap_or_default());
    let Some(stage) = stage else { return };
    drop(stage.blur());
    drop(window().focus());
    if let Some(last) = last.filter(|element| element.is_connected()) {
        drop(last.focus());
    }
}
