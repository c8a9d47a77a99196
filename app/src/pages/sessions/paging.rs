//! From one page of the list to the next.

use leptos::prelude::*;
use model::query::{Cursor, Listing, Place};

use crate::browser;
use crate::routes::list_path;

/// Another page of the same list takes the focus to the heading, as a document would: the rows
/// that were read have gone.
pub fn move_focus_on_turns(listing: Memo<Listing>) {
    Effect::new(move |before: Option<Listing>| {
        let now = listing.get();
        let is_turned =
            before.is_some_and(|it| it.place != now.place && it.at(None) == now.at(None));
        if is_turned {
            request_animation_frame(browser::focus_heading);
        }
        now
    });
}

/// Links to the page before and to the one after. Keyset pages: there are no page numbers.
#[component]
pub fn Paging(listing: Listing, newer: Option<Cursor>, older: Option<Cursor>) -> impl IntoView {
    if newer.is_none() && older.is_none() {
        return ().into_any();
    }
    let link = |place: Place, rel: &'static str, words: &'static str| {
        let href = list_path(&listing.at(Some(place)));
        view! { <a class="button button--secondary" rel=rel href=href>{words}</a> }
    };
    let (before, after) =
        if listing.is_by_time() { ("Newer", "Older") } else { ("Previous", "Next") };

    view! {
        <nav class="paging" aria-label="Pages of the list">
            {newer.map(|cursor| link(Place::Before(cursor), "prev", before))}
            {older.map(|cursor| link(Place::After(cursor), "next", after))}
        </nav>
    }
    .into_any()
}
