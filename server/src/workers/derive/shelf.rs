//! Windows that are being derived, kept for their next chunk.

use std::collections::HashMap;

use model::{WindowRef, WindowSummary};

use super::window::LiveWindow;

/// A window and what was known of it when it was derived last.
pub(super) type Shelved = (WindowSummary, LiveWindow);

/// The windows that were derived last.
pub(super) struct Shelf {
    windows: HashMap<WindowRef, (u64, Shelved)>,
    capacity: usize,
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
        Self { windows: HashMap::new(), capacity, n_uses: 0 }
    }

    /// Takes a window from its place.
    pub(super) fn take(&mut self, window: &WindowRef) -> Option<LiveWindow> {
        self.windows.remove(window).map(|(_, (_, live))| live)
    }

    /// Puts a window into its place; when all are taken, the longest unused one has to go.
    pub(super) fn put(&mut self, window: &WindowSummary, live: LiveWindow) -> Option<Shelved> {
        self.n_uses += 1;
        self.windows.insert(window.window, (self.n_uses, (window.clone(), live)));
        if self.windows.len() <= self.capacity {
            return None;
        }
        let oldest = self.windows.iter().min_by_key(|(_, (used, _))| *used);
        let oldest = oldest.map(|(window, _)| *window)?;
        self.windows.remove(&oldest).map(|(_, shelved)| shelved)
    }

    /// Takes all of them.
    pub(super) fn take_all(&mut self) -> Vec<Shelved> {
        self.windows.drain().map(|(_, (_, shelved))| shelved).collect()
    }
}
