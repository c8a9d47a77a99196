//! Words to look for in the activity.

use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use super::filter::Filter;
use super::layout::Item;
use super::list::ListState;
use crate::browser;

/// How many rows there are to search in. Reactive.
fn n_all(state: ListState) -> usize {
    let has_resizes = state.filter.with(|filter| filter.has_resizes);
    let all = Filter { has_resizes, ..Filter::default() };
    state.player.activity.rows.with(|rows| all.apply(rows).len())
}

/// The field, how many rows fit, and the way back to the playhead.
#[component]
pub fn Search(state: ListState) -> impl IntoView {
    let shown = move || {
        state.placed.with(|placed| {
            placed.iter().filter(|placed| matches!(placed.item, Item::Row(_))).count()
        })
    };
    let all = Memo::new(move |_| n_all(state));
    let counted = move || {
        state
            .filter
            .with(|filter| !filter.is_empty())
            .then(|| format!("{} of {}", shown(), all.get()))
    };
    // As it was typed: what is searched is something else, and would move the caret.
    let typed = RwSignal::new(String::new());
    let step = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => state.step(if event.shift_key() { -1 } else { 1 }),
        "Escape" => {
            typed.set(String::new());
            state.filter.update(|filter| filter.words.clear());
        }
        _ => {}
    };
    let look = move |event: Event| {
        let text = event_target_value(&event);
        let words = text.trim().to_lowercase();
        typed.set(text);
        state.filter.update(|filter| filter.words = words);
    };

    let follow = move |event: MouseEvent| {
        // Who came by keyboard goes on in the list: the button goes.
        if event.detail() == 0 {
            browser::focus(".activity__rows");
        }
        state.is_paused.set(false);
    };

    view! {
        <div class="activity__search">
            <input
                id="activity-search"
                class="field field--small"
                type="search"
                placeholder="Search activity"
                aria-label="Search activity"
                prop:value=typed
                on:input=look
                on:keydown=step
            />
            <p class="activity__count" role="status">{counted}</p>
            <Show when=move || state.is_paused.get()>
                <button
                    class="button button--secondary button--small"
                    r#type="button"
                    on:click=follow
                >
                    "Follow"
                </button>
            </Show>
        </div>
    }
    .into_any()
}
