//! Windows that are being derived, kept for their next chunk.

use std::collections::HashMap;

use model::WindowRef;

use super::window::LiveWindow;

/// Windows in memory. A mirror of a large page takes some MB.
const CAPACITY: usize = 128;

/// The windows that were derived last.
#[derive(Default)]
pub(super) struct Shelf {
    windows: HashMap<WindowRef, (u64, LiveWindow)>,
    /// Counts uses, so that the one longest unused is known.
    n_uses: u64,
}

impl Shelf {
    /// Takes a window from its place.
    pub(super) fn take(&mut self, window: &WindowRef) -> Option<LiveWindow> {
        self.windows.remove(window).map(|(_, live)| live)
    }

    /// Puts a window into its place; when all are taken, the longest unused one goes.
    pub(super) fn put(&mut self, window: WindowRef, live: LiveWindow) {
        self.n_uses += 1;
        self.windows.insert(window, (self.n_uses, live));
        if CAPACITY < self.windows.len() {
            let oldest = self.windows.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(oldest) = oldest.map(|(window, _)| *window) {
                self.windows.remove(&oldest);
            }
        }
    }
}
