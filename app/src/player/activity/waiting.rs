//! What is said while there is no row to show.

use leptos::prelude::*;

use super::Loading;
use crate::player::handle::Player;

/// That rows are on their way, or cannot be had and how they are asked for again. Once it is
/// known that there is none, what `none` says.
#[component]
pub fn NoRows(player: Player, #[prop(into)] none: ViewFn) -> impl IntoView {
    let activity = player.activity;
    move || match activity.loading.get() {
        Loading::Waiting => view! { <p aria-busy="true">"Reading what happened…"</p> }.into_any(),
        Loading::Failed => view! {
            <p>"The activity cannot be loaded right now."</p>
            <button
                class="button button--secondary"
                r#type="button"
                on:click=move |_| activity.ask_again()
            >
                "Try again"
            </button>
        }
        .into_any(),
        Loading::Done => none.run(),
    }
}
