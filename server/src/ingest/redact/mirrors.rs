//! The documents of windows that are being recorded, as far as memory goes.

use std::sync::{Arc, Mutex, PoisonError};

use model::{PolicyHash, ProjectId, WindowRef};
use redaction::Redactor;
use wire::FrameHeader;

use crate::ingest::decode::Frame;
use crate::ingest::recent::Recent;

/// One window of one project.
pub(super) type WindowKey = (ProjectId, WindowRef);

/// A window's document, and how far it was read.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) redactor: Redactor,
    /// The policy that the redactor applies.
    pub(super) policy: PolicyHash,
    /// Bytes of the events that made the document: about what it takes.
    pub(super) weight: u64,
    /// The last chunk that was read.
    pub(super) last: Place,
}

/// Where a chunk stands in its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    seq: u32,
    first: u64,
    events: u32,
}

impl Place {
    pub(super) const fn of(header: &FrameHeader) -> Self {
        Self { seq: header.seq, first: header.first, events: header.events }
    }

    /// Whether a chunk continues this one, or is this one again: repeated, or the rest of what
    /// was cut short when the page seemed to go away. Reading it again changes nothing.
    pub(super) fn is_continued_by(self, next: Self) -> bool {
        let follows = self.seq.checked_add(1) == Some(next.seq)
            && self.first + u64::from(self.events) == next.first;
        follows || self.seq == next.seq && self.first == next.first
    }

    /// Whether a chunk comes before this one.
    pub(super) const fn is_after(self, other: Self) -> bool {
        other.seq < self.seq
    }
}

/// A window's document while nobody works on it; empty when there is none.
pub(super) type Slot = Arc<Mutex<Option<Held>>>;

/// Documents of the windows that were recorded most recently.
#[derive(Debug)]
pub(in crate::ingest) struct Mirrors(Mutex<Recent<WindowKey, Slot>>);

impl Mirrors {
    /// Room for this much.
    pub(in crate::ingest) fn new(max_bytes: u64) -> Self {
        Self(Mutex::new(Recent::new(max_bytes)))
    }

    /// The place of a window's document. Two chunks of one window are read one after the other.
    pub(super) fn slot(&self, key: &WindowKey) -> Slot {
        Arc::clone(self.recent().entry(key))
    }

    /// Whether nobody works on the document that a frame changes.
    pub(in crate::ingest) fn is_idle(&self, project: ProjectId, frame: &Frame) -> bool {
        self.slot(&(project, frame.header.window())).try_lock().is_ok()
    }

    /// Says what a document takes; `None`: there is none.
    pub(super) fn weigh(&self, key: &WindowKey, weight: Option<u64>) {
        match weight {
            Some(weight) => self.recent().weigh(key, weight),
            None => self.recent().remove(key),
        }
    }

    fn recent(&self) -> std::sync::MutexGuard<'_, Recent<WindowKey, Slot>> {
        // A poisoned lock is sound: every change under it is one call of the map.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
