//! The search field, and what came of a search.
//!
//! A form that a browser sends by itself; with JavaScript a search that is not understood stays
//! in the field and says why, and the list stays as it is.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Input;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::query::{Listing, Range};

use super::add_filter::AddFilter;
use super::completion::{Completion, OFFERS, Offers};
use super::filters::FilterChips;
use super::mistakes::{Mistakes, Reasons, Underlines};
use super::segments::save::SaveButtons;
use crate::api::sessions::{Matching, Outcome, SessionList, TermCount};
use crate::components::icon::{Icon, Sign};
use crate::components::retry::RetrySoon;
use crate::format::counted;
use crate::routes::{SESSIONS, list_path};

const PLACEHOLDER: &str = r#"Search: visited:/cart clicked:"Pay now" -country:DE"#;

/// The field.
#[component]
pub fn SearchField(listing: Memo<Listing>) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let completion = Completion::new(field);
    let mistakes = Mistakes::new(listing);
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        completion.close();
        let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        if mistakes.check(&typed) {
            let listing = listing.get_untracked().searching(&typed);
            navigate(&list_path(&listing), leptos_router::NavigateOptions::default());
        }
    };
    let search = Signal::derive(move || listing.with(|listing| listing.search.clone()));
    let can_clear =
        move || listing.with(|listing| !listing.search.is_empty() || listing.segment().is_some());
    let cleared = move || list_path(&listing.get().spelt_out().searching(""));

    view! {
        <form class="search" role="search" action=SESSIONS method="get" on:submit=submit>
            <label class="visually-hidden" for="search-field">"Search sessions"</label>
            <CompletedField field completion search mistakes/>
            // The rest of the list's state, for a browser that sends the form by itself.
            {move || hidden(&listing.get().at(None), &["q"])}
            <button class="button button--secondary" type="submit">"Search"</button>
            <AddFilter completion/>
            <SaveButtons listing/>
            <Show when=can_clear>
                <a class="button button--quiet" href=cleared>"Clear"</a>
            </Show>
            <Reasons mistakes completion/>
            <FilterChips listing completion/>
        </form>
    }
    .into_any()
}

/// Where the search is typed, with what completes it.
#[component]
fn CompletedField(
    field: NodeRef<Input>,
    completion: Completion,
    search: Signal<String>,
    mistakes: Mistakes,
) -> impl IntoView {
    let press = move |event: KeyboardEvent| {
        if completion.press(&event) {
            event.prevent_default();
            event.stop_propagation();
        }
    };

    let scrolled = RwSignal::new(0);
    let follow = move |_| {
        let left = field.get_untracked().map(|field| field.scroll_left());
        scrolled.set(left.unwrap_or_default());
    };

    view! {
        <div class="search__box">
            <Underlines mistakes scrolled/>
            <input
                node_ref=field
                id="search-field"
                class="search__field"
                type="text"
                name="q"
                role="combobox"
                enterkeyhint="search"
                value=search
                prop:value=search
                placeholder=PLACEHOLDER
                maxlength="2000"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-autocomplete="list"
                aria-controls=OFFERS
                aria-expanded=move || completion.is_open().to_string()
                aria-activedescendant=move || completion.active_id()
                aria-invalid=move || mistakes.are_there().then_some("true")
                aria-describedby="search-mistakes"
                on:input=move |_| {
                    mistakes.typed(search.get_untracked());
                    completion.typed();
                }
                on:scroll=follow
                on:keydown=press
                on:blur=move |_| completion.close()
            />
            <Offers completion/>
        </div>
    }
    .into_any()
}

/// A list's state as fields that nobody sees, but for those that somebody does.
pub fn hidden(listing: &Listing, seen: &[&str]) -> AnyView {
    listing
        .pairs()
        .into_iter()
        .filter(|(name, _)| !seen.contains(name))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
        .into_any()
}

/// How many sessions match, in words.
pub fn count_of(matching: Matching) -> String {
    let over = if matching.is_more { "over " } else { "" };
    let count = counted(matching.n.into(), "session", "sessions");
    format!("{over}{count}")
}

/// That some sessions are searched in part, as they hold too much.
#[component]
pub fn NotAllTexts(n_cut: u32) -> impl IntoView {
    let sessions = counted(n_cut.into(), "session holds", "sessions hold");
    (0 < n_cut).then(|| {
        view! {
            <p class="search__note">
                {format!(
                    "{sessions} more different texts than are searched, and may match as well.",
                )}
            </p>
        }
    })
}

/// Why a list with a search shows nothing.
#[component]
pub fn NothingFound(list: SessionList, listing: Listing, reload: Callback<()>) -> impl IntoView {
    match list.outcome {
        Outcome::Answered => {
            view! { <NothingMatches terms=list.terms n_cut=list.n_cut listing/> }.into_any()
        }
        Outcome::Mistaken(reasons) => view! {
            <div class="search__mistakes" role="alert">
                <ul>
                    {reasons.into_iter().map(|reason| view! { <li>{reason}</li> }).collect_view()}
                </ul>
            </div>
        }
        .into_any(),
        Outcome::Starting => view! {
            <p class="search__count" role="status">
                "The server has just started and is still reading what it knows. "
                <RetrySoon retry=reload/>
            </p>
        }
        .into_any(),
    }
}

#[component]
fn NothingMatches(terms: Vec<TermCount>, n_cut: u32, listing: Listing) -> impl IntoView {
    let everywhere = (listing.range != Range::All).then(|| {
        let href = list_path(&listing.within(Range::All));
        view! { <a class="button button--secondary" href=href>"Search all days"</a> }
    });
    let all = list_path(&listing.spelt_out().searching(""));
    let rows = terms
        .into_iter()
        .map(|TermCount { term, matching, without }| {
            let count = count_of(matching);
            let href = list_path(&listing.searching(&without));
            let name = format!("Remove {term}");
            view! {
                <li class="terms__row">
                    <code class="terms__term">{term}</code>
                    <span class="terms__count">{count}</span>
                    <a class="button button--quiet" href=href aria-label=name>
                        <Icon sign=Sign::Close/>
                        "Remove"
                    </a>
                </li>
            }
        })
        .collect_view();

    view! {
        <div class="empty">
            <p class="empty__title">"No session matches."</p>
            <NotAllTexts n_cut/>
            <ul class="terms">{rows}</ul>
            <div class="empty__actions">
                {everywhere}
                <a class="button button--secondary" href=all>"Clear the search"</a>
            </div>
        </div>
    }
    .into_any()
}
