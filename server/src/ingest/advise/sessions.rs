//! What is remembered of sessions and windows.

use model::{ProjectId, SessionId, WindowRef};
use wire::FrameHeader;

use crate::ingest::recent::Recent;

/// Sessions, and windows, that are remembered: some 20 MB when all are.
const MAX_REMEMBERED: u64 = 100_000;

/// Chunks after which a recorder that was asked for a snapshot is asked again.
const ASK_AGAIN_CHUNKS: u32 = 4;

/// All that is remembered.
#[derive(Debug)]
pub(super) struct Sessions {
    bytes: Recent<(ProjectId, SessionId), u64>,
    windows: Recent<(ProjectId, WindowRef), WindowNotes>,
}

/// What is remembered of a window.
#[derive(Debug, Default)]
pub(super) struct WindowNotes {
    /// Number of the chunk that would come next.
    next_seq: u32,
    /// All chunks from a full snapshot on have arrived.
    has_document: bool,
    /// At which chunk a snapshot was asked for.
    asked_at: Option<u32>,
    /// Its recorder was told to cut chunks less often.
    pub(super) is_held_back: bool,
}

impl Sessions {
    pub(super) fn new() -> Self {
        Self { bytes: Recent::new(MAX_REMEMBERED), windows: Recent::new(MAX_REMEMBERED) }
    }

    /// Adds to a session's bytes; gives their sum.
    pub(super) fn note_bytes(
        &mut self,
        project: ProjectId,
        session: SessionId,
        n_bytes: usize,
    ) -> u64 {
        let sum = self.bytes.entry(&(project, session));
        *sum = sum.saturating_add(u64::try_from(n_bytes).unwrap_or(u64::MAX));
        *sum
    }

    /// Raises a session's bytes to what is stored of it.
    pub(super) fn note_stored(&mut self, project: ProjectId, session: SessionId, n_bytes: u64) {
        let sum = self.bytes.entry(&(project, session));
        *sum = n_bytes.max(*sum);
    }

    pub(super) fn window(&mut self, project: ProjectId, window: WindowRef) -> &mut WindowNotes {
        self.windows.entry(&(project, window))
    }
}

impl WindowNotes {
    /// Its recorder leaves the document out from here on.
    pub(super) fn lose_document(&mut self) {
        self.has_document = false;
        self.asked_at = None;
    }

    /// Notes a chunk; answers whether its recorder has to take a full snapshot.
    pub(super) fn wants_snapshot(&mut self, header: &FrameHeader) -> bool {
        if !header.snapshot.is_empty() {
            self.has_document = true;
        } else if header.seq > self.next_seq {
            // What is missing may hold the snapshot, or changes of it.
            self.has_document = false;
        }
        self.next_seq = self.next_seq.max(header.seq.saturating_add(1));
        if self.has_document {
            self.asked_at = None;
            return false;
        }
        // The first chunk may be cut before the page is there.
        let is_worth_it = header.seq > 0 && header.events > 0;
        let is_asked = self
            .asked_at
            .is_some_and(|asked_at| header.seq < asked_at.saturating_add(ASK_AGAIN_CHUNKS));
        if is_worth_it && !is_asked {
            self.asked_at = Some(header.seq);
        }
        is_worth_it && !is_asked
    }
}
