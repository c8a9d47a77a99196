//! Page visits of the window.

use leptos::prelude::*;
use model::ActivityKind;

use super::lists::MomentList;
use super::vitals::told;
use crate::format::{counted, path_of, worded};
use crate::player::activity::Row;
use crate::player::activity::detail::depth;
use crate::player::activity::facts::text;
use crate::player::handle::Player;

/// The panel "Pages".
#[component]
pub fn PagesPanel(player: Player, only_past: RwSignal<bool>) -> impl IntoView {
    let rows = Memo::new(move |_| player.activity.of(ActivityKind::Page));
    let content = move |row: Row| page(player, &row);

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Pages"</h2>
            <MomentList
                player
                rows
                content
                only_past
                empty=|| view! { <p>"No page visit was recorded."</p> }
            />
        </div>
    }
    .into_any()
}

fn page(player: Player, row: &Row) -> AnyView {
    let detail = row.detail();
    let url = text(&detail, "url").to_owned();
    let mut facts =
        vec![format!("{} active", worded(detail["active_ms"].as_u64().unwrap_or_default()))];
    facts.push(counted(detail["clicks"].as_u64().unwrap_or_default(), "click", "clicks"));
    let depth = depth(&detail);
    if !depth.is_empty() {
        facts.push(format!("scrolled to {depth}"));
    }
    let n_errors = player.activity.rows.with_untracked(|rows| errors_during(rows, row));
    if 0 < n_errors {
        facts.push(counted(n_errors, "error", "errors"));
    }
    let vitals = told(row);
    view! {
        <code class="moment__code" title=url.clone()>{path_of(&url).to_owned()}</code>
        <span class="moment__facts">{facts.join(", ")}</span>
        <span class="moment__facts">{vitals}</span>
    }
    .into_any()
}

/// Errors between the begin of a page visit and that of the window's next one.
fn errors_during(rows: &[Row], visit: &Row) -> u64 {
    let after = rows.iter().filter(|row| row.place == visit.place && visit.at <= row.at);
    let is_next = |row: &&Row| row.kind != ActivityKind::Page || row.id == visit.id;
    let during = after.take_while(is_next);
    let is_error = |row: &&Row| matches!(row.kind, ActivityKind::Error | ActivityKind::ServerError);
    during.filter(is_error).count() as u64
}
