//! Page visits of the window.

use leptos::prelude::*;
use model::ActivityKind;

use super::lists::MomentList;
use crate::format::{counted, path_of, worded};
use crate::player::activity::Row;
use crate::player::activity::detail::depth;
use crate::player::activity::facts::text;
use crate::player::handle::Player;

/// The panel "Pages".
#[component]
pub fn PagesPanel(player: Player) -> impl IntoView {
    let content = |row: Row| {
        let detail = row.detail();
        let url = text(&detail, "url").to_owned();
        let mut facts =
            vec![format!("{} active", worded(detail["active_ms"].as_u64().unwrap_or_default()))];
        facts.push(counted(detail["clicks"].as_u64().unwrap_or_default(), "click", "clicks"));
        let depth = depth(&detail);
        if !depth.is_empty() {
            facts.push(format!("scrolled to {depth}"));
        }
        view! {
            <code class="moment__code" title=url.clone()>{path_of(&url).to_owned()}</code>
            <span class="moment__facts">{facts.join(", ")}</span>
        }
        .into_any()
    };

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Pages"</h2>
            <MomentList
                player
                kind=ActivityKind::Page
                fits=|_| true
                content
                empty="No page visit was recorded."
            />
        </div>
    }
    .into_any()
}
