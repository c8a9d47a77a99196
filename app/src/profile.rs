//! What was learned of the session at hand, for all parts of its page that tell some of it.
//!
//! # Server-side rendering
//!
//! The server's HTML tells nothing of it: the browser asks once the page is there.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::facts::Kept;

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

/// Why a session was recorded; `sample_rate` is in 1/10,000.
pub fn kept_words(kept: Kept, sample_rate: u16) -> String {
    match kept {
        Kept::All => "Every session is".to_owned(),
        Kept::Sampled => format!("Drawn, {} of sessions are", percent(sample_rate)),
        Kept::Error => "An error happened".to_owned(),
        Kept::Trigger => "The page asked for it".to_owned(),
        Kept::Import => "It was imported".to_owned(),
    }
}

/// 1/10,000 in percent, without zeros at the end.
fn percent(rate: u16) -> String {
    let (whole, rest) = (rate / 100, rate % 100);
    match (rest, rest % 10) {
        (0, _) => format!("{whole} %"),
        (_, 0) => format!("{whole}.{} %", rest / 10),
        _ => format!("{whole}.{rest:02} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_percent_without_zeros() {
        for (rate, text) in
            [(10_000, "100 %"), (1_250, "12.5 %"), (5, "0.05 %"), (0, "0 %"), (110, "1.1 %")]
        {
            assert_eq!(percent(rate), text);
        }
    }
}
