//! Pinned segments above the list, as links; dragging one, or Alt with an arrow, moves it.

use leptos::ev::{DragEvent, KeyboardEvent};
use leptos::prelude::*;
use model::query::Listing;
use model::{Segment, SegmentId};

use crate::api::segments::pin_segment;
use crate::browser;
use crate::components::announcer::Announcer;
use crate::routes::segment_list_path;
use crate::segments::KnownSegments;

/// The chips: what is pinned, and what is loaded although it is not.
#[component]
pub fn SegmentChips(listing: Memo<Listing>) -> impl IntoView {
    let known = KnownSegments::get();
    let dragged = RwSignal::new(None::<SegmentId>);
    let shown = Memo::new(move |_| {
        let loaded = listing.with(|it| it.segment().cloned());
        let is_shown = |it: &&Segment| it.pin.is_some() || Some(&it.id) == loaded.as_ref();
        known.with(|known| known.segments.iter().filter(is_shown).cloned().collect::<Vec<_>>())
    });

    view! {
        <Show when=move || shown.with(|shown| !shown.is_empty())>
            <nav class="segments" aria-label="Segments">
                <ul class="chips">
                    <For each=move || shown.get() key=|it| (it.id.clone(), it.pin) let:segment>
                        <Chip segment listing dragged/>
                    </For>
                </ul>
            </nav>
        </Show>
    }
    .into_any()
}

#[component]
fn Chip(
    segment: Segment,
    listing: Memo<Listing>,
    dragged: RwSignal<Option<SegmentId>>,
) -> impl IntoView {
    let (known, announcer) = (KnownSegments::get(), Announcer::get());
    let href = segment_list_path(&segment.id);
    let id = segment.id.clone();
    let is_loaded = move || listing.with(|it| it.segment() == Some(&id)).then_some("true");
    let name = segment.name.to_string();
    let dom_id = chip_id(&segment.id);
    let is_pinned = segment.pin.is_some();
    let (at, held) = (segment.pin, segment.id.clone());
    let press = move |event: KeyboardEvent| {
        let Some(is_later) = direction_of(&event).filter(|_| event.alt_key()) else { return };
        // With Alt some arrows go back in the history.
        event.prevent_default();
        let n_pinned = untrack(|| known.n_pinned(segment.project));
        if let Some(place) = segment.pin.and_then(|at| next_place(at, is_later, n_pinned)) {
            move_to(known, announcer, segment.id.clone(), place, n_pinned);
        }
    };
    let take = move |event: DragEvent| {
        event.prevent_default();
        if let (Some(place), Some(id)) = (at, dragged.get_untracked().filter(|_| is_pinned)) {
            let segment = untrack(|| known.find(&id));
            let n_pinned = segment.map_or(0, |it| untrack(|| known.n_pinned(it.project)));
            move_to(known, announcer, id, place, n_pinned);
        }
    };
    let hover = move |event: DragEvent| {
        if dragged.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    };

    view! {
        <li
            on:dragstart=move |_| dragged.set(is_pinned.then(|| held.clone()))
            on:dragover=hover
            on:drop=take
            on:dragend=move |_| dragged.set(None)
        >
            <a
                id=dom_id
                class="chip"
                href=href
                aria-current=is_loaded
                aria-keyshortcuts=is_pinned.then_some("Alt+ArrowUp Alt+ArrowDown")
                on:keydown=press
            >
                {name}
            </a>
        </li>
    }
    .into_any()
}

/// Whether an arrow leads to the end of the chips. They lie side by side, and on several lines.
fn direction_of(event: &KeyboardEvent) -> Option<bool> {
    match event.key().as_str() {
        "ArrowUp" | "ArrowLeft" => Some(false),
        "ArrowDown" | "ArrowRight" => Some(true),
        _ => None,
    }
}

/// The place beside one, where there is one.
fn next_place(at: u32, is_later: bool, n_pinned: usize) -> Option<u32> {
    let place = if is_later { at.checked_add(1)? } else { at.checked_sub(1)? };
    usize::try_from(place).is_ok_and(|it| it < n_pinned).then_some(place)
}

/// Moves a segment, says where it is then, and leaves the focus on it.
fn move_to(
    known: KnownSegments,
    announcer: Announcer,
    segment: SegmentId,
    place: u32,
    n_pinned: usize,
) {
    let selector = format!("#{}", chip_id(&segment));
    known.change_or_say(pin_segment(segment, Some(place)), move || {
        announcer.say(format!("Place {} of {n_pinned}.", place.saturating_add(1)));
        request_animation_frame(move || browser::focus(&selector));
    });
}

fn chip_id(segment: &SegmentId) -> String {
    format!("segment-{segment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_nothing_beyond_both_ends() {
        assert_eq!(next_place(0, false, 3), None);
        assert_eq!(next_place(0, true, 3), Some(1));
        assert_eq!(next_place(2, false, 3), Some(1));
        assert_eq!(next_place(2, true, 3), None);
        assert_eq!(next_place(u32::MAX, true, 3), None);
    }
}
