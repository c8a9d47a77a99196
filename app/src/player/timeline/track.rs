//! What lies under the playhead: page visits, inactivity, gaps, what is loaded.

use leptos::prelude::*;
use model::ActivityKind;

use super::{Axis, percent};
use crate::format::{middle_cut, path_of, worded};
use crate::player::activity::facts::text;
use crate::player::mapping::Mapping;
use crate::player::pane::Pane;
use crate::player::playhead::Playhead;
use crate::player::windows::ViewMode;

/// A stretch as wide as this has words, in px.
const WORDS_FROM_PX: f64 = 40.0;

/// Px of one character of a label, roughly.
const CHAR_PX: f64 = 6.5;

/// The track.
#[component]
pub fn Track(axis: Axis) -> impl IntoView {
    let loaded = Memo::new(move |_| axis.player.with(Playhead::loaded));
    let underline = move || {
        let (from, to) = loaded.get()?;
        let (x, end) = axis.mapping.with(|mapping| mapping.shown(from, to))?;
        Some(view! {
            <rect class="timeline__loaded" x=percent(x) y="35" width=percent(end - x) height="2"></rect>
        })
    };

    view! {
        <svg class="timeline__track" width="100%" height="52" aria-hidden="true">
            <Hatches/>
            <rect
                class="timeline__active"
                class:timeline__active--lanes=move || has_lanes(axis)
                x="0"
                y="16"
                width="100%"
                height="16"
                rx="3"
            ></rect>
            <Bands axis/>
            {move || {
                let mapping = axis.mapping.get();
                let width = axis.width.get();
                axis.player
                    .activity
                    .stretches
                    .with(|stretches| {
                        stretches
                            .iter()
                            .filter_map(|stretch| hatched(&mapping, width, stretch.from, stretch.to, "inactive"))
                            .collect_view()
                    })
            }}
            {move || {
                let mapping = axis.mapping.get();
                let width = axis.width.get();
                axis.player
                    .activity
                    .gaps
                    .with(|gaps| {
                        gaps.iter()
                            .filter(|gap| gap.from < gap.to && gap.why != "idle")
                            .filter_map(|gap| hatched(&mapping, width, gap.from, gap.to, "gap"))
                            .collect_view()
                    })
            }}
            <Unseen axis/>
            <Lanes axis/>
            {underline}
            <Left axis/>
            // It goes on: the end is open.
            <Show when=move || axis.player.is_live.get() && axis.mapping.with(|it| it.shows(u64::MAX))>
                <line class="timeline__open-end" x1="100%" x2="100%" y1="12" y2="38"></line>
            </Show>
        </svg>
    }
    .into_any()
}

/// Where visitors left the site.
#[component]
fn Left(axis: Axis) -> impl IntoView {
    move || {
        let mapping = axis.mapping.get();
        let line = |at: u64| {
            let x = percent(mapping.share(at));
            view! { <line class="timeline__left" x1=x.clone() x2=x y1="12" y2="38"></line> }
        };
        axis.player.activity.left.with(|left| {
            let shown = left.iter().map(|(at, _)| *at).filter(|at| mapping.shows(*at));
            shown.map(line).collect_view()
        })
    }
}

/// Where windows that are shown had no picture yet.
#[component]
fn Unseen(axis: Axis) -> impl IntoView {
    move || {
        let (mapping, width) = (axis.mapping.get(), axis.width.get());
        let (panes, extent) = (axis.player.panes(), axis.player.extent.get());
        let shown = axis.player.shown.get();
        shown
            .into_iter()
            .filter_map(|place| {
                let pane = panes.get(place)?;
                let (from, first) = (pane.span.get().from, pane.first_picture.get()?);
                let count = |moment: u64| extent.position(moment);
                hatched(&mapping, width, count(from), count(from.saturating_add(first)), "gap")
            })
            .collect_view()
    }
}

/// What stretches are filled with in which nothing was done, or nothing is known.
#[component]
fn Hatches() -> impl IntoView {
    view! {
        <defs>
            <pattern id="inactive-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect class="timeline__hatch" width="1.5" height="6"></rect>
            </pattern>
            <pattern id="gap-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect class="timeline__cross" width="1.5" height="6"></rect>
                <rect class="timeline__cross" width="6" height="1.5"></rect>
            </pattern>
        </defs>
    }
    .into_any()
}

