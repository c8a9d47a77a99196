//! Which sessions this viewer has watched, kept in the browser: there are no accounts yet.
//!
//! # Limits
//!
//! The last 2,000 of them; who watches more forgets the first.
//!
//! # Server-side rendering
//!
//! The server knows of none: pages ask once they are in the browser.

use leptos::prelude::*;
use model::SessionId;

use crate::browser;

const WATCHED: &str = "hs_watched";

/// Most sessions that are remembered.
#[cfg(feature = "hydrate")]
const MOST: usize = 2_000;

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
    let id = session.to_string();
    let mut ids = read();
    ids.retain(|known| *known != id);
    if is_watched {
        ids.push(id);
    }
    let from = ids.len().saturating_sub(MOST);
    browser::store_choice(WATCHED, &ids[from..].join(","));
    Marks::get().changes.update(|changes| *changes += 1);
}

/// Tells all who show marks that one changed. Provided by the layout.
#[derive(Clone, Copy)]
pub struct Marks {
    changes: RwSignal<u32>,
}

impl Marks {
    pub fn new() -> Self {
        Self { changes: RwSignal::new(0) }
    }

    fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }
}
