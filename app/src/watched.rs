//! Which sessions this viewer has watched, kept in the browser: there are no accounts yet.
//!
//! # Limits
//!
//! The last 2,000 of them; who watches more forgets the first.
//!
//! # Server-side rendering
//!
//! The server knows of none: pages ask once they are in the browser.

use std::collections::HashSet;

use leptos::prelude::*;
use model::SessionId;

use crate::browser;

const WATCHED: &str = "hs_watched";

/// Most sessions that are remembered.
pub const MOST: usize = 2_000;

/// Ids, oldest first, parted by commas.
fn read() -> Vec<String> {
    let text = browser::stored_choice(WATCHED).unwrap_or_default();
    text.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// Whether a session was watched. `None` before it is known.
pub fn is_watched(session: SessionId) -> Signal<Option<bool>> {
    let known = RwSignal::new(None);
    Effect::new(move |_| {
        Marks::get().changes.track();
        known.set(Some(read().contains(&session.to_string())));
    });
    known.into()
}

/// The same, asked once.
#[cfg(feature = "hydrate")]
pub fn is_marked(session: SessionId) -> bool {
    read().contains(&session.to_string())
}

/// Marks a session as watched, or takes the mark back.
#[cfg(feature = "hydrate")]
pub fn mark(session: SessionId, is_watched: bool) {
    Marks::get().mark(&[session], is_watched);
}

/// Tells all who show marks that one changed. Provided by the layout.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    changes: RwSignal<u32>,
}

impl Marks {
    pub fn new() -> Self {
        Self { changes: RwSignal::new(0) }
    }

    /// The layout's.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Marks a session as watched unless it is marked: then the mark is taken back. Says which.
    pub fn toggle(self, session: SessionId) -> &'static str {
        let is_watched = !read().contains(&session.to_string());
        self.mark(&[session], is_watched);
        if is_watched { "Marked watched." } else { "Marked unwatched." }
    }

    /// Marks sessions as watched, or takes the marks back. False when they are more than are
    /// remembered: then nothing is marked.
    pub fn mark(self, sessions: &[SessionId], is_watched: bool) -> bool {
        if MOST < sessions.len() {
            return false;
        }
        let marked: HashSet<String> = sessions.iter().map(ToString::to_string).collect();
        let mut ids = read();
        ids.retain(|known| !marked.contains(known));
        if is_watched {
            ids.extend(marked);
        }
        let from = ids.len().saturating_sub(MOST);
        browser::store_choice(WATCHED, &ids[from..].join(","));
        self.changes.update(|changes| *changes += 1);
        true
    }
}
