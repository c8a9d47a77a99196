//! The search field, and what came of a search.
//!
//! A form that a browser sends by itself; with JavaScript a search that is not understood stays
//! in the field and says why, and the list stays as it is.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use model::search::Search;

use super::Place;
use crate::api::sessions::SearchOutcome;
use crate::format::counted;
use crate::routes::SESSIONS;

const PLACEHOLDER: &str = r#"Search: visited:/cart clicked:"Pay now" -country:DE"#;

/// The field.
#[component]
pub fn SearchField(place: Place) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let mistakes = RwSignal::new(Vec::<String>::new());
    let check = move |event: SubmitEvent| {
        let typed = field.get().map(|field| field.value()).unwrap_or_default();
        let reasons = Search::parse(typed.trim())
            .err()
            .map(|mistakes| mistakes.into_iter().map(|mistake| mistake.reason).collect());
        if reasons.is_some() {
            event.prevent_default();
        }
        mistakes.set(reasons.unwrap_or_default());
    };
    let is_wrong = move || (!mistakes.read().is_empty()).then_some("true");

    view! {
        <form class="search" role="search" action=SESSIONS method="get" on:submit=check>
            <label class="visually-hidden" for="search-field">"Search sessions"</label>
            <input
                node_ref=field
                id="search-field"
                class="search__field"
                type="search"
                name="q"
                value=place.q.clone()
                placeholder=PLACEHOLDER
                maxlength="2000"
                autocomplete="off"
                spellcheck="false"
                aria-invalid=is_wrong
                aria-describedby="search-mistakes"
            />
            <button class="button button--secondary" type="submit">"Search"</button>
            {place.q.is_some().then(|| view! { <a class="button button--quiet" href=SESSIONS>"Clear"</a> })}
            <ul id="search-mistakes" class="search__mistakes" role="alert">
                {move || mistakes.get().into_iter().map(|reason| view! { <li>{reason}</li> }).collect_view()}
            </ul>
        </form>
    }
    .into_any()
}

/// How many sessions match, or why none is shown.
#[component]
pub fn Outcome(search: SearchOutcome) -> impl IntoView {
    match search {
        SearchOutcome::Found { n_matching: 0, .. } => view! {
            <div class="empty">
                <p class="empty__title">"No session matches."</p>
                <a class="button button--secondary" href=SESSIONS>"Show all sessions"</a>
            </div>
        }
        .into_any(),
        SearchOutcome::Found { n_matching, is_more, .. } => {
            let over = if is_more { "over " } else { "" };
            let count = counted(n_matching.into(), "session", "sessions");
            view! { <p class="search__count" role="status">{over} {count}</p> }.into_any()
        }
        SearchOutcome::Mistaken(reasons) => view! {
            <ul class="search__mistakes" role="alert">
                {reasons.into_iter().map(|reason| view! { <li>{reason}</li> }).collect_view()}
            </ul>
        }
        .into_any(),
        SearchOutcome::Starting => view! {
            <p class="search__count" role="status">
                "The server has just started and is still reading what it knows. Search again in a moment."
            </p>
        }
        .into_any(),
    }
}
