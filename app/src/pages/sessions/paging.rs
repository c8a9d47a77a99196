//! From one page of the list to the next.

use leptos::prelude::*;
use leptos_router::location::Url;
use model::query::Cursor;

use super::Place;
use crate::api::sessions::PAGE_SIZES;
use crate::routes::SESSIONS;

/// Links to the newest and to the older sessions. Keyset pages: there are no page numbers.
#[component]
pub fn Paging(place: Place, next: Option<Cursor>) -> impl IntoView {
    let limit = place.limit();
    let q = place.q.clone();
    let older = next.map(|next| path(q.as_deref(), Some(next), limit));
    let newest = path(q.as_deref(), None, limit);
    let is_newest = place.is_newest();
    if is_newest && older.is_none() {
        return ().into_any();
    }

    view! {
        <nav class="paging" aria-label="Pages of the list">
            {(!is_newest)
                .then(|| view! { <a class="button button--secondary" href=newest>"Newest"</a> })}
            {older
                .map(|older| {
                    view! {
                        <a class="button button--secondary" rel="next" href=older>
                            "Older"
                        </a>
                    }
                })}
        </nav>
    }
    .into_any()
}

fn path(q: Option<&str>, after: Option<Cursor>, limit: usize) -> String {
    let q = q.map(|q| format!("q={}", Url::escape(q)));
    // A cursor is digits, a dot and a UUID: nothing to escape.
    let after = after.map(|cursor| format!("after={cursor}"));
    let limit = (limit != PAGE_SIZES[0]).then(|| format!("limit={limit}"));
    let query: Vec<String> = q.into_iter().chain(after).chain(limit).collect();
    if query.is_empty() { SESSIONS.to_owned() } else { format!("{SESSIONS}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_carries_only_what_differs_from_the_usual() {
        let text = "1795308430836.01976e8a-7b6c-7def-8123-456789abcdef";
        let cursor: Cursor = text.parse().unwrap();

        assert_eq!(path(None, None, 50), "/sessions");
        assert_eq!(path(None, None, 25), "/sessions?limit=25");
        assert_eq!(path(None, Some(cursor), 25), format!("/sessions?after={text}&limit=25"));
        assert_eq!(path(Some("a:\"b&c\"+#"), None, 50), "/sessions?q=a%3A%22b%26c%22%2B%23");
    }
}
