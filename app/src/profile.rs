//! What was learned of the session at hand, for all parts of its page that tell some of it.
//!
//! # Server-side rendering
//!
//! The server's HTML tells nothing of it: the browser asks once the page is there.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::sessions::{SessionProfile, find_profile};

/// The profile of the page's session, once it is known. Provided by the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Profile(pub RwSignal<Option<SessionProfile>>);

impl Profile {
    /// Asks for that of a session, and of another one when the page turns to it.
    pub fn of(session: Memo<String>) -> Self {
        let known = RwSignal::new(None);
        Effect::new(move |_| {
            let asked = session.get();
            known.set(None);
            spawn_local(async move {
                // Nobody waits for it: without it less is told.
                let found = find_profile(asked.clone()).await.ok().flatten();
                if session.try_get_untracked() == Some(asked) {
                    known.try_set(found);
                }
            });
        });
        Self(known)
    }

    /// The page's; nothing where there is none.
    pub fn get() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(None)))
    }

    /// A part of it. Reactive.
    pub fn with<T>(self, read: impl FnOnce(&SessionProfile) -> Option<T>) -> Option<T> {
        self.0.with(|known| known.as_ref().and_then(read))
    }
}