fn hatched(mapping: &Mapping, width: f64, from: u64, to: u64, what: &str) -> Option<AnyView> {
    let (x, end) = mapping.shown(from, to)?;
    let fill = format!("url(#{what}-hatch)");
    let class = format!("timeline__{what}");
    let words = (WORDS_FROM_PX <= (end - x) * width).then(|| {
        let middle = f64::midpoint(x, end);
        view! { <text class="timeline__words" x=percent(middle) y="49" text-anchor="middle">{worded(to - from)}</text> }
    });
    let drawn = view! {
        <rect class=class x=percent(x) y="16" width=percent(end - x) height="16"></rect>
        <rect x=percent(x) y="16" width=percent(end - x) height="16" fill=fill></rect>
        {words}
    };
    Some(drawn.into_any())
}

/// Most windows that have a lane; further ones have no room.
const MOST_LANES: usize = 8;

/// Where lanes begin, and how much room they have, in px.
const LANES: (f64, f64) = (16.0, 16.0);

fn has_lanes(axis: Axis) -> bool {
    axis.player.has_several() && axis.player.view.mode.get() != ViewMode::Single
}

/// A lane for each window: where it was open, where it was used, and which one opened it.
#[component]
fn Lanes(axis: Axis) -> impl IntoView {
    let drawn = move || {
        let panes = axis.player.panes();
        let mapping = axis.mapping.get();
        let n_lanes = panes.len().min(MOST_LANES);
        let (top, room) = LANES;
        let height = room / float(n_lanes);
        let top_of = |place: usize| float(place).mul_add(height, top);
        axis.player.activity.windows.with(|windows| {
            let lane = |(place, pane): (usize, &Pane)| {
                let span = pane.span.get();
                let (x, end) = mapping.shown(span.from, span.to)?;
                let (y, thick) = (top_of(place), (height - 1.0).max(1.0));
                let known = windows.get(place);
                let used = known
                    .and_then(|window| window.input.as_ref())
                    .into_iter()
                    .flatten()
                    .filter_map(|(from, to)| {
                        let (x, end) = mapping.shown(span.from + from, span.from + to)?;
                        Some(view! {
                            <rect class="timeline__used" x=percent(x) y=y width=percent((end - x).max(0.002)) height=thick></rect>
                        })
                    })
                    .collect_view();
                let opener = known.and_then(|window| window.opener.as_deref()).and_then(|opener| {
                    let id = |pane: &Pane| pane.window.to_string() == opener;
                    panes.iter().take(MOST_LANES).position(id)
                });
                let connector = opener.filter(|_| mapping.shows(span.from)).map(|opener| {
                    view! {
                        <line class="timeline__opener" x1=percent(x) x2=percent(x) y1=top_of(opener) y2=y + thick></line>
                    }
                });
                Some(view! {
                    <rect class="timeline__lane" x=percent(x) y=y width=percent(end - x) height=thick></rect>
                    {used}
                    {connector}
                })
            };
            panes.iter().take(MOST_LANES).enumerate().filter_map(lane).collect_view()
        })
    };
    view! { <Show when=move || has_lanes(axis)>{drawn}</Show> }
}

#[expect(clippy::cast_precision_loss, reason = "a few windows")]
const fn float(n: usize) -> f64 {
    n as f64
}

/// Page visits: every second one a shade apart, with its path where there is room.
#[component]
fn Bands(axis: Axis) -> impl IntoView {
    move || {
        let pages = axis.player.activity.of(ActivityKind::Page);
        let mapping = axis.mapping.get();
        let width = axis.width.get();
        let ends = pages.iter().skip(1).map(|page| page.at).chain([u64::MAX]);
        pages
            .iter()
            .zip(ends)
            .enumerate()
            .filter_map(|(idx, (page, end))| {
                let (x, end) = mapping.shown(page.at, end)?;
                let class = if idx % 2 == 0 {
                    "timeline__band"
                } else {
                    "timeline__band timeline__band--odd"
                };
                let room = (end - x) * width;
                let n_chars = chars_in(room);
                let path = path_of(text(&page.detail(), "url")).to_owned();
                let label = (WORDS_FROM_PX <= room).then(|| {
                    view! {
                        <text class="timeline__path" x=percent(x) dx="3" y="11">
                            {middle_cut(&path, n_chars)}
                        </text>
                    }
                });
                Some(view! {
                    <rect class=class x=percent(x) y="2" width=percent(end - x) height="12"></rect>
                    {label}
                })
            })
            .collect_view()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a width of the screen"
)]
fn chars_in(room: f64) -> usize {
    (room / CHAR_PX).max(1.0) as usize
}
