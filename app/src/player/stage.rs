//! The places of the recorded pages: isolated documents, and what is said over them.

use leptos::prelude::*;

use super::handle::Player;
use super::missing::{Missing, MissingNotice, missing};
use super::notice::{FlashingNotice, SkipCaption, StageNotice, WindowCaption};
use super::pane::Pane;
use super::playhead::Phase;
use super::windows::ViewMode;
use crate::browser;
use crate::format::clock;
use crate::walk::onward::Onward;

/// Whether a window is open is looked up in steps, in recorded ms.
const STEP_MS: u64 = 100;

/// The stages of the windows that are shown, and of those that soon will be.
#[component]
pub fn Stage(player: Player) -> impl IntoView {
    let panes = player.panes();
    let staged = move || {
        let staged = player.staged.get();
        staged.into_iter().filter_map(|place| panes.get(place).copied()).collect::<Vec<_>>()
    };
    let missing = missing(player);
    let n_shown = move || player.shown.with(Vec::len);
    let stage = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if let (Some(stage), Some((width, height))) = (stage.get(), player.pane().size.get()) {
            browser::set_style(&stage, "--page-ratio", &format!("{width} / {height}"));
        }
    });

    view! {
        <div
            class="stage"
            node_ref=stage
            class:stage--pair=move || n_shown() == 2
            class:stage--grid=move || 2 < n_shown()
            class:stage--stale=move || missing.with(|it| it.as_ref().is_some_and(Missing::is_stale))
        >
            <For each=staged key=|pane| pane.place let(pane)>
                <StagePane player pane/>
            </For>
            <SkipCaption player/>
            <WindowCaption player/>
            <MissingNotice player missing/>
            <StageNotice player/>
            {onward(player)}
        </div>
    }
    .into_any()
}

/// What comes at the end, where the page knows what is next.
fn onward(player: Player) -> impl IntoView {
    let is_over = Signal::derive(move || {
        player.with(|playhead| playhead.phase() == Phase::Ended) && player.was_played.get()
    });
    player.walking.map(|walking| view! { <Onward is_over walking/> })
}

/// One window's stage.
///
/// `inert` and without a tab stop: a recorded page never gets focus or pointer. While inspecting
/// the stage gets the pointer, and keeps it from the recorded page. At 100 % the frame is as
/// large as the recorded viewport and the place around it scrolls.
#[component]
fn StagePane(player: Player, pane: Pane) -> impl IntoView {
    let scrolls = Memo::new(move |_| !player.fits.get() && pane.size.get().is_some());
    let is_shown = Memo::new(move |_| player.shown.with(|shown| shown.contains(&pane.place)));
    let place = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if let (Some(place), Some((width, height))) = (place.get(), pane.size.get()) {
            browser::set_style(&place, "--page-width", &format!("{width}px"));
            browser::set_style(&place, "--page-height", &format!("{height}px"));
        }
    });
    let title = if player.has_several() {
        format!("Recorded page of tab {}", pane.number())
    } else {
        "Recorded page".to_owned()
    };
    let actual = format!("{title} at 100 %");

    view! {
        <div
            class="stage__pane"
            class:stage__pane--aside=move || !is_shown.get()
            node_ref=place
        >
            <PaneHead player pane/>
            <div
                class="stage__scroller"
                class:stage__scroller--drawn=move || pane.has_picture.get()
                class:stage__scroller--actual=move || scrolls.get()
                tabindex=move || scrolls.get().then_some("0")
                role=move || scrolls.get().then_some("group")
                aria-label=move || scrolls.get().then(|| actual.clone())
            >
                <iframe
                    class="stage__frame"
                    title=title
                    src="/replay/stage"
                    sandbox="allow-same-origin allow-scripts"
                    inert=move || !player.view.inspects.get()
                    tabindex="-1"
                    node_ref=pane.frame
                ></iframe>
            </div>
            <FlashingNotice player pane/>
        </div>
    }
    .into_any()
}

/// Side by side: which window it is, and whether it is open.
#[component]
fn PaneHead(player: Player, pane: Pane) -> impl IntoView {
    let step = Memo::new(move |_| player.position() / STEP_MS);
    let state = Memo::new(move |_| {
        let moment = player.moment(step.get() * STEP_MS);
        let span = pane.span.get();
        if moment < span.from {
            format!("opens at {}", clock(span.from))
        } else if span.to < moment {
            format!("left at {}", clock(span.to))
        } else {
            String::new()
        }
    });
    let page = move || {
        let page = pane.page.get();
        page.map(|page| crate::format::path_of(&page).to_owned())
    };
    let is_side = move || player.has_several() && player.view.mode.get() == ViewMode::Side;

    view! {
        <Show when=is_side>
            <p class="stage__head">
                <strong>{format!("Tab {}", pane.number())}</strong>
                " "
                <span class="stage__path">{page}</span>
                " "
                {state}
            </p>
        </Show>
    }
    .into_any()
}
