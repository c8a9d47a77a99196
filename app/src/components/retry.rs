//! Tries again by itself what could not be done, less and less often.
//!
//! # Server-side rendering
//!
//! The server has no timers for a page: nothing is said there, and a link loads it again.

use leptos::prelude::*;

use crate::format::worded;

/// Tries again after a while, and says when.
#[component]
pub fn RetrySoon(retry: Callback<()>) -> impl IntoView {
    let pause = RwSignal::new(None::<u32>);
    wait(pause, retry);
    move || {
        let words = pause.get().map(|ms| format!("Trying again in {}.", worded(ms.into())));
        words.map(|words| view! { <span class="notice__retry">{words}</span> })
    }
}

#[cfg(feature = "hydrate")]
fn wait(pause: RwSignal<Option<u32>>, retry: Callback<()>) {
    use std::cell::Cell;

    use gloo::timers::callback::Timeout;

    use crate::browser;

    thread_local! {
        /// When something failed last, and after which pause it was tried again.
        static LAST: Cell<Option<(u64, u32)>> = const { Cell::new(None) };
    }

    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let now = browser::now_ms();
        let ms = next_pause(LAST.get(), now);
        LAST.set(Some((now, ms)));
        pause.set(Some(ms));
        timer.set_value(Some(Timeout::new(ms, move || {
            retry.try_run(());
        })));
    });
    on_cleanup(move || timer.dispose());
}

#[cfg(not(feature = "hydrate"))]
fn wait(_pause: RwSignal<Option<u32>>, _retry: Callback<()>) {}

/// How long to wait, in ms: twice as long as the last time, unless that was long ago.
#[cfg(any(test, feature = "hydrate"))]
fn next_pause(last: Option<(u64, u32)>, now: u64) -> u32 {
    const FIRST_MS: u32 = 2_000;
    const LONGEST_MS: u32 = 30_000;
    /// An answer may take as long.
    const SLACK_MS: u64 = 30_000;

    let is_same =
        |(at, pause): &(u64, u32)| now.saturating_sub(*at) <= u64::from(*pause) + SLACK_MS;
    last.filter(is_same).map_or(FIRST_MS, |(_, pause)| pause.saturating_mul(2).min(LONGEST_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_until_something_is_well_for_a_while() {
        let mut last = None;
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..6 {
            let pause = next_pause(last, now);
            pauses.push(pause / 1_000);
            last = Some((now, pause));
            now += u64::from(pause) + 100;
        }

        assert_eq!(pauses, [2, 4, 8, 16, 30, 30]);
        assert_eq!(next_pause(last, now + 60_000), 2_000);
    }
}
