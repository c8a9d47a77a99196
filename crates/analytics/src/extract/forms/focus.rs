//! The focus interval that is going on.

use serde::{Deserialize, Serialize};

use super::Place;
use crate::thresholds::{FIELD_PAUSE, HESITATION_MAX};

/// A field that has the focus.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Focus {
    pub(super) place: Place,
    pub(super) is_edited: bool,
    /// Visible time without long pauses.
    pub(super) busy_ms: u64,
    visible_ms: u64,
    /// The last input; `None` while the window is hidden.
    last: Option<u64>,
}

impl Focus {
    pub(super) const fn new(place: Place, at: u64) -> Self {
        Self { place, is_edited: false, busy_ms: 0, visible_ms: 0, last: Some(at) }
    }

    pub(super) fn pass(&mut self, at: u64) {
        let Some(last) = &mut self.last else { return };
        let gap = at.saturating_sub(*last);
        self.visible_ms += gap;
        if gap <= FIELD_PAUSE {
            self.busy_ms += gap;
        }
        *last = at.max(*last);
    }

    pub(super) const fn pause(&mut self) {
        self.last = None;
    }

    pub(super) fn go_on(&mut self, at: u64) {
        self.last.get_or_insert(at);
    }

    pub(super) fn hesitation(&self) -> u64 {
        self.visible_ms.min(HESITATION_MAX)
    }
}
