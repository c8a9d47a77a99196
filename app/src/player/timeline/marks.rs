//! Markers above the bar: one button per place, one tab stop for all of them.

use std::time::Duration;

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use model::ActivityKind;

use super::{Axis, Pointed};
use crate::browser;
use crate::components::icon::Icon;
use crate::format::{clock, counted, grouped};
use crate::player::activity::Row;
use crate::player::activity::facts::{name_of, sign_of, slug_of};
use crate::player::markers::{Marker, Markers, markers};
use crate::player::panels::Panel;
use crate::player::playhead::Input;

/// So long the marker of the row is ringed that the address names.
const RINGED_FOR: Duration = Duration::from_secs(3);

/// Rows that an opened cluster lists.
const MOST_ROWS: usize = 100;

/// The markers.
#[component]
pub fn Marks(axis: Axis) -> impl IntoView {
    let found = Memo::new(move |_| {
        let (mapping, width) = (axis.mapping.get(), axis.width.get());
        axis.player.activity.rows.with(|rows| markers(rows, &mapping, width))
    });
    let ringed = ringed(axis);
    let focused = RwSignal::new(0_usize);
    let open = RwSignal::new(None::<usize>);
    // Another part has other markers at the same places among them.
    Effect::new(move |_| {
        axis.player.scale.part.track();
        open.set(None);
    });
    let walk = move |event: KeyboardEvent| {
        let last = found.with_untracked(|found| found.drawn.len().saturating_sub(1));
        let to = match event.key().as_str() {
            "ArrowRight" => (focused.get_untracked() + 1).min(last),
            "ArrowLeft" => focused.get_untracked().saturating_sub(1),
            "Home" => 0,
            "End" => last,
            "Escape" if open.get_untracked().is_some() => {
                open.set(None);
                // What had the focus may have gone.
                focus(focused.get_untracked());
                event.stop_propagation();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        open.set(None);
        focused.set(to);
        focus(to);
    };
    let leave = move |event: FocusEvent| {
        if browser::focus_leaves(&event) {
            open.set(None);
        }
    };
    let drawn =
        move || found.with(|found| found.drawn.iter().cloned().enumerate().collect::<Vec<_>>());
    // Rows come and go: their places among all do not name them.
    let ids = move |marker: &Marker| {
        rows_of(axis, marker).into_iter().map(|row| (row.id, row.at)).collect::<Vec<_>>()
    };

    view! {
        <div class="marks" role="toolbar" aria-label="Markers" on:keydown=walk on:focusout=leave>
            <For
                each=drawn
                // Where they stand changes while more is recorded: who is at one stays there.
                key=move |(idx, marker)| (*idx, ids(marker), slug_of(marker.kind))
                let((idx, marker))
            >
                <Mark axis idx marker found ringed focused open/>
            </For>
            {move || open.get().and_then(|idx| {
                found.with(|found| found.drawn.get(idx).cloned()).map(|marker| view! { <Cluster axis idx marker open/> })
            })}
        </div>
        <LeftOff found/>
    }
    .into_any()
}

/// Moves the focus to a marker.
fn focus(idx: usize) {
    browser::focus(&format!("#marker-{idx}"));
}

/// The row that the address names, until its marker was there for a while.
fn ringed(axis: Axis) -> RwSignal<Option<String>> {
    let activity = axis.player.activity;
    let ringed = RwSignal::new(activity.selected.get_untracked());
    Effect::new(move |is_seen: Option<bool>| {
        let is_there = activity.rows.with(|rows| !rows.is_empty());
        if is_there && is_seen != Some(true) {
            set_timeout(move || drop(ringed.try_set(None)), RINGED_FOR);
        }
        is_there || is_seen == Some(true)
    });
    ringed
}

#[component]
fn Mark(
    axis: Axis,
    idx: usize,
    marker: Marker,
    /// Where all of them stand.
    found: Memo<Markers>,
    ringed: RwSignal<Option<String>>,
    focused: RwSignal<usize>,
    open: RwSignal<Option<usize>>,
) -> impl IntoView {
    let rows = rows_of(axis, &marker);
    let n_rows = rows.len();
    let name = match rows.as_slice() {
        [only] => format!("{} {}", clock(only.at), only.label),
        [first, ..] => {
            format!("{} {} and more", counted(n_rows as u64, "marker", "markers"), clock(first.at))
        }
        [] => return ().into_any(),
    };
    let at = rows[0].at;
    let is_ringed = move || {
        ringed.with(|id| id.as_ref().is_some_and(|id| rows.iter().any(|row| row.id == *id)))
    };
    let share = Memo::new(move |_| {
        found.with(|found| found.drawn.get(idx).map_or(marker.share, |marker| marker.share))
    });
    let point = move |_| {
        axis.point(Some(Pointed { position: at, share: share.get_untracked() }));
    };
    let press = move |_| {
        focused.set(idx);
        if n_rows == 1 {
            axis.player.send(Input::Seek(at));
        } else {
            open.update(|open| *open = (*open != Some(idx)).then_some(idx));
            // Some browsers give no focus to a button that is clicked, and what has none is not
            // left; the list takes the place of the preview.
            focus(idx);
            axis.point(None);
        }
    };

    view! {
        <button
            class=format!("mark kind kind--{}", slug_of(marker.kind))
            class:mark--ringed=is_ringed
            id=format!("marker-{idx}")
            r#type="button"
            title=name.clone()
            aria-label=name
            aria-expanded=(n_rows > 1).then_some(move || (open.get() == Some(idx)).to_string())
            tabindex=move || if focused.get() == idx { "0" } else { "-1" }
            style:left=move || format!("{:.3}%", share.get() * 100.0)
            on:click=press
            on:focus=point
            on:blur=move |_| axis.point(None)
        >
            <Icon sign=sign_of(marker.kind)/>
            {(n_rows > 1).then(|| view! { <span class="mark__count">{grouped(n_rows as u64)}</span> })}
        </button>
    }
    .into_any()
}

/// What stands together at one place.
#[component]
fn Cluster(axis: Axis, idx: usize, marker: Marker, open: RwSignal<Option<usize>>) -> impl IntoView {
    let rows = rows_of(axis, &marker);
    let more = rows.get(MOST_ROWS).cloned();
    let is_late = marker.share > 0.5;
    let items = rows
        .into_iter()
        .take(MOST_ROWS)
        .map(|row| {
            let at = row.at;
            let seek = move |event: MouseEvent| {
                open.set(None);
                axis.player.send(Input::Seek(at));
                // Who came by keyboard goes on from here, not from the begin of the page.
                if event.detail() == 0 {
                    focus(idx);
                }
            };
            view! {
                <li>
                    <button class="moment" r#type="button" on:click=seek>
                        <span class="moment__time">{clock(at)}</span>
                        <span class=format!("kind kind--{}", slug_of(row.kind))>
                            <Icon sign=sign_of(row.kind)/>
                        </span>
                        <span class="moment__content">{row.label}</span>
                    </button>
                </li>
            }
        })
        .collect_view();

    view! {
        // Takes the focus of a click between its rows, so that such a click does not close it.
        <div
            class="cluster"
            class:cluster--late=is_late
            role="group"
            tabindex="-1"
            aria-label="Rows at this place"
            style:left=format!("{:.3}%", marker.share * 100.0)
        >
            <ul class="cluster__rows">{items}</ul>
            {more.map(|row| view! { <ShowInActivity axis row open/> })}
        </div>
    }
    .into_any()
}

/// Goes to the first row that an opened cluster has no room for, in the list that has all.
#[component]
fn ShowInActivity(axis: Axis, row: Row, open: RwSignal<Option<usize>>) -> impl IntoView {
    let player = axis.player;
    let show = move |_| {
        open.set(None);
        player.view.show(Panel::Activity);
        player.activity.selected.set(Some(row.id.clone()));
        player.send(Input::Seek(row.at));
        // The panel may have to be shown first.
        request_animation_frame(|| browser::focus(".activity__rows"));
    };
    view! {
        <button class="button button--quiet" r#type="button" on:click=show>
            "Show in activity"
        </button>
    }
}

fn rows_of(axis: Axis, marker: &Marker) -> Vec<Row> {
    axis.player.activity.rows.with_untracked(|rows| {
        marker.rows.iter().filter_map(|idx| rows.get(*idx).cloned()).collect()
    })
}

/// Says which kinds have no place on the bar.
#[component]
fn LeftOff(found: Memo<Markers>) -> impl IntoView {
    let words = move || {
        let said: Vec<String> = found.with(|found| {
            let name = |kind: ActivityKind| name_of(kind).to_lowercase();
            found
                .left_off
                .iter()
                .map(|(kind, n)| format!("{} {}", grouped(*n as u64), name(*kind)))
                .collect()
        });
        (!said.is_empty()).then(|| format!("{} not drawn", said.join(", ")))
    };
    view! { <p class="timeline__left-off">{words}</p> }
}
