//! Empties the list, once it was asked.

use leptos::prelude::*;

use super::listed::Listed;
use crate::browser;
use crate::components::confirm::Confirm;
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, Sign};
use crate::format::counted;

/// A button that asks.
#[component]
pub fn ClearButton(listed: Listed) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let done = Callback::new(move |()| {
        is_open.set(false);
        listed.clear();
        // The dialog has the focus until it is closed.
        request_animation_frame(browser::focus_heading);
    });
    let goes = move || counted(listed.len() as u64, "session", "sessions");

    view! {
        <button
            class="button button--secondary needs-script"
            r#type="button"
            on:click=move |_| is_open.set(true)
        >
            <Icon sign=Sign::Trash/>
            "Clear…"
        </button>
        <Dialog id="clear-watch-list" title="Clear the watch list?" is_open>
            <Confirm verb="Clear the list" is_open done>
                <p class="dialog__text">
                    {move || format!("{} will no longer be on it. The sessions themselves stay.", goes())}
                </p>
            </Confirm>
        </Dialog>
    }
    .into_any()
}
