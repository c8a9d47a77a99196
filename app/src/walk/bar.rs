//! The place in the list, and the ways to both sides.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::Walking;
use crate::api::walk::Neighbours;
use crate::browser;
use crate::components::announcer::Announcer;
use crate::components::icon::{Icon, Sign};
use crate::format::grouped;

/// Leads back to the list that the replay was opened from.
#[component]
pub fn BackLink(walking: Walking) -> impl IntoView {
    let name = move || {
        if walking.is_watch_list() { "Back to the watch list" } else { "Back to sessions" }
    };
    view! {
        <a class="icon-button" href=move || walking.back() data-tip=name>
            <Icon sign=Sign::Back/>
            <span class="visually-hidden">{name}</span>
        </a>
    }
    .into_any()
}

/// "3 of 50", between links to the sessions on both sides. Nothing without a list.
#[component]
pub fn WalkBar(walking: Walking) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let neighbours = walking.found.await.neighbours.unwrap_or_default();
                neighbours.place.map(|place| view! { <Places walking neighbours place/> })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Places(walking: Walking, neighbours: Neighbours, place: (u32, u32)) -> impl IntoView {
    let Neighbours { previous, next, .. } = neighbours;
    let (place, n_rows) = place;
    let words = format!("{} of {}", grouped(place.into()), grouped(n_rows.into()));

    view! {
        <nav class="walk" aria-label="Sessions of the list">
            <Beside walking path=previous is_later=false/>
            <span class="walk__place">{words}</span>
            <Beside walking path=next is_later=true/>
        </nav>
    }
    .into_any()
}

/// A link; at an end of the list something that cannot be pressed stands in its place.
#[component]
fn Beside(walking: Walking, path: Option<String>, is_later: bool) -> impl IntoView {
    let (name, key, rel, sign) = if is_later {
        ("Next session", "j", "next", Sign::Down)
    } else {
        ("Previous session", "k", "prev", Sign::Up)
    };
    let announcer = Announcer::get();
    // The address is that of the last session until it is known what is beside the one that was
    // just opened.
    let go = move |event: MouseEvent| {
        if !browser::wants_new_tab(&event) {
            event.prevent_default();
            walking.go(is_later, Callback::new(move |sentence: &str| announcer.say(sentence)));
        }
    };
    let content = view! { <Icon sign/> <span class="visually-hidden">{name}</span> };
    match path {
        Some(path) => view! {
            <a class="icon-button" href=path rel=rel data-tip=format!("{name} ({key})") on:click=go>
                {content}
            </a>
        }
        .into_any(),
        None => view! { <button class="icon-button" r#type="button" disabled>{content}</button> }
            .into_any(),
    }
}
