//! What is at a place of the bar, before it is gone to: time, page, what happened, a picture.
//!
//! The words are there at once. The picture comes when the pointer rests, from the keyframe of
//! the moment and through a stage of its own; none for viewers who save data.

use leptos::html;
use leptos::prelude::*;
use model::ActivityKind;

use super::Axis;
use crate::format::{clock, middle_cut, path_of};
use crate::player::activity::facts::{is_marked, text};

/// Longest path, in characters.
const PATH_CHARS: usize = 32;

/// What happened so near is said, in px.
const NEAR_PX: f64 = 14.0;

/// The preview.
#[component]
pub fn Preview(axis: Axis) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let is_staged = RwSignal::new(false);
    let is_drawn = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    crate::player::glimpse::follow(axis.player, pointed(axis), frame, is_staged, is_drawn);

    view! {
        <div
            class="timeline__pointed"
            aria-hidden="true"
            hidden=move || axis.pointed.with(Option::is_none)
        >
            <Show when=move || is_staged.get()>
                <iframe
                    class="timeline__glimpse"
                    class:timeline__glimpse--waits=move || !is_drawn.get()
                    title="Preview of the recorded page"
                    src="/replay/stage"
                    sandbox="allow-same-origin allow-scripts"
                    inert=true
                    tabindex="-1"
                    node_ref=frame
                ></iframe>
            </Show>
            <output class="timeline__said">{move || said(axis)}</output>
        </div>
    }
    .into_any()
}

/// The position that is pointed at; small movements do not change it.
#[cfg(feature = "hydrate")]
fn pointed(axis: Axis) -> Memo<Option<u64>> {
    /// Movements up to here are none, in px.
    const STILL_PX: f64 = 4.0;

    let still = StoredValue::new(None::<super::Pointed>);
    Memo::new(move |_| {
        let now = axis.pointed.get();
        let is_still = match (still.get_value(), now) {
            (Some(before), Some(now)) => {
                (now.share - before.share).abs() * axis.width.get_untracked() <= STILL_PX
            }
            _ => false,
        };
        if !is_still {
            still.set_value(now);
        }
        still.get_value().map(|pointed| pointed.position)
    })
}

fn said(axis: Axis) -> Option<String> {
    let pointed = axis.pointed.get()?;
    let at = pointed.position;
    let page = axis
        .player
        .activity
        .neighbour(at + 1, false, |row| row.kind == ActivityKind::Page)
        .map(|row| middle_cut(path_of(text(&row.detail(), "url")), PATH_CHARS));
    let near = axis.player.activity.rows.with_untracked(|rows| {
        let distance = |at: u64| {
            let share = axis.mapping.with_untracked(|mapping| mapping.share(at));
            (share - pointed.share).abs() * axis.width.get_untracked()
        };
        // Rows are in order of time: only those around the place can be near.
        let next = rows.partition_point(|row| row.at < at);
        let around = rows[next.saturating_sub(20)..rows.len().min(next + 20)].iter();
        let marked = around.filter(|row| is_marked(row, 0) && row.kind != ActivityKind::Page);
        let near = marked.map(|row| (distance(row.at), row));
        let nearest =
            near.filter(|(px, _)| *px <= NEAR_PX).min_by(|one, other| one.0.total_cmp(&other.0));
        nearest.map(|(_, row)| row.label.clone())
    });
    let parts = [Some(clock(at)), page, near];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}
