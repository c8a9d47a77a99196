//! The windows of a session, as tabs of a browser, which is what they were.

use leptos::prelude::*;
use model::{WindowId, WindowSummary};

use crate::format::{clock, middle_cut, path_of};
use crate::routes::window_path;

/// Longest path on a tab, in characters.
const PATH_CHARS: usize = 24;

/// Links to all windows, by first event; each keeps its number in every view.
#[component]
pub fn TabStrip(
    windows: Vec<WindowSummary>,
    /// The one that is shown.
    #[prop(optional)]
    current: Option<WindowId>,
) -> impl IntoView {
    let tabs = windows
        .into_iter()
        .zip(1..)
        .map(|(window, number)| {
            let entry = window.entry_url.as_deref().map_or("–", path_of);
            let path = middle_cut(entry, PATH_CHARS);
            let length = clock(window.length_ms());
            let href = window_path(window.window.session, window.window.window);
            let is_current = current == Some(window.window.window);
            view! {
                <li>
                    <a class="tab-strip__tab" href=href aria-current=is_current.then_some("page")>
                        {format!("Tab {number}")}
                        <span class="tab-strip__path">{path}</span>
                        <span class="tab-strip__length">{length}</span>
                    </a>
                </li>
            }
        })
        .collect_view();

    view! {
        <nav class="tab-strip" aria-label="Tabs of this session">
            <ul class="tab-strip__tabs">{tabs}</ul>
        </nav>
    }
    .into_any()
}
