//! A modal dialog: takes the focus, gives it back, closes with Escape and with a click beside it.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, Sign};

/// The dialog. A click beside it does not close it once something was typed in it.
#[component]
pub fn Dialog(
    /// Its element's id, from which its heading's is made.
    id: &'static str,
    /// A question or a verb.
    #[prop(into)]
    title: Signal<String>,
    is_open: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let heading = format!("{id}-heading");
    let labelled_by = heading.clone();
    Effect::new(move |_| {
        let is_open = is_open.get();
        if let Some(dialog) = dialog.get() {
            show(&dialog, is_open);
        }
    });
    let click = move |event: MouseEvent| {
        if crate::browser::is_beside(&event) {
            is_open.set(false);
        }
    };

    view! {
        <dialog
            id=id
            class="dialog"
            aria-labelledby=labelled_by
            node_ref=dialog
            on:close=move |_| is_open.set(false)
            on:click=click
        >
            <div class="dialog__head">
                <h2 class="dialog__title" id=heading>{title}</h2>
                <button
                    class="icon-button"
                    r#type="button"
                    aria-label="Close"
                    on:click=move |_| is_open.set(false)
                >
                    <Icon sign=Sign::Close/>
                </button>
            </div>
            {children()}
        </dialog>
    }
    .into_any()
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
