//! Sessions that came after the list was loaded: never moved under the pointer, told above it.

use leptos::prelude::*;
use model::query::Listing;

use crate::browser;
use crate::format::counted;
#[cfg(any(test, feature = "hydrate"))]
use crate::format::worded;

/// How often is asked for new ones.
#[cfg(feature = "hydrate")]
const EVERY_MS: u32 = 15_000;

/// How often is looked for the very first one.
#[cfg(feature = "hydrate")]
const FIRST_EVERY_MS: u32 = 2_000;

/// How long is said whence it came before it is shown.
#[cfg(feature = "hydrate")]
const SAID_MS: u32 = 2_000;

/// Says how many there are, and loads them. `since` is the first event of the newest session
/// that is known, in ms.
#[component]
pub fn Arrivals(listing: Listing, since: i64, zone: String, reload: Callback<()>) -> impl IntoView {
    let n_new = RwSignal::new(0_u32);
    ask(listing, since, zone, n_new);
    let words = move || counted(n_new.get().into(), "new session", "new sessions");
    let load = move |_| {
        // The button goes, and what is new stands below the heading.
        browser::focus_heading();
        reload.run(());
    };

    view! {
        <div class="arrivals" role="status">
            <Show when=move || { 0 < n_new.get() }>
                <button class="arrivals__pill" r#type="button" on:click=load>
                    {words}
                </button>
            </Show>
        </div>
    }
    .into_any()
}

/// Says when the first session is there, and whence; then loads the list.
#[component]
pub fn FirstArrival(listing: Listing, zone: String, reload: Callback<()>) -> impl IntoView {
    let first = RwSignal::new(None::<String>);
    ask_first(listing, zone, first, reload);
    let words = move || first.get().unwrap_or_else(|| "Waiting for the first visit…".to_owned());

    view! { <p class="empty__hint" role="status">{words}</p> }
}

/// Looks for the first session again and again.
#[cfg(feature = "hydrate")]
fn ask_first(
    listing: Listing,
    zone: String,
    first: RwSignal<Option<String>>,
    reload: Callback<()>,
) {
    use gloo::timers::callback::{Interval, Timeout};
    use leptos::task::spawn_local;

    use crate::api::sessions::list_sessions;

    let query = listing.spelt_out().to_string();
    let said = StoredValue::new_local(None::<Timeout>);
    let timer = Interval::new(FIRST_EVERY_MS, move || {
        if first.try_get_untracked().is_none_or(|first| first.is_some()) {
            return;
        }
        let (query, zone) = (query.clone(), zone.clone());
        spawn_local(async move {
            let Ok(list) = list_sessions(query, zone).await else { return };
            let Some(session) = list.rows.first() else { return };
            let words = received(session.entry_url.as_deref(), list.now.ms_since(session.last_at));
            if first.try_set(Some(words)).is_none() {
                said.try_set_value(Some(Timeout::new(SAID_MS, move || {
                    reload.try_run(());
                })));
            }
        });
    });
    let kept = StoredValue::new_local(Some(timer));
    on_cleanup(move || {
        kept.dispose();
        said.dispose();
    });
}

#[cfg(not(feature = "hydrate"))]
fn ask_first(
    _listing: Listing,
    _zone: String,
    _first: RwSignal<Option<String>>,
    _reload: Callback<()>,
) {
}

/// Whence the first session came, and how long ago.
#[cfg(any(test, feature = "hydrate"))]
fn received(url: Option<&str>, age_ms: u64) -> String {
    let host = url.and_then(|url| url.split_once("://")?.1.split(['/', '?', '#']).next());
    let from = host.map(|host| format!(" from {host}")).unwrap_or_default();
    format!("Received{from} {} ago.", worded(age_ms.max(1_000)))
}

/// Asks again and again, as long as the page is looked at.
#[cfg(feature = "hydrate")]
fn ask(listing: Listing, since: i64, zone: String, n_new: RwSignal<u32>) {
    use gloo::timers::callback::Interval;
    use leptos::task::spawn_local;

    use crate::api::sessions::count_arrivals;

    let query = listing.spelt_out().to_string();
    let timer = Interval::new(EVERY_MS, move || {
        if document().visibility_state() != web_sys::VisibilityState::Visible {
            return;
        }
        let (query, zone) = (query.clone(), zone.clone());
        spawn_local(async move {
            // What cannot be counted now is counted the next time.
            if let Ok(n) = count_arrivals(query, since, zone).await {
                n_new.try_set(n);
            }
        });
    });
    let kept = StoredValue::new_local(Some(timer));
    on_cleanup(move || kept.dispose());
}

/// The server has no timers for a page.
#[cfg(not(feature = "hydrate"))]
fn ask(_listing: Listing, _since: i64, _zone: String, _n_new: RwSignal<u32>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_session_is_told_with_its_site() {
        let words = |url, age| received(url, age).replace(['\u{2009}', '\u{a0}'], " ");

        assert_eq!(
            words(Some("https://shop.example/a?b"), 2_100),
            "Received from shop.example 2 s ago."
        );
        assert_eq!(words(None, 0), "Received 1 s ago.");
    }
}
