//! Copies a text, and says that it did.

use std::time::Duration;

use leptos::prelude::*;

use super::announcer::Announcer;
use super::icon::{Icon, Sign};
use super::uncopied::Uncopied;
use crate::browser;

/// How long the button says "Copied".
const SAID_FOR: Duration = Duration::from_secs(2);

/// A button that copies `text`. With `is_quiet` it is an icon, named by `label`.
#[component]
pub fn CopyButton(
    #[prop(into)] text: String,
    #[prop(into)] label: String,
    #[prop(optional)] is_quiet: bool,
) -> impl IntoView {
    let (announcer, uncopied) = (Announcer::get(), Uncopied::get());
    let outcome = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let text = text.clone();
        browser::copy(&text.clone(), move |done| {
            outcome.set(Some(done));
            if done {
                announcer.say("Copied.");
            } else {
                uncopied.show(text.clone());
            }
            set_timeout(move || outcome.set(None), SAID_FOR);
        });
    };
    let is_done = move || outcome.get() == Some(true);
    let name = label.clone();
    let words = move || match outcome.get() {
        None => label.clone(),
        Some(true) => "Copied".to_owned(),
        Some(false) => "Not allowed".to_owned(),
    };
    let class =
        if is_quiet { "icon-button needs-script" } else { "button button--secondary needs-script" };

    view! {
        <button class=class r#type="button" on:click=copy title=is_quiet.then(|| name.clone())>
            <Icon sign=Signal::derive(move || if is_done() { Sign::Check } else { Sign::Copy })/>
            <span class=if is_quiet { "visually-hidden" } else { "button__words" }>{words}</span>
        </button>
    }
    .into_any()
}
