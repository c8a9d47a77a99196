//! One row or divider of the list.

use leptos::prelude::*;

use super::facts::{sign_of, slug_of};
use super::gaps::gap_words;
use super::layout::{Item, Placed};
use super::list::ListState;
use crate::components::icon::{Icon, Sign};
use crate::format::{clock, worded};
use crate::player::windows::ViewMode;

/// One place of the list.
#[component]
pub fn ListOption(state: ListState, idx: usize, placed: Placed) -> impl IntoView {
    let content = match &placed.item {
        Item::Row(_) => view! { <RowContent state placed=placed.clone()/> }.into_any(),
        Item::Inactive(ms) => {
            let words = format!("{} inactive", worded(*ms));
            view! { <span class="activity__divider">{words}</span> }.into_any()
        }
        Item::Gap(gap) => {
            let words = gap_words(gap);
            let title = words.clone();
            view! {
                <span class="activity__divider activity__divider--gap" title=title>{words}</span>
            }
            .into_any()
        }
    };
    let is_row = matches!(placed.item, Item::Row(_));
    let row = state.row(&placed);
    let id = row.as_ref().map(|row| row.id.clone());
    let is_selected = {
        let id = id.clone();
        move || id.is_some() && state.player.activity.selected.with(|selected| *selected == id)
    };
    let is_current = move || (state.current.get() == Some(idx)).then_some("true");
    let n_items = move || state.placed.with(|placed| placed.len());
    let seek = move |_| {
        if let Some(row) = &row {
            state.cursor.set(Some(idx));
            state.seek(row);
        }
    };

    view! {
        <div
            class="activity__option"
            class:activity__option--cursor=move || state.cursor.get() == Some(idx)
            id=format!("activity-{idx}")
            role="option"
            aria-selected=move || is_selected().to_string()
            aria-current=is_current
            aria-disabled=(!is_row).then_some("true")
            aria-posinset=(idx + 1).to_string()
            aria-setsize=move || n_items().to_string()
            style:transform=format!("translateY({}px)", placed.top)
            on:click=seek
        >
            {content}
        </div>
    }
    .into_any()
}

#[component]
fn RowContent(state: ListState, placed: Placed) -> impl IntoView {
    state.row(&placed).map(|row| {
        let id = row.id.clone();
        let is_open = {
            let id = id.clone();
            move || state.open.with(|open| open.contains(&id))
        };
        let toggle = move |event: leptos::ev::MouseEvent| {
            event.stop_propagation();
            state.toggle(&id);
        };
        let player = state.player;
        let is_of_many = move || player.has_several() && player.view.mode.get() != ViewMode::Single;
        let number = row.place + 1;
        view! {
            <span class="activity__time">{clock(row.at)}</span>
            <span class=format!("activity__kind kind kind--{}", slug_of(row.kind))>
                <Icon sign=sign_of(row.kind)/>
            </span>
            <span class="activity__label" title=row.label.clone()>{row.label.clone()}</span>
            <Show when=is_of_many>
                <span class="activity__tab" title=format!("Tab {number}")>
                    <span class="visually-hidden">"Tab "</span>
                    {number}
                </span>
            </Show>
            // Keys open a detail with the right arrow: the option is one control.
            <span
                class="activity__chevron"
                class:activity__chevron--open=is_open
                on:click=toggle
            >
                <Icon sign=Sign::Chevron/>
            </span>
        }
    })
}
