//! A button that opens something beside it.
//!
//! `details`, so that it opens without JavaScript; with it, it closes when focus leaves it,
//! when Escape is pressed, and when something in it was chosen.

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
use super::menu_keys::{enter, press as move_focus};

/// The menu.
#[component]
pub fn Menu(
    /// What the button says.
    #[prop(into)]
    label: ViewFn,
    /// Its name where that is not what it says.
    #[prop(optional, into)]
    title: Option<String>,
    /// More classes of the button.
    #[prop(default = "chip")]
    class: &'static str,
    /// Told whether it is open, for content that is made only then.
    #[prop(optional)]
    is_open: Option<RwSignal<bool>>,
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let leave = move |event: FocusEvent| {
        if crate::browser::focus_leaves(&event) {
            close();
        }
    };
    // It may have been opened before anybody listened.
    Effect::new(move |_| {
        if let (Some(is_open), Some(details)) = (is_open, details.get()) {
            is_open.set(details.open());
        }
    });
    // Where the keyboard opened it, the focus goes in.
    let is_entered = StoredValue::new(false);
    let press = move |event: KeyboardEvent| {
        is_entered.set_value(event.key() == "ArrowDown");
        if details.get_untracked().is_some_and(|menu| move_focus(&event, &menu)) {
            event.prevent_default();
            event.stop_propagation();
        } else if event.key() == "Escape" && details.get_untracked().is_some_and(|it| it.open()) {
            event.stop_propagation();
            close();
            crate::browser::focus_summary(&event);
        }
    };
    let choose = move |event: MouseEvent| {
        if crate::browser::is_choice(&event) {
            // What was chosen may have taken the focus already.
            crate::browser::focus_summary_from_within(&event);
            close();
        }
    };
    let tell = move |_| {
        let Some(details) = details.get_untracked() else { return };
        if let Some(is_open) = is_open {
            is_open.set(details.open());
        }
        if is_entered.get_value() && details.open() {
            is_entered.set_value(false);
            enter(details);
        }
    };

    view! {
        <details class="menu" node_ref=details on:focusout=leave on:keydown=press on:toggle=tell>
            <summary class=format!("menu__button {class}") data-tip=title>{label.run()}</summary>
            // Takes the focus of a click between its parts, so that such a click does not close it.
            <div class="menu__content" tabindex="-1" on:click=choose>{children()}</div>
        </details>
    }
    .into_any()
}

/// Nobody presses keys on the server.
#[cfg(not(feature = "hydrate"))]
fn move_focus<T>(_event: &KeyboardEvent, _menu: &T) -> bool {
    false
}

#[cfg(not(feature = "hydrate"))]
fn enter<T>(_menu: T) {}

/// The item that a key leads to, from where the focus is; round at both ends. A letter leads to
/// the next item whose words begin with it.
#[cfg(any(test, feature = "hydrate"))]
pub fn next_item(words: &[String], at: Option<usize>, key: &str) -> Option<usize> {
    let last = words.len().checked_sub(1)?;
    match key {
        "ArrowDown" => Some(at.filter(|at| *at < last).map_or(0, |at| at + 1)),
        "ArrowUp" => Some(at.and_then(|at| at.checked_sub(1)).unwrap_or(last)),
        "Home" => Some(0),
        "End" => Some(last),
        letter => {
            let mut letters = letter.chars();
            let letter = letters.next().filter(|it| it.is_alphanumeric())?.to_lowercase();
            if letters.next().is_some() {
                return None;
            }
            let letter: String = letter.collect();
            let begins = |words: &str| words.trim_start().to_lowercase().starts_with(&letter);
            let from = at.map_or(0, |at| at + 1);
            (from..words.len()).chain(0..from.min(words.len())).find(|it| begins(&words[*it]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_from_item_to_item_and_round() {
        let words = ["Open", "Copy link", "Download", "Delete…"].map(str::to_owned);
        for (at, key, expected) in [
            (None, "ArrowDown", Some(0)),
            (None, "ArrowUp", Some(3)),
            (Some(3), "ArrowDown", Some(0)),
            (Some(0), "ArrowUp", Some(3)),
            (Some(2), "Home", Some(0)),
            (Some(0), "End", Some(3)),
            (None, "d", Some(2)),
            (Some(2), "D", Some(3)),
            (Some(3), "d", Some(2)),
            (Some(0), "o", Some(0)),
            (Some(0), "x", None),
            (Some(0), "Tab", None),
            (Some(0), " ", None),
        ] {
            assert_eq!(next_item(&words, at, key), expected, "{at:?} {key}");
        }
        assert_eq!(next_item(&[], None, "ArrowDown"), None);
    }
}
