//! What a printed page says of itself: its address, when it was printed, and who looked at it.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::Timestamp;

use crate::browser;
use crate::format::{local, zone_name};

/// The foot. Only paper shows it.
///
/// # Server-side rendering
///
/// Knows the path; the rest is learned when the browser prints.
#[component]
pub fn PrintFoot() -> impl IntoView {
    let location = use_location();
    let printed = RwSignal::new(None::<Printed>);
    let listener =
        window_event_listener_untyped("beforeprint", move |_| printed.set(Some(Printed::now())));
    on_cleanup(move || listener.remove());
    let path = move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    };
    let address = move || printed.get().map_or_else(path, |printed| printed.address);
    let time = move || printed.get().map(|printed| printed.time);

    view! {
        <footer class="print-foot">
            <p>{address}</p>
            <p>{time}</p>
            <p>"Viewed on the machine that Hindsight runs on"</p>
        </footer>
    }
    .into_any()
}

/// What is known when the browser prints.
#[derive(Clone)]
struct Printed {
    /// Whole, as it is now: players write theirs without a change of route.
    address: String,
    /// In words, with its zone.
    time: String,
}

impl Printed {
    fn now() -> Self {
        let now = browser::date_ms();
        let at = Timestamp::from_ms(now).unwrap_or_default();
        let zone = browser::zone().map(|zone| zone_name(&zone)).unwrap_or_default();
        let time = format!("{} {zone}", local(at, browser::utc_offset_min(now)));
        Self { address: browser::address(), time }
    }
}
