//! Copies a text, and says that it did.

use std::time::Duration;

use leptos::prelude::*;

use super::announcer::Announcer;
use super::icon::{Icon, Sign};
use super::uncopied::Uncopied;

/// How long a button says "Copied".
pub const SAID_FOR: Duration = Duration::from_secs(2);

/// A button that copies `text`. With `is_quiet` it is an icon, named by `label`.
#[component]
pub fn CopyButton(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] label: String,
    #[prop(optional)] is_quiet: bool,
) -> impl IntoView {
    let (announcer, uncopied) = (Announcer::get(), Uncopied::get());
    let is_done = RwSignal::new(false);
    let copy = move |_| {
        uncopied.copy(text.get_untracked(), move || {
            is_done.set(true);
            announcer.say("Copied.");
            // The button may be gone by then.
            set_timeout(move || _ = is_done.try_set(false), SAID_FOR);
        });
    };
    let name = label.clone();
    let words = move || if is_done.get() { "Copied".to_owned() } else { label.clone() };
    let class =
        if is_quiet { "icon-button needs-script" } else { "button button--secondary needs-script" };

    view! {
        <button class=class r#type="button" on:click=copy data-tip=is_quiet.then(|| name.clone())>
            <Icon sign=Signal::derive(move || if is_done.get() { Sign::Check } else { Sign::Copy })/>
            <span class=if is_quiet { "visually-hidden" } else { "button__words" }>{words}</span>
        </button>
    }
    .into_any()
}
