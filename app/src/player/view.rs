//! The player as the page shows it: address, stage, timeline, controls.

use leptos::prelude::*;
use model::WindowSummary;

use super::actions::{go_live, leave_to_timeline};
use super::activity::mark::select as select_row;
use super::assets::MissingAssets;
use super::controls::Controls;
use super::handle::Player;
use super::inspect::InspectBar;
use super::key_map::SHEET;
pub use super::panels::FactsFn;
use super::panels::SidePanel;
use super::playhead::Playhead;
use super::stage::Stage;
use super::start::Start;
use super::timeline::Timeline;
use super::windows::ViewMode;
use crate::components::downloads::Downloads;
use crate::components::help_sheet::KeySheet;
use crate::components::icon::{Icon, Sign};
use crate::components::tab_strip::TabStrip;

/// What is said without JavaScript. Set as inner HTML: with JavaScript a browser does not parse
/// the content of `noscript`, so there is nothing to hydrate.
const WITHOUT_SCRIPT: &str = "<p class=\"player__noscript\">The player needs JavaScript. \
                              The facts of this session can be read without it.</p>";

/// The player of a session with its side panel, beginning with one window; `start`, `mark`
/// and `mode` are the address' `t`, `mark` and `view`, `details` gives the facts of the session.
///
/// # Server-side rendering
///
/// Stands at the start with its controls disabled; the engine wakes it in the browser.
#[component]
pub fn PlayerView(
    windows: Vec<WindowSummary>,
    chosen: WindowSummary,
    start: Option<String>,
    mark: Option<String>,
    mode: Option<String>,
    details: FactsFn,
) -> impl IntoView {
    let start = Start::parse(start.as_deref());
    let mode = mode.and_then(|slug| ViewMode::parse(&slug)).unwrap_or_default();
    let player = Player::new(&windows, chosen.window, start.at, mode);
    if let Some(mark) = mark {
        select_row(player, chosen.window.window, start.at, mark);
    }
    KeySheet::get().list(&SHEET);
    let downloads = Downloads::get();
    Effect::new(move |_| {
        let n_windows = player.panes().len();
        downloads.has_requests.set(player.activity.may_have_requests(n_windows));
    });
    #[cfg(feature = "hydrate")]
    super::engine::mount(player);
    let tabs = player.has_several().then(|| {
        let choose = Callback::new(move |place| player.choose(place));
        view! { <TabStrip windows shown=player.shown choose/> }
    });

    view! {
        <section
            class="player"
            class:player--alone=move || !player.view.has_top_bar.get()
            aria-label="Player"
        >
            {start.is_invalid.then(|| view! { <InvalidTime/> })}
            {tabs}
            <AddressBar player/>
            <noscript inner_html=WITHOUT_SCRIPT></noscript>
            <InspectBar player/>
            <Stage player/>
            <MissingAssets player/>
            <Timeline player/>
            <Controls player/>
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

/// Address, title and size of the recorded page at the position, and how much of it is hidden.
#[component]
fn AddressBar(player: Player) -> impl IntoView {
    let page = move || player.page().unwrap_or_else(|| "Unknown page".to_owned());
    let title = move || player.pane().title.get();
    let mode = Memo::new(move |_| player.profile.with(|it| it.mode.as_deref().map(Masked::of)));
    let size =
        move || player.pane().size.get().map(|(width, height)| format!("{width} × {height}"));

    view! {
        <div class="address-bar">
            <Icon sign=Sign::Window/>
            <p class="address-bar__url">
                <span class="visually-hidden">"Recorded page: "</span>
                <span class="address-bar__text">{page}</span>
            </p>
            <p class="address-bar__title" title=title>
                <span class="visually-hidden">"Title: "</span>
                {title}
            </p>
            {move || mode.get().map(|Masked { word, reason }| view! {
                <span class="badge badge--note address-bar__mask" title=reason>{word}</span>
            })}
            <p class="address-bar__size" title="Viewport of the visitor">{size}</p>
            <Live player/>
        </div>
    }
    .into_any()
}

/// How much of a page is hidden, in a word and in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Masked {
    word: &'static str,
    reason: &'static str,
}

impl Masked {
    fn of(mode: &str) -> Self {
        let (word, reason) = match mode {
            "open" => ("Fields masked", "Form controls and personal data are masked."),
            "balanced" => {
                ("Partly masked", "Form controls, personal data and long numbers are masked.")
            }
            "wireframe" => ("Wireframe", "All text is masked, and there are no images."),
            _ => ("Masked", "All text is masked, unless the page says otherwise."),
        };
        Self { word, reason }
    }
}

/// That more may still be recorded, and the way to its end.
#[component]
fn Live(player: Player) -> impl IntoView {
    let follows = Memo::new(move |_| player.with(Playhead::follows_end));
    view! {
        <Show when=move || player.is_live.get()>
            {move || if follows.get() {
                view! { <span class="badge live">"Live"</span> }.into_any()
            } else {
                view! {
                    <button
                        class="button button--secondary button--small live"
                        r#type="button"
                        data-tip="Go live (Shift+L)"
                        on:click=move |event| {
                            leave_to_timeline(&event);
                            go_live(player);
                        }
                    >
                        "Go live"
                    </button>
                }
                .into_any()
            }}
        </Show>
    }
    .into_any()
}
