//! What a batch changes, computed from what is known. No I/O.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{ChunkRef, ProjectId, SessionId, WindowRef};

use super::{DrainReport, DrainedChunk};
use crate::MAX_WINDOWS;
use crate::archives::UnarchivedRow;
use crate::chunks::ChunkRow;
use crate::derived::DerivedRow;
use crate::identities::{Identity, VisitorKeys};
use crate::row::uuid;
use crate::sessions::SessionRow;
use crate::windows::{Frame, WindowRow};

/// Longest id of a page load that is told apart, in characters. Recorders send UUIDs.
const LOAD_CHARS: usize = 64;

/// The rows that a batch touches, as they are stored.
#[derive(Default)]
pub(super) struct Known {
    pub(super) chunks: HashMap<ChunkRef, ChunkRow>,
    /// All windows of all sessions of the batch.
    pub(super) windows: BTreeMap<WindowRef, WindowRow>,
    pub(super) sessions: HashMap<SessionId, SessionRow>,
    pub(super) projects: HashMap<SessionId, ProjectId>,
    pub(super) loads: BTreeSet<LoadKey>,
    /// Sessions that were erased.
    pub(super) erased: BTreeSet<SessionId>,
    /// Windows that were erased while others of their session were kept.
    pub(super) erased_windows: BTreeSet<WindowRef>,
}

impl Known {
    /// Whether what arrives of a window is refused.
    fn is_erased(&self, window: &WindowRef) -> bool {
        self.erased.contains(&window.session) || self.erased_windows.contains(window)
    }
}

/// The identity of a page load.
pub(super) type LoadKey = (WindowRef, String);

/// Known rows with a batch folded into them, chunk by chunk.
pub(super) struct Plan {
    known: Known,
    pub(super) report: DrainReport,
    /// New and replacing chunks; the flag says that a stored one is replaced.
    pub(super) chunks: BTreeMap<ChunkRef, (ChunkRow, bool)>,
    pub(super) windows: BTreeMap<WindowRef, WindowRow>,
    pub(super) loads: BTreeSet<LoadKey>,
    /// Who was named in which session.
    pub(super) identities: BTreeSet<Identity>,
    /// Windows whose first or last event has to be read from their chunks again.
    pub(super) shrunk: BTreeSet<WindowRef>,
    n_windows: HashMap<SessionId, usize>,
}

/// The identity of the page load that a chunk tells of.
pub(super) fn load_key(drained: &DrainedChunk) -> Option<LoadKey> {
    let load = drained.load.as_ref()?.load.as_ref()?;
    Some((drained.meta.chunk.window, load.chars().take(LOAD_CHARS).collect()))
}

impl Plan {
    pub(super) fn new(known: Known) -> Self {
        let mut n_windows = HashMap::new();
        for window in known.windows.keys() {
            *n_windows.entry(window.session).or_default() += 1;
        }
        Self {
            known,
            report: DrainReport::default(),
            chunks: BTreeMap::new(),
            windows: BTreeMap::new(),
            loads: BTreeSet::new(),
            identities: BTreeSet::new(),
            shrunk: BTreeSet::new(),
            n_windows,
        }
    }

    /// Folds one chunk in and counts what became of it.
    pub(super) fn add(&mut self, drained: &DrainedChunk, keys: &VisitorKeys) {
        let chunk = drained.meta.chunk;
        if self.known.is_erased(&chunk.window) {
            self.report.erased += 1;
            return;
        }
        if self.project_of(drained) != drained.project {
            self.report.foreign += 1;
            self.report.refused.push(drained.meta.position);
            return;
        }
        let Some(mut window) = self.take_window(&chunk.window) else {
            self.report.over_limit += 1;
            self.report.refused.push(drained.meta.position);
            return;
        };
        let row = ChunkRow::new(&drained.meta);
        window.observe(&Frame {
            seq: chunk.seq,
            at: row.first_at,
            is_exit: drained.meta.is_exit,
            skew_ms: drained.skew_ms,
            received_at: drained.received_at.as_ms(),
            load: drained.load.as_ref(),
            user_agent: drained.user_agent.as_deref(),
        });
        self.identities.extend(Identity::of(drained, keys));
        self.add_load(drained, &mut window);
        self.add_chunk(chunk, row, &mut window);
        self.windows.insert(chunk.window, window);
    }

