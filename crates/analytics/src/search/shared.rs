//! One index for those who fill it and those who ask it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::SessionIndex;

/// A [`SessionIndex`] that many share. Clones are one index.
#[derive(Clone, Debug, Default)]
pub struct SharedIndex(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    index: RwLock<SessionIndex>,
    is_complete: AtomicBool,
}

impl SharedIndex {
    /// The index, to be asked.
    pub fn read(&self) -> RwLockReadGuard<'_, SessionIndex> {
        // A writer that panicked was between two sessions: what is there is whole.
        self.0.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index, to be filled.
    pub fn write(&self) -> RwLockWriteGuard<'_, SessionIndex> {
        self.0.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether all there was is in it. Before that, its answers would leave sessions out.
    pub fn is_complete(&self) -> bool {
        self.0.is_complete.load(Ordering::Acquire)
    }

    /// Says that all there was is in it.
    pub fn complete(&self) {
        self.0.is_complete.store(true, Ordering::Release);
    }
}
