//! What is said while there is no row to show.

use leptos::prelude::*;

use super::Loading;
use crate::player::handle::Player;
use crate::player::try_again::{TryAgain, stuck};

/// That rows cannot be had and how they are asked for again, also while old ones are shown.
/// While there is none, that they are on their way; once it is known that there is none, what
/// `none` says.
#[component]
pub fn NoRows(
    player: Player,
    #[prop(into)] is_empty: Signal<bool>,
    #[prop(into)] none: ViewFn,
) -> impl IntoView {
    let activity = player.activity;
    let loading = activity.loading;
    let is_stuck = stuck(loading);
    let ask = Callback::new(move |()| activity.ask_again());
    move || {
        if is_stuck.get() {
            let words = "The activity cannot be loaded right now.";
            view! { <TryAgain words loading ask/> }.into_any()
        } else if !is_empty.get() {
            ().into_any()
        } else if loading.get() == Loading::Waiting {
            view! { <p aria-busy="true">"Reading what happened…"</p> }.into_any()
        } else {
            none.run()
        }
    }
}
