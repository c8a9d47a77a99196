//! What is missing at the position, in a word over the last picture.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use model::replay::Gap;

use super::actions::leave_to_timeline;
use super::activity::gaps::{DRIFT, gap_help, gap_words};
use super::handle::Player;
use super::playhead::Input;
use crate::format::{clock, worded};

/// What is missing is looked up in steps, in recorded ms.
const STEP_MS: u64 = 200;

/// What may still change is told from so long on.
const WORTH_SAYING_MS: u64 = 1_000;

/// What may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Everything before this position.
    Picture(u64),
    /// Some events; times are as the playhead counts.
    Gap(Gap),
    /// Nothing, but the last ms may still change.
    Settling(u64),
    /// Nothing: the visitor left at this position.
    Left(u64),
}

impl Missing {
    /// Whether what is seen is an older picture than that of the moment.
    pub fn is_stale(&self) -> bool {
        match self {
            Self::Gap(gap) => !matches!(gap.why.as_str(), "idle" | DRIFT),
            _ => false,
        }
    }

    /// It, in a sentence.
    fn words(&self) -> String {
        match self {
            Self::Picture(at) => format!("No picture before {}.", clock(*at)),
            Self::Gap(gap) => format!("{}.", gap_words(gap)),
            Self::Settling(ms) => format!("The last {} may still change.", worded(*ms)),
            Self::Left(at) => format!("The visitor left at {}.", clock(*at)),
        }
    }
}

/// What is missing at the playhead.
pub fn missing(player: Player) -> Memo<Option<Missing>> {
    let step = Memo::new(move |_| player.position() / STEP_MS);
    Memo::new(move |_| {
        // What begins in the step that has begun counts as begun only where it lasts.
        let position = step.get() * STEP_MS;
        picture(player, position)
            .or_else(|| gap(player, position))
            .or_else(|| settling(player, position))
            .or_else(|| left(player, position + STEP_MS - 1))
    })
}

fn picture(player: Player, position: u64) -> Option<Missing> {
    let pane = player.pane();
    let own = pane.own(player.moment(position));
    let first = pane.first_picture.get().filter(|first| own < *first)?;
    let moment = pane.span.get().from.saturating_add(first);
    Some(Missing::Picture(player.extent.get().position(moment)))
}

fn gap(player: Player, position: u64) -> Option<Missing> {
    let (shown, panes) = (player.shown.get(), player.panes());
    shown.iter().find_map(|place| {
        let pane = panes.get(*place)?;
        let gap = player.activity.gap_at(*place, pane.own(player.moment(position)))?;
        let (from, extent) = (pane.span.get().from, player.extent.get());
        let count = |own: u64| extent.position(from.saturating_add(own));
        Some(Missing::Gap(Gap { from: count(gap.from), to: count(gap.to), ..gap }))
    })
}

fn settling(player: Player, position: u64) -> Option<Missing> {
    let ms = player.provisional.get().filter(|ms| WORTH_SAYING_MS <= *ms)?;
    let end = player.pane().span.get().to;
    (end.saturating_sub(ms) <= player.moment(position)).then_some(Missing::Settling(ms))
}

fn left(player: Player, position: u64) -> Option<Missing> {
    let shown = player.shown.get();
    player.activity.left.with(|left| {
        let is_reached = |(at, place): &&(u64, usize)| *at <= position && shown.contains(place);
        left.iter().rfind(is_reached).map(|(at, _)| Missing::Left(*at))
    })
}

/// It, over the stage; screen readers are told once.
#[component]
pub fn MissingNotice(player: Player, missing: Memo<Option<Missing>>) -> impl IntoView {
    Effect::new(move |_| {
        player.announce_missing(missing.with(|missing| missing.as_ref().map(Missing::words)));
    });
    move || {
        let missing = missing.get()?;
        let words = missing.words();
        let notice = match missing {
            Missing::Picture(at) => {
                let jump = move |event: MouseEvent| {
                    leave_to_timeline(&event);
                    player.send(Input::Seek(at));
                };
                view! {
                    <p class="stage__caption stage__caption--top">
                        {words}
                        <button class="button button--quiet" r#type="button" on:click=jump>
                            {format!("Jump to {}", clock(at))}
                        </button>
                    </p>
                }
                .into_any()
            }
            Missing::Gap(gap) => view! { <GapNotice words gap/> }.into_any(),
            Missing::Settling(_) | Missing::Left(_) => {
                view! { <p class="stage__caption stage__caption--top stage__caption--plain">{words}</p> }
                    .into_any()
            }
        };
        Some(notice)
    }
}

/// Why something is missing, and what helps where something does.
#[component]
fn GapNotice(words: String, gap: Gap) -> impl IntoView {
    let help = gap_help(&gap.why).map(|help| {
        view! {
            <details class="stage__help">
                <summary>"How to avoid it"</summary>
                <p>{help}</p>
            </details>
        }
    });
    view! {
        <div
            class="stage__caption stage__caption--top stage__caption--plain stage__caption--gap"
            class:stage__caption--mark=gap.why == DRIFT
        >
            <p>{words}</p>
            {help}
        </div>
    }
    .into_any()
}
