//! From one page of the list to the next.

use leptos::prelude::*;
use model::query::{Cursor, Listing, Place};

use crate::routes::list_path;

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
