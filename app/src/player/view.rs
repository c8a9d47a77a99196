//! The player as the page shows it: address, stage, timeline, controls.

use leptos::html;
use leptos::prelude::*;
use model::WindowSummary;

use super::assets::MissingAssets;
use super::controls::Controls;
use super::follow::follow;
use super::handle::Player;
use super::help::HelpSheet;
use super::panels::SidePanel;
use super::stage::Stage;
use super::start::Start;
use super::timeline::Timeline;
use crate::components::icon::{Icon, Sign};

/// What is said without JavaScript. Set as inner HTML: with JavaScript a browser does not parse
/// the content of `noscript`, so there is nothing to hydrate.
const WITHOUT_SCRIPT: &str = "<p class=\"player__noscript\">The player needs JavaScript. \
                              The facts of this session can be read without it.</p>";

/// The player of one window with its side panel; `start` is the address' `t`, `details` are
/// the facts of the session.
///
/// # Server-side rendering
///
/// Stands at the start with its controls disabled; the engine wakes it in the browser.
#[component]
pub fn PlayerView(
    window: WindowSummary,
    start: Option<String>,
    mark: Option<String>,
    details: AnyView,
) -> impl IntoView {
    let start = Start::parse(start.as_deref());
    let player = Player::new(window.length_ms(), start.at);
    player.activity.selected.set(mark);
    let frame = NodeRef::<html::Iframe>::new();
    let navigate = leptos_router::hooks::use_navigate();
    let go = move |path: String| {
        navigate(&path, leptos_router::NavigateOptions { replace: true, ..Default::default() });
    };
    follow(player, window.window.session, window.window.window, go);
    #[cfg(feature = "hydrate")]
    super::engine::mount(player, window.window, start.at, frame);

    view! {
        <section class="player" aria-label="Player">
            {start.is_invalid.then(|| view! { <InvalidTime/> })}
            <AddressBar player entry=window.entry_url/>
            <noscript inner_html=WITHOUT_SCRIPT></noscript>
            <Stage player frame/>
            <MissingAssets player/>
            <Timeline player/>
            <Controls player/>
            <HelpSheet player/>
        </section>
        <SidePanel player details/>
    }
    .into_any()
}

#[component]
fn InvalidTime() -> impl IntoView {
    view! {
        <p class="player__note" role="status">
            "That link has no valid time. Starting at the beginning."
        </p>
    }
}

/// Address and size of the recorded page at the position.
#[component]
fn AddressBar(player: Player, entry: Option<String>) -> impl IntoView {
    let page = move || {
        player.page.get().or_else(|| entry.clone()).unwrap_or_else(|| "Unknown page".to_owned())
    };
    let size = move || player.size.get().map(|(width, height)| format!("{width} × {height}"));

    view! {
        <div class="address-bar">
            <Icon sign=Sign::Window/>
            <p class="address-bar__url">
                <span class="visually-hidden">"Recorded page: "</span>
                <span class="address-bar__text">{page}</span>
            </p>
            <p class="address-bar__size" title="Viewport of the visitor">{size}</p>
        </div>
    }
    .into_any()
}