    /// The project that the chunk's session belongs to: by its first chunk, for good.
    fn project_of(&mut self, drained: &DrainedChunk) -> ProjectId {
        let session = drained.meta.chunk.window.session;
        *self.known.projects.entry(session).or_insert(drained.project)
    }

    /// The window as it is by now; `None` when the session may have no further one.
    fn take_window(&mut self, window: &WindowRef) -> Option<WindowRow> {
        if let Some(row) = self.windows.remove(window) {
            return Some(row);
        }
        if let Some(row) = self.known.windows.get(window) {
            return Some(row.clone());
        }
        let n_windows = self.n_windows.entry(window.session).or_default();
        if MAX_WINDOWS <= *n_windows {
            return None;
        }
        *n_windows += 1;
        Some(WindowRow::new(window))
    }

    fn add_load(&mut self, drained: &DrainedChunk, window: &mut WindowRow) {
        let Some(load) = load_key(drained) else { return };
        if !self.known.loads.contains(&load) && self.loads.insert(load) {
            window.n_loads += 1;
        }
    }

    fn add_chunk(&mut self, chunk: ChunkRef, row: ChunkRow, window: &mut WindowRow) {
        let stored = self.known.chunks.get(&chunk);
        let current = self.chunks.get(&chunk).map(|(row, _)| row).or(stored);
        match current {
            None => {
                window.add(&row, None);
                self.report.inserted += 1;
            }
            Some(current) if row.replaces(current) => {
                if window.add(&row, Some(current)) {
                    self.shrunk.insert(chunk.window);
                }
                self.report.replaced += 1;
            }
            Some(_) => {
                self.report.duplicates += 1;
                return;
            }
        }
        self.chunks.insert(chunk, (row, stored.is_some()));
    }

    /// Forgets the windows that are as they were.
    pub(super) fn drop_unchanged(&mut self) {
        self.windows.retain(|window, row| self.known.windows.get(window) != Some(row));
    }

    /// Whether a row of this window is stored already.
    pub(super) fn is_known(&self, window: &WindowRef) -> bool {
        self.known.windows.contains_key(window)
    }

    /// The sessions of changed windows, which have to be derived again.
    pub(super) fn due(&self) -> Vec<DerivedRow> {
        let mut sessions: BTreeMap<SessionId, i64> = BTreeMap::new();
        for (window, row) in &self.windows {
            let at = sessions.entry(window.session).or_default();
            *at = row.received_at.max(*at);
        }
        let row = |(session, at): (&SessionId, &i64)| {
            let project = self.known.projects.get(session)?;
            Some(DerivedRow::new(*session, uuid(project.as_bytes()), *at))
        };
        sessions.iter().filter_map(row).collect()
    }

    /// The windows that got chunks, which have to be archived later.
    pub(super) fn unarchived(&self, node: &str) -> Vec<UnarchivedRow> {
        let mut windows: BTreeMap<WindowRef, i64> = BTreeMap::new();
        for (chunk, (row, _)) in &self.chunks {
            let first = windows.entry(chunk.window).or_insert(row.segment);
            *first = row.segment.min(*first);
        }
        let row = |(window, segment): (&WindowRef, &i64)| {
            let project = self.known.projects.get(&window.session)?;
            let last_at = self.windows.get(window)?.received_at;
            Some(UnarchivedRow::new(window, node, *project, last_at, *segment))
        };
        windows.iter().filter_map(row).collect()
    }

    /// The sessions of changed windows: what was stored, and what it has to become.
    ///
    /// INVARIANT: all of them, also those that stay as they are. Two batches that change
    /// different windows of one session then collide on its row; otherwise one of them could
    /// fold a window that the other one has just changed.
    pub(super) fn sessions(&self) -> Vec<(Option<&SessionRow>, SessionRow)> {
        let unchanged =
            self.known.windows.iter().filter(|(key, _)| !self.windows.contains_key(key));
        let is_changed: BTreeSet<SessionId> =
            self.windows.keys().map(|window| window.session).collect();
        let mut windows: BTreeMap<SessionId, Vec<&WindowRow>> = BTreeMap::new();
        for (window, row) in self.windows.iter().chain(unchanged) {
            windows.entry(window.session).or_default().push(row);
        }
        windows
            .into_iter()
            .filter(|(session, _)| is_changed.contains(session))
            .filter_map(|(session, windows)| {
                let project = *self.known.projects.get(&session)?;
                let row = SessionRow::fold(session, project, &windows);
                Some((self.known.sessions.get(&session), row))
            })
            .collect()
    }
}
