//! Clicks that went wrong, and other signs of trouble.

use leptos::prelude::*;
use model::ActivityKind;

use super::lists::MomentList;
use crate::player::activity::Row;
use crate::player::activity::facts::text;
use crate::player::handle::Player;

/// The panel "Frustration".
#[component]
pub fn FrustrationPanel(player: Player) -> impl IntoView {
    let content = |row: Row| {
        let detail = row.detail();
        let selector = text(&detail, "selector").to_owned();
        view! {
            <span>{row.label}</span>
            <code class="moment__facts">{selector}</code>
        }
        .into_any()
    };

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Frustration"</h2>
            <MomentList
                player
                kind=ActivityKind::Frustration
                fits=|_| true
                content
                empty="No rage, dead or slow clicks."
            />
        </div>
    }
    .into_any()
}
