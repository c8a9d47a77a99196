//! The one place where changes are told to screen readers, politely.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser;

/// Time between two sentences, in ms: who holds a key hears where it led, not each step.
const PAUSE_MS: u64 = 1_000;

/// Says short sentences. Provided by the layout.
#[derive(Clone, Copy)]
pub struct Announcer {
    text: RwSignal<String>,
    /// When the last one was said.
    said_at: StoredValue<Option<u64>>,
    /// What is said next.
    waiting: StoredValue<Waiting>,
}

/// What waits to be said: what was done does not hide what is so, nor the other way round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Waiting {
    /// What was done last.
    done: Option<String>,
    /// What is so since then.
    state: Option<String>,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All of it, if there is something.
    fn words(self) -> Option<String> {
        let sentences: Vec<String> = self.done.into_iter().chain(self.state).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

impl Announcer {
    pub fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            said_at: StoredValue::new(None),
            waiting: StoredValue::new(Waiting::default()),
        }
    }

    /// The page's announcer.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Says a sentence: at once, or a second after the one before; of several that wait, the last.
    pub fn say(self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        self.change(move |waiting| waiting.done = Some(sentence));
    }

    /// Says what is so from now on, beside what was done; takes back what waits when it is so no
    /// more.
    pub fn say_state(self, sentence: Option<String>) {
        self.change(move |waiting| waiting.state = sentence);
    }

    fn change(self, change: impl FnOnce(&mut Waiting)) {
        let is_set = !self.waiting.with_value(Waiting::is_empty);
        self.waiting.update_value(change);
        if self.waiting.with_value(Waiting::is_empty) {
            return;
        }
        let now = browser::now_ms();
        let next = self.said_at.get_value().map_or(0, |at| at.saturating_add(PAUSE_MS));
        if next <= now {
            self.tell_waiting();
        } else if !is_set {
            set_timeout(move || self.tell_waiting(), Duration::from_millis(next - now));
        }
    }

    fn tell_waiting(self) {
        let waiting = self.waiting.try_update_value(std::mem::take);
        if let Some(words) = waiting.and_then(Waiting::words) {
            self.said_at.set_value(Some(browser::now_ms()));
            self.tell(words);
        }
    }

    fn tell(self, sentence: String) {
        self.text.update(|text| {
            // What stays the same is not read again.
            let is_again = *text == sentence;
            *text = sentence;
            if is_again {
                text.push('\u{a0}');
            }
        });
    }
}

/// Where the sentences stand.
#[component]
pub fn AnnouncerRegion() -> impl IntoView {
    let announcer = Announcer::get();
    view! { <p class="visually-hidden announcer" role="status">{move || announcer.text.get()}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_so_is_said_beside_what_was_done() {
        let some = |sentence: &str| Some(sentence.to_owned());
        for (done, state, expected) in [
            (None, None, None),
            (Some("Paused."), None, Some("Paused.")),
            (None, Some("No picture before 0:10."), Some("No picture before 0:10.")),
            (
                Some("Paused."),
                Some("No picture before 0:10."),
                Some("Paused. No picture before 0:10."),
            ),
        ] {
            let waiting = Waiting { done: done.and_then(some), state: state.and_then(some) };
            assert_eq!(waiting.is_empty(), expected.is_none());
            assert_eq!(waiting.words().as_deref(), expected);
        }
    }
}
