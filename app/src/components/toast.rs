//! A sentence at the foot of the page that says what was done, and goes by itself; or what could
//! not be done, and stays until it is closed.

use std::time::Duration;

use leptos::prelude::*;
use model::SessionId;

use super::icon::{Icon, Sign};
use super::session_links::SessionLinks;

/// How long a sentence stays.
const SHOWN_FOR: Duration = Duration::from_secs(6);

/// What is said.
#[derive(Clone, Default)]
struct Said {
    /// Nothing is said while it is empty.
    sentence: String,
    /// The sessions that it is about.
    sessions: Vec<SessionId>,
    is_failure: bool,
}

/// Says short sentences, one at a time. Provided by the layout.
#[derive(Clone, Copy)]
pub struct Toast {
    said: RwSignal<Said>,
    n_said: RwSignal<u32>,
    is_held: RwSignal<bool>,
}

impl Toast {
    pub fn new() -> Self {
        Self {
            said: RwSignal::default(),
            n_said: RwSignal::default(),
            is_held: RwSignal::default(),
        }
    }

    /// The page's toast.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Says what was done.
    pub fn say(self, sentence: impl Into<String>) {
        self.show(Said { sentence: sentence.into(), ..Said::default() });
        self.close_later(self.n_said.get_untracked());
    }

    /// Says what could not be done, and with which sessions.
    pub fn fail(self, sentence: impl Into<String>, sessions: Vec<SessionId>) {
        self.show(Said { sentence: sentence.into(), sessions, is_failure: true });
    }

    fn show(self, said: Said) {
        self.said.set(said);
        self.n_said.update(|n| *n += 1);
    }

    fn close(self) {
        self.said.set(Said::default());
        // What is pointed at is gone, and does not tell that it was left.
        self.is_held.set(false);
    }

    /// Closes unless something else was said meanwhile; not while somebody points at it.
    fn close_later(self, number: u32) {
        set_timeout(
            move || match self.is_held.get_untracked() {
                _ if self.n_said.get_untracked() != number => {}
                true => self.close_later(number),
                false => self.close(),
            },
            SHOWN_FOR,
        );
    }
}

/// Where the sentence stands. Two regions, which are there before something is said in them:
/// failures are told at once, all else when nothing else is being read.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toast = Toast::get();
    let shown = move |is_failure: bool| {
        let said = toast.said.get();
        let is_here = !said.sentence.is_empty() && said.is_failure == is_failure;
        is_here.then(|| view! { <Sentence said/> })
    };

    view! {
        <div
            class="toast-region"
            on:mouseenter=move |_| toast.is_held.set(true)
            on:mouseleave=move |_| toast.is_held.set(false)
            on:focusin=move |_| toast.is_held.set(true)
            on:focusout=move |_| toast.is_held.set(false)
        >
            <div role="status">{move || shown(false)}</div>
            <div role="alert">{move || shown(true)}</div>
        </div>
    }
    .into_any()
}

#[component]
fn Sentence(said: Said) -> impl IntoView {
    let toast = Toast::get();
    let has_links = !said.sessions.is_empty();
    view! {
        <div class="toast" class:toast--failure=said.is_failure>
            {said.is_failure.then(|| view! { <Icon sign=Sign::Warning/> })}
            <div class="toast__words">
                <p>{said.sentence}</p>
                {has_links.then(|| view! { <SessionLinks sessions=said.sessions/> })}
            </div>
            <button
                class="icon-button"
                r#type="button"
                aria-label="Close"
                on:click=move |_| toast.close()
            >
                <Icon sign=Sign::Close/>
            </button>
        </div>
    }
    .into_any()
}
