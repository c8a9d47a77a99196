//! What the list was asked for, as a printed page says it.

use leptos::prelude::*;
use model::query::{Direction, Listing};

use super::toolbar::name_of;
use crate::format::range_words;

/// The line. Only paper shows it: on the screen its parts are controls.
#[component]
pub fn PrintedFilter(listing: Memo<Listing>) -> impl IntoView {
    view! { <p class="printed">{move || listing.with(words)}</p> }
}

fn words(listing: &Listing) -> String {
    let search = match listing.search.as_str() {
        "" => "All sessions",
        search => search,
    };
    let way = match listing.direction {
        Direction::Descending => "greatest first",
        Direction::Ascending => "least first",
    };
    let (range, order) = (range_words(listing.range), name_of(listing.order).to_lowercase());
    format!("Filter: {search}, last active: {range}, by {order}, {way}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_time_and_order_are_told() {
        for (query, expected) in [
            ("", "Filter: All sessions, last active: 7 d, by last active, greatest first"),
            (
                "q=rage:>0&from=2001-02-03&to=2001-02-03&sort=clicks&dir=asc",
                "Filter: rage:>0, last active: 2001-02-03, by clicks, least first",
            ),
        ] {
            assert_eq!(words(&Listing::read(query)), expected, "{query}");
        }
    }
}
