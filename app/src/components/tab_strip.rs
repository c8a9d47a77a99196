//! The windows of a session, as tabs of a browser, which is what they were.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use model::WindowSummary;

use crate::browser;
use crate::format::{clock, middle_cut, path_of};
use crate::routes::window_path;

/// Longest path on a tab, in characters.
const PATH_CHARS: usize = 24;

/// Links to all windows, by first event; each keeps its number in every view.
#[component]
pub fn TabStrip(
    windows: Vec<WindowSummary>,
    /// The places of those that are shown.
    #[prop(optional, into)]
    shown: Signal<Vec<usize>>,
    /// Shows another one; without it the link leads to its page.
    #[prop(optional)]
    choose: Option<Callback<usize>>,
) -> impl IntoView {
    let tabs = windows
        .into_iter()
        .enumerate()
        .map(|(place, window)| {
            let entry = window.entry_url.as_deref().map_or("–", path_of);
            let path = middle_cut(entry, PATH_CHARS);
            let length = clock(window.length_ms());
            let href = window_path(window.window.session, window.window.window);
            let is_shown = move || shown.with(|shown| shown.contains(&place));
            let press = move |event: MouseEvent| {
                if let Some(choose) = choose.filter(|_| !browser::wants_new_tab(&event)) {
                    event.prevent_default();
                    choose.run(place);
                }
            };
            view! {
                <li id=tab_id(place)>
                    // What the router knows of the address is old once the player has changed it.
                    <a
                        class="tab-strip__tab"
                        href=href
                        rel="external"
                        aria-current=move || is_shown().then_some("page")
                        on:click=press
                    >
                        {format!("Tab {}", place + 1)}
                        <span class="tab-strip__path">{path}</span>
                        <span class="tab-strip__length">{length}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    // Whoever follows the visitor comes to tabs that may be out of sight.
    Effect::new(move |_| {
        if let Some(place) = shown.with(|shown| shown.first().copied()) {
            browser::reveal_in_row(&format!("#{}", tab_id(place)));
        }
    });

    view! {
        <nav class="tab-strip" aria-label="Tabs of this session">
            <ul class="tab-strip__tabs">{tabs}</ul>
        </nav>
    }
    .into_any()
}

fn tab_id(place: usize) -> String {
    format!("session-tab-{place}")
}
