//! Which journal segments there are and how far each is durable.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Shared by the writer, which grows it, and the readers, which never read past it.
#[derive(Debug, Default)]
pub(super) struct Catalogue(Mutex<BTreeMap<u64, Extent>>);

/// How much of one journal segment there is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// End of the last durable record.
    pub(super) end: u64,
    /// Bytes that the file may occupy. More than `end` when a broken tail could not be cut off.
    pub(super) file_bytes: u64,
}

impl Catalogue {
    /// Notes a journal segment, or how far it reaches now.
    pub(super) fn set(&self, segment: u64, extent: Extent) {
        self.segments().insert(segment, extent);
    }

    /// Forgets a journal segment.
    pub(super) fn remove(&self, segment: u64) {
        self.segments().remove(&segment);
    }

    /// The first journal segment from `segment` on, and the end of its durable records.
    pub(super) fn first_from(&self, segment: u64) -> Option<(u64, u64)> {
        self.segments().range(segment..).next().map(|(id, extent)| (*id, extent.end))
    }

    /// The end of the durable records of a journal segment.
    pub(super) fn end_of(&self, segment: u64) -> Option<u64> {
        self.segments().get(&segment).map(|extent| extent.end)
    }

    /// The journal segments before this one.
    pub(super) fn before(&self, segment: u64) -> Vec<u64> {
        self.segments().range(..segment).map(|(id, _)| *id).collect()
    }

    /// Bytes of all journal segments.
    pub(super) fn total_bytes(&self) -> u64 {
        self.segments().values().map(|extent| extent.file_bytes).sum()
    }

    fn segments(&self) -> MutexGuard<'_, BTreeMap<u64, Extent>> {
        // A poisoned lock is sound: every write under it is one call of the map.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
