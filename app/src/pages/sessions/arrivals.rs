//! Sessions that came after the list was loaded: never moved under the pointer, told above it.

use leptos::prelude::*;
use model::query::Listing;

use crate::format::counted;

/// How often is asked for new ones.
#[cfg(feature = "hydrate")]
const EVERY_MS: u32 = 15_000;

/// Says how many there are, and loads them. `since` is the first event of the newest session
/// that is known, in ms.
#[component]
pub fn Arrivals(listing: Listing, since: i64, zone: String, reload: Callback<()>) -> impl IntoView {
    let n_new = RwSignal::new(0_u32);
    ask(listing, since, zone, n_new);
    let words = move || counted(n_new.get().into(), "new session", "new sessions");

    view! {
        <div class="arrivals" role="status">
            <Show when=move || { 0 < n_new.get() }>
                <button class="arrivals__pill" r#type="button" on:click=move |_| reload.run(())>
                    {words}
                </button>
            </Show>
        </div>
    }
    .into_any()
}

/// Loads the list as soon as there is a first session to show.
#[component]
pub fn FirstArrival(
    listing: Listing,
    since: i64,
    zone: String,
    reload: Callback<()>,
) -> impl IntoView {
    let n_new = RwSignal::new(0_u32);
    ask(listing, since, zone, n_new);
    Effect::new(move |_| {
        if 0 < n_new.get() {
            reload.run(());
        }
    });

    view! { <p class="empty__hint" role="status">"Waiting for the first visit…"</p> }
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
