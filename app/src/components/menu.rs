//! A button that opens something beside it.
//!
//! `details`, so that it opens without JavaScript; with it, it closes when focus leaves it,
//! when Escape is pressed, and when something in it was chosen.

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;

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
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && details.get_untracked().is_some_and(|it| it.open()) {
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
        if let (Some(is_open), Some(details)) = (is_open, details.get_untracked()) {
            is_open.set(details.open());
        }
    };

    view! {
        <details class="menu" node_ref=details on:focusout=leave on:keydown=escape on:toggle=tell>
            <summary class=format!("menu__button {class}") title=title>{label.run()}</summary>
            // Takes the focus of a click between its parts, so that such a click does not close it.
            <div class="menu__content" tabindex="-1" on:click=choose>{children()}</div>
        </details>
    }
    .into_any()
}
