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
    waiting: StoredValue<Option<String>>,
}

impl Announcer {
    pub fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            said_at: StoredValue::new(None),
            waiting: StoredValue::new(None),
        }
    }

    /// The page's announcer.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Says a sentence: at once, or a second after the one before; of several that wait, the last.
    pub fn say(self, sentence: impl Into<String>) {
        let now = browser::now_ms();
        let next = self.said_at.get_value().map_or(0, |at| at.saturating_add(PAUSE_MS));
        if next <= now {
            self.said_at.set_value(Some(now));
            self.tell(sentence.into());
            return;
        }
        let is_set = self.waiting.with_value(Option::is_some);
        self.waiting.set_value(Some(sentence.into()));
        if !is_set {
            let tell = move || {
                if let Some(sentence) = self.waiting.try_update_value(Option::take).flatten() {
                    self.said_at.set_value(Some(browser::now_ms()));
                    self.tell(sentence);
                }
            };
            set_timeout(tell, Duration::from_millis(next - now));
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
