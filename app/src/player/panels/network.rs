//! Requests of the page.

use leptos::prelude::*;
use model::ActivityKind;

use super::lists::MomentList;
use crate::format::{bytes, path_of, worded};
use crate::player::activity::Row;
use crate::player::activity::facts::{is_failed, text};
use crate::player::handle::Player;

/// The panel "Network".
#[component]
pub fn NetworkPanel(player: Player) -> impl IntoView {
    let only_failed = RwSignal::new(false);
    let fits = move |row: Row| !only_failed.get() || is_failed(&row);
    let content = |row: Row| {
        let detail = row.detail();
        let is_failed = is_failed(&row);
        let status = detail["status"].as_u64().map_or_else(
            || if is_failed { "failed".to_owned() } else { "–".to_owned() },
            |status| status.to_string(),
        );
        let url = text(&detail, "url").to_owned();
        let took = worded(detail["duration"].as_u64().unwrap_or_default());
        let size = detail["sizes"]["transfer"].as_u64().map(bytes);
        view! {
            <span class="request" class:request--failed=is_failed>
                <span class="request__status">{status}</span>
                <code class="request__path" title=url.clone()>
                    {format!("{} {}", text(&detail, "method"), path_of(&url))}
                </code>
                <span class="request__facts">{took} " " {size}</span>
            </span>
        }
        .into_any()
    };

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Network"</h2>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=only_failed
                    on:change=move |event| only_failed.set(event_target_checked(&event))
                />
                "Only failed"
            </label>
            <MomentList
                player
                kind=ActivityKind::Network
                fits
                content
                empty="No requests were recorded, or network recording is off for this project."
            />
        </div>
    }
    .into_any()
}
