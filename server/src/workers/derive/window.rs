//! One window, as far as it was read.

use analytics::search::{SearchText, WindowTexts};
use analytics::{Chunk, Ending, LoadInfo, Pushed, Settings, WindowDeriver};
use dom::{Detail, Mirror};
use model::facts::{Place, WindowFacts};
use model::{ChunkMeta, LoadMeta, ProjectId, Timestamp, WindowRef, WindowSummary};
use store::{Store, StoreError};

use super::session::DeriveError;
use crate::assets::finder::Finder;
use crate::recordings::Recordings;

/// Rows that are read at once.
const PAGE: usize = 200;

/// A window's deriver, and which of the stored chunks it has seen.
pub(super) struct LiveWindow {
    deriver: WindowDeriver,
    texts: WindowTexts,
    /// The chunk seen last, and its number of events: an exit frame may still be replaced.
    last: Option<ChunkMeta>,
    n_chunks: u64,
    n_events: u64,
    /// Where the first chunk came from that says it.
    place: Option<Place>,
    /// What its first page load says of itself.
    load: Option<LoadMeta>,
    /// The site's own id of its visitor, and when it was said last, by the visitor's clock.
    visitor: Option<(Timestamp, String)>,
    /// Its project.
    project: String,
    /// Looks for what the page refers to, when that is wanted.
    finder: Option<Finder>,
}

impl LiveWindow {
    pub(super) fn new(settings: &Settings, finder: Option<Finder>) -> Self {
        let deriver = WindowDeriver::new(settings.clone(), Mirror::new(Detail::Structure));
        Self {
            deriver,
            texts: WindowTexts::default(),
            last: None,
            n_chunks: 0,
            n_events: 0,
            place: None,
            load: None,
            visitor: None,
            project: settings.project.clone(),
            finder,
        }
    }

    /// The facts so far.
    pub(super) fn facts(&self, ending: Ending) -> WindowFacts {
        self.deriver.facts(ending)
    }

    /// Recorded texts that can be searched for.
    pub(super) fn texts(&self, window: &WindowSummary) -> Vec<SearchText> {
        self.texts.texts(window.window.window, window.from)
    }

    /// Country and city of its visitor, as far as they are known.
    pub(super) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// What its first page load says of itself.
    pub(super) fn load(&self) -> Option<&LoadMeta> {
        self.load.as_ref()
    }

    /// Whether it has more texts than are kept.
    pub(super) const fn is_cut(&self) -> bool {
        self.texts.is_cut()
    }

    /// Who its visitor is, in the site's own terms, and when that was said last, by the visitor's
    /// clock.
    pub(super) fn visitor(&self) -> Option<&(Timestamp, String)> {
        self.visitor.as_ref()
    }

    /// Writes down what the window refers to that nobody was told of.
    pub(super) async fn tell_references(
        &mut self,
        store: &Store,
        project: ProjectId,
        window: &WindowRef,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(finder) = &mut self.finder else { return Ok(()) };
        let fresh = finder.take_fresh();
        if fresh.is_empty() {
            return Ok(());
        }
        store.want_assets(project, &fresh, now).await?;
        store.use_assets(project, window, &finder.keys()).await
    }

    /// Whether it has seen what the store sums up. Rows that came since then do no harm, the
    /// session is due again because of them.
    pub(super) fn is_whole(&self, window: &WindowSummary) -> bool {
        let (n_chunks, n_events) = (u64::from(window.n_chunks), window.n_events);
        n_chunks < self.n_chunks || (n_chunks, n_events) == (self.n_chunks, self.n_events)
    }

    /// Reads on to the end of what is stored. `None`: a chunk came late, begin anew.
    pub(super) async fn read_on(
        mut self,
        window: &WindowSummary,
        store: &Store,
        recordings: &Recordings,
    ) -> Result<Option<Self>, DeriveError> {
        loop {
            // From the last chunk again: what was seen of it may have been an exit frame.
            let after = self.last.as_ref().and_then(|last| last.chunk.seq.checked_sub(1));
            let rows = store.list_chunks(&window.window, after, PAGE).await?;
            let is_end = rows.len() < PAGE;
            for row in rows {
                if self.last.as_ref() == Some(&row) {
                    continue;
                }
                match self.push(row, recordings).await? {
                    Some(next) => self = next,
                    None => return Ok(None),
                }
            }
            if is_end {
                return Ok(Some(self));
            }
        }
    }

    /// Reads one chunk. `None`: it came late.
    async fn push(
        mut self,
        row: ChunkMeta,
        recordings: &Recordings,
    ) -> Result<Option<Self>, DeriveError> {
        let recorded = match recordings.read(&row).await {
            Ok(recorded) => Some(recorded),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    session.id = %row.chunk.window.session,
                    seq = row.chunk.seq,
                    "chunk is left out of the facts"
                );
                None
            }
        };
        let (seq, first, is_exit, from) = (row.chunk.seq, row.first, row.is_exit, row.from);
        self.count(row);
        let Some(recorded) = recorded else {
            self.deriver.skip_to(seq.saturating_add(1));
            return Ok(Some(self));
        };
        if self.place.is_none() && recorded.place != Place::default() {
            self.place = Some(recorded.place.clone());
        }
        if self.load.is_none() {
            self.load.clone_from(&recorded.load);
        }
        if let Some(visitor) = recorded.load.as_ref().and_then(|load| load.visitor.as_deref())
            && !visitor.is_empty()
        {
            self.visitor = Some((from, visitor.to_owned()));
        }
        // Parsing a chunk takes its time, which requests should not wait for.
        let work = move || {
            let load = recorded.load.as_ref().map(|load| LoadInfo::of(load, &self.project));
            let body = String::from_utf8_lossy(&recorded.body);
            self.texts.read(from, recorded.load.as_ref(), &body);
            if let Some(finder) = &mut self.finder {
                finder.read(&body);
            }
            self.deriver.skip_to(seq);
            let chunk = Chunk { seq, first, is_exit, from, load: load.as_ref(), body: &body };
            (self.deriver.push(&chunk) != Pushed::Late).then_some(self)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| DeriveError::Panicked)
    }

    fn count(&mut self, row: ChunkMeta) {
        if let Some(replaced) = self.last.as_ref().filter(|last| last.chunk == row.chunk) {
            self.n_chunks -= 1;
            self.n_events -= u64::from(replaced.events);
        }
        self.n_chunks += 1;
        self.n_events += u64::from(row.events);
        self.last = Some(row);
    }
}
