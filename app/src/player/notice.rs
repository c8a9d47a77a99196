//! What is said over the stage: waiting, skipped, failed.

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::actions::leave_to_timeline;
use super::blank::WhyBlank;
use super::handle::Player;
use super::pane::Pane;
use super::playhead::{Failure, Input, Phase};
use crate::browser;
use crate::components::icon::{Icon, Sign};
use crate::format::{clock, worded};

/// "Skipped 46 s", with a way back.
#[component]
pub fn SkipCaption(player: Player) -> impl IntoView {
    let skipped = Memo::new(move |_| {
        player.with(|playhead| playhead.skipped().map(|it| it.stretch.length()))
    });

    let has_keys = player.view.has_keys;

    view! {
        {move || {
            skipped
                .get()
                .map(|ms| {
                    view! {
                        <p class="stage__caption">
                            {format!("Skipped {}", worded(ms))}
                            <button
                                class="button button--quiet"
                                r#type="button"
                                on:click=move |event| {
                                    leave_to_timeline(&event);
                                    player.send(Input::UndoSkip);
                                }
                            >
                                "Undo"
                                {move || has_keys.get().then(|| view! {
                                    <kbd aria-hidden="true">"Shift+U"</kbd>
                                })}
                            </button>
                        </p>
                    }
                })
        }}
    }
}

/// How long "Tab 2" is said.
const NAMED_FOR: Duration = Duration::from_millis(1_500);

/// "Tab 2", when another window is shown than a moment before.
#[component]
pub fn WindowCaption(player: Player) -> impl IntoView {
    let named = RwSignal::new(None::<usize>);
    Effect::new(move |before: Option<Vec<usize>>| {
        let shown = player.shown.get();
        if let (Some(before), [place]) = (before, shown.as_slice())
            && before != shown
        {
            let place = *place;
            named.set(Some(place + 1));
            set_timeout(
                move || {
                    // Another one may have been named meanwhile.
                    let is_last = named.try_get_untracked() == Some(Some(place + 1));
                    if is_last {
                        named.set(None);
                    }
                },
                NAMED_FOR,
            );
        }
        shown
    });
    view! {
        {move || named.get().map(|number| view! {
            <p class="stage__caption stage__caption--plain" role="status">{format!("Tab {number}")}</p>
        })}
    }
}

/// Why there is no picture, or not the right one yet.
#[component]
pub fn StageNotice(player: Player) -> impl IntoView {
    let phase = Memo::new(move |_| player.with(super::playhead::Playhead::phase));
    let waits_at = move || clock(player.position_untracked());

    view! {
        {move || match phase.get() {
            Phase::Loading | Phase::Buffering if player.is_awake.get() => {
                // The style sheet shows it only after a quarter of a second.
                view! { <p class="stage__waiting">{format!("Loading {}…", waits_at())}</p> }.into_any()
            }
            Phase::Failed(failure) => view! { <FailureNotice player failure/> }.into_any(),
            _ => ().into_any(),
        }}
    }
}

/// Over a stage that flashes, until the viewer wants to see it.
#[component]
pub fn FlashingNotice(player: Player, pane: Pane) -> impl IntoView {
    let view = player.view;
    let is_dimmed = Memo::new(move |_| pane.flashes.get() && !view.shows_flashing.get());
    view! {
        <Show when=move || is_dimmed.get()>
            <div class="stage__dimmed" role="alert">
                <p>"Flashing content"</p>
                <button
                    class="button button--secondary"
                    r#type="button"
                    on:click=move |event| {
                        leave_to_timeline(&event);
                        view.shows_flashing.set(true);
                    }
                >
                    "Show"
                </button>
            </div>
        </Show>
    }
    .into_any()
}

#[component]
fn FailureNotice(player: Player, failure: Failure) -> impl IntoView {
    let sentence = match failure {
        Failure::Manifest => "This recording cannot be loaded right now.".to_owned(),
        Failure::Chunks { from, to } => format!("Could not load {}–{}.", clock(from), clock(to)),
        Failure::NoPicture => {
            "This recording has no picture of the page: no full snapshot arrived. \
             What happened is listed beside it."
                .to_owned()
        }
        Failure::Stage => "The recorded page could not be drawn.".to_owned(),
    };
    let retry = move |event: MouseEvent| match failure {
        // Waiting at the position asks for what is missing there.
        Failure::Chunks { .. } => {
            leave_to_timeline(&event);
            player.send(Input::Seek(player.position_untracked()));
        }
        Failure::Manifest | Failure::Stage | Failure::NoPicture => browser::reload(),
    };

    view! {
        <div class="stage__failure notice" role="alert">
            <Icon sign=Sign::Warning/>
            <div class="notice__text">
                <p>{sentence}</p>
                {(failure == Failure::NoPicture).then(|| view! { <WhyBlank player/> })}
            </div>
            {(failure != Failure::NoPicture)
                .then(|| {
                    view! {
                        <button class="button button--secondary" r#type="button" on:click=retry>
                            "Try again"
                        </button>
                    }
                })}
        </div>
    }
    .into_any()
}
