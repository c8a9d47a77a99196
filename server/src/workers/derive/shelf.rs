//! Windows that are being derived, kept for their next chunk.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::{WindowRef, WindowSummary};

use super::window::LiveWindow;

/// A window and what was known of it when it was derived last.
pub(super) type Shelved = (WindowSummary, LiveWindow);

/// The windows that were derived last, for all sessions that are derived at the same time.
pub(super) struct Shelf {
    places: Mutex<Places>,
    capacity: usize,
}

#[derive(Default)]
struct Places {
    windows: HashMap<WindowRef, (u64, Shelved)>,
    /// Counts uses, so that the one longest unused is known.
    n_uses: u64,
}

#[cfg(test)]
impl Default for Shelf {
    fn default() -> Self {
        Self::of(128)
    }
}

impl Shelf {
    /// One with so many places. A window of a large page takes some MB.
    pub(super) fn of(capacity: usize) -> Self {
        Self { places: Mutex::default(), capacity }
    }

    /// Takes a window from its place.
    pub(super) fn take(&self, window: &WindowRef) -> Option<LiveWindow> {
        self.places().windows.remove(window).map(|(_, (_, live))| live)
    }

    /// Puts a window into its place; when all are taken, the longest unused one has to go.
    pub(super) fn put(&self, window: &WindowSummary, live: LiveWindow) -> Option<Shelved> {
        let mut places = self.places();
        places.n_uses += 1;
        let used = places.n_uses;
        places.windows.insert(window.window, (used, (window.clone(), live)));
        if places.windows.len() <= self.capacity {
            return None;
        }
        let oldest = places.windows.iter().min_by_key(|(_, (used, _))| *used);
        let oldest = oldest.map(|(window, _)| *window)?;
        places.windows.remove(&oldest).map(|(_, shelved)| shelved)
    }

    /// Takes all of them.
    pub(super) fn take_all(&self) -> Vec<Shelved> {
        self.places().windows.drain().map(|(_, (_, shelved))| shelved).collect()
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        // A poisoned lock is sound: windows are moved in and out whole.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
