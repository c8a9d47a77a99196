//! Chips that narrow the list to kinds.

use leptos::prelude::*;
use model::ActivityKind;

use super::facts::{is_resize, is_trouble, name_of, sign_of, slug_of};
use super::filter::counts;
use super::list::ListState;
use crate::components::icon::Icon;

/// One chip per kind that there is, and one for everything that went wrong.
#[component]
pub fn Chips(state: ListState) -> impl IntoView {
    let rows = state.player.activity.rows;
    let kinds = Memo::new(move |_| {
        // What is asked for can be given up, also where there is none of it.
        state.filter.with(|filter| rows.with(|rows| counts(rows, &filter.kinds)))
    });
    let n_trouble =
        Memo::new(move |_| rows.with(|rows| rows.iter().filter(|row| is_trouble(row)).count()));
    let n_resizes =
        Memo::new(move |_| rows.with(|rows| rows.iter().filter(|row| is_resize(row)).count()));

    view! {
        <div class="chips" role="group" aria-label="Kinds of activity">
            <Show when=move || { 0 < n_trouble.get() || state.filter.with(|filter| filter.only_trouble) }>
                <button
                    class="chip"
                    r#type="button"
                    aria-pressed=move || state.filter.with(|filter| filter.only_trouble).to_string()
                    on:click=move |_| {
                        state.filter.update(|filter| filter.only_trouble = !filter.only_trouble);
                    }
                >
                    "Errors and frustration"
                    <span class="chip__count">{n_trouble}</span>
                </button>
            </Show>
            <For each=move || kinds.get() key=|(kind, n)| (*kind, *n) let((kind, n))>
                <KindChip state kind n/>
            </For>
            <Show when=move || { 0 < n_resizes.get() || state.filter.with(|filter| filter.has_resizes) }>
                <button
                    class="chip"
                    r#type="button"
                    aria-pressed=move || state.filter.with(|filter| filter.has_resizes).to_string()
                    data-tip="List changes of the viewport's size, too"
                    on:click=move |_| {
                        state.filter.update(|filter| filter.has_resizes = !filter.has_resizes);
                    }
                >
                    "With resizes"
                    <span class="chip__count">{n_resizes}</span>
                </button>
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn KindChip(state: ListState, kind: ActivityKind, n: usize) -> impl IntoView {
    let is_on = move || state.filter.with(|filter| filter.kinds.contains(&kind));
    let toggle = move |_| {
        state.filter.update(|filter| {
            if !filter.kinds.remove(&kind) {
                filter.kinds.insert(kind);
            }
        });
    };

    view! {
        <button class="chip" r#type="button" aria-pressed=move || is_on().to_string() on:click=toggle>
            <span class=format!("kind kind--{}", slug_of(kind))>
                <Icon sign=sign_of(kind)/>
            </span>
            {name_of(kind)}
            <span class="chip__count">{n}</span>
        </button>
    }
    .into_any()
}
