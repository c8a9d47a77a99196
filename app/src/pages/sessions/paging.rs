//! From one page of the list to the next.

use leptos::prelude::*;
use model::query::Cursor;

use super::Place;
use crate::api::sessions::PAGE_SIZES;
use crate::routes::SESSIONS;

/// Links to the newest and to the older sessions. Keyset pages: there are no page numbers.
#[component]
pub fn Paging(place: Place, next: Option<Cursor>) -> impl IntoView {
    let limit = place.limit();
    let is_newest = place.is_newest();
    if is_newest && next.is_none() {
        return ().into_any();
    }

    view! {
        <nav class="paging" aria-label="Pages of the list">
            {(!is_newest)
                .then(|| view! { <a class="button button--secondary" href=path(None, limit)>"Newest"</a> })}
            {next
                .map(|next| {
                    view! {
                        <a class="button button--secondary" rel="next" href=path(Some(next), limit)>
                            "Older"
                        </a>
                    }
                })}
        </nav>
    }
    .into_any()
}

fn path(after: Option<Cursor>, limit: usize) -> String {
    // A cursor is digits, a dot and a UUID: nothing to escape.
    let after = after.map(|cursor| format!("after={cursor}"));
    let limit = (limit != PAGE_SIZES[0]).then(|| format!("limit={limit}"));
    let query: Vec<String> = after.into_iter().chain(limit).collect();
    if query.is_empty() { SESSIONS.to_owned() } else { format!("{SESSIONS}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_carries_only_what_differs_from_the_usual() {
        let text = "1795308430836.01976e8a-7b6c-7def-8123-456789abcdef";
        let cursor: Cursor = text.parse().unwrap();

        assert_eq!(path(None, 50), "/sessions");
        assert_eq!(path(None, 25), "/sessions?limit=25");
        assert_eq!(path(Some(cursor), 25), format!("/sessions?after={text}&limit=25"));
    }
}
