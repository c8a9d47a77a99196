//! A sentence at the foot of the page that says what was done, and goes by itself.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Icon, Sign};

/// How long a sentence stays.
const SHOWN_FOR: Duration = Duration::from_secs(6);

/// Says short sentences, one at a time. Provided by the layout.
#[derive(Clone, Copy)]
pub struct Toast {
    text: RwSignal<String>,
    n_said: RwSignal<u32>,
    is_held: RwSignal<bool>,
}

impl Toast {
    pub fn new() -> Self {
        Self {
            text: RwSignal::default(),
            n_said: RwSignal::default(),
            is_held: RwSignal::default(),
        }
    }

    /// The page's toast.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Says a sentence.
    pub fn say(self, sentence: impl Into<String>) {
        self.text.set(sentence.into());
        self.n_said.update(|n| *n += 1);
        self.close_later(self.n_said.get_untracked());
    }

    /// Closes unless something else was said meanwhile; not while somebody points at it.
    fn close_later(self, number: u32) {
        set_timeout(
            move || match self.is_held.get_untracked() {
                _ if self.n_said.get_untracked() != number => {}
                true => self.close_later(number),
                false => self.text.set(String::new()),
            },
            SHOWN_FOR,
        );
    }
}

/// Where the sentence stands.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toast = Toast::get();
    let has_text = move || !toast.text.read().is_empty();

    view! {
        <div
            class="toast-region"
            role="status"
            on:mouseenter=move |_| toast.is_held.set(true)
            on:mouseleave=move |_| toast.is_held.set(false)
            on:focusin=move |_| toast.is_held.set(true)
            on:focusout=move |_| toast.is_held.set(false)
        >
            <Show when=has_text>
                <div class="toast">
                    <p>{move || toast.text.get()}</p>
                    <button
                        class="icon-button"
                        r#type="button"
                        aria-label="Close"
                        on:click=move |_| toast.text.set(String::new())
                    >
                        <Icon sign=Sign::Close/>
                    </button>
                </div>
            </Show>
        </div>
    }
    .into_any()
}
