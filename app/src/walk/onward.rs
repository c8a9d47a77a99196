//! Goes on to the next session by itself at the end of a replay, where the viewer wants that.
//!
//! Said once, counted down in words, and given up at any key: nothing moves, and nobody is taken
//! elsewhere who does not sit back and watch.

use std::time::Duration;

use leptos::prelude::*;

use super::Walking;
use crate::browser;
use crate::components::announcer::Announcer;

/// Under which the choice is kept in this browser.
pub const ONWARD: &str = "hs_onward";

/// Seconds from the end of a replay to the next one.
const COUNTDOWN: u32 = 3;

/// Whether the viewer wants it; not unless that was said.
fn is_wanted() -> bool {
    browser::stored_choice(ONWARD).as_deref() == Some("on")
}

/// Seconds that are left, while they are counted.
#[derive(Clone, Copy)]
struct Countdown {
    left: RwSignal<Option<u32>>,
    /// Counts countdowns: the seconds of an older one no longer matter.
    number: StoredValue<u32>,
    walking: Walking,
}

impl Countdown {
    fn begin(self) {
        let number = self.number.get_value().wrapping_add(1);
        self.number.set_value(number);
        self.left.set(Some(COUNTDOWN));
        self.wait(number);
    }

    /// Whether there was one to end.
    fn end(self) -> bool {
        let was_counting = self.left.get_untracked().is_some();
        if was_counting {
            self.left.set(None);
        }
        was_counting
    }

    fn wait(self, number: u32) {
        set_timeout(move || self.count(number), Duration::from_secs(1));
    }

    fn count(self, number: u32) {
        // The page may have been left meanwhile.
        let Some(Some(left)) = self.left.try_get_untracked() else { return };
        if self.number.try_get_value() != Some(number) {
            return;
        }
        if 1 < left {
            self.left.set(Some(left - 1));
            self.wait(number);
        } else {
            self.left.set(None);
            // Where it has become the last one, the replay stays.
            self.walking.go(true, Callback::new(|_| ()));
        }
    }
}

/// "Next session in 3 s" over the stage, from the end of the replay on.
#[component]
pub fn Onward(
    /// Whether it was played to its end.
    is_over: Signal<bool>,
    walking: Walking,
) -> impl IntoView {
    let announcer = Announcer::get();
    let left = RwSignal::new(None::<u32>);
    let countdown = Countdown { left, number: StoredValue::new(0), walking };
    Effect::new(move |_| {
        countdown.end();
        if is_over.get() && walking.has_next() && is_wanted() {
            countdown.begin();
            announcer.say("The next session opens in 3 seconds. Press any key to stay.");
        }
    });
    let stay = move || {
        if countdown.end() {
            announcer.say("Stays at this session.");
        }
    };
    let keys = window_event_listener(leptos::ev::keydown, move |_| stay());
    on_cleanup(move || keys.remove());

    view! {
        {move || {
            left.get().map(|left| view! {
                <p class="stage__caption">
                    {format!("Next session in {left} s")}
                    <button class="button button--quiet" r#type="button" on:click=move |_| stay()>
                        "Stay here"
                    </button>
                </p>
            })
        }}
    }
    .into_any()
}
