//! The one place where changes are told to screen readers, politely.

use leptos::prelude::*;

/// Says short sentences. Provided by the layout.
#[derive(Clone, Copy)]
pub struct Announcer {
    text: RwSignal<String>,
}

impl Announcer {
    pub fn new() -> Self {
        Self { text: RwSignal::new(String::new()) }
    }

    /// The page's announcer.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Says a sentence.
    pub fn say(self, sentence: impl Into<String>) {
        self.text.set(sentence.into());
    }
}

/// Where the sentences stand.
#[component]
pub fn AnnouncerRegion() -> impl IntoView {
    let announcer = Announcer::get();
    view! { <p class="visually-hidden announcer" role="status">{move || announcer.text.get()}</p> }
}
