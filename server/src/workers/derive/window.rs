//! One window, as far as it was read.

use std::collections::BTreeSet;
use std::time::Instant;

use analytics::search::{SearchText, TextsCarry, WindowTexts};
use analytics::thresholds::REORDER_WAIT;
use analytics::{Chunk, Ending, LoadInfo, Pushed, Settings, WindowDeriver};
use dom::{Detail, Mirror};
use model::facts::{Place, WindowFacts};
use model::{ChunkMeta, LoadMeta, PolicyHash, ProjectId, Timestamp, WindowRef, WindowSummary};
use serde::{Deserialize, Serialize};
use store::{StoreError, VisitorKey};

use super::session::DeriveError;
use super::{Derive, note_stage};
use crate::assets::finder::Finder;
use crate::recordings::{Recorded, Recordings};

/// Rows that are read at once.
const PAGE: usize = 200;

/// Different visitors of one window that are remembered.
pub(super) const VISITORS: usize = 64;

/// A window's deriver, and which of the stored chunks it has seen.
pub(super) struct LiveWindow {
    pub(super) deriver: WindowDeriver,
    pub(super) seen: Seen,
    /// What was seen before the last chunk, while that one was sent as the page went away and
    /// may still be replaced.
    pub(super) seen_before: Option<Seen>,
    pub(super) said: Said,
    texts: WindowTexts,
    /// Hashes names of visitors.
    key: VisitorKey,
    /// Looks for what the page refers to, when that is wanted.
    pub(super) finder: Option<Finder>,
    /// A chunk is missing that may still come: until when it is waited for.
    waits_until: Option<Timestamp>,
    /// Chunks that were read since it was kept last.
    n_unkept: usize,
    /// A chunk could not be read, but is not lost.
    lacks_chunks: bool,
}

/// Which of the stored chunks were seen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Seen {
    /// The last one: what was sent as the page went away may still be replaced.
    last: Option<ChunkMeta>,
    n_chunks: u64,
    n_events: u64,
}

/// What chunks said beside their events.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Said {
    /// Where the first chunk came from that says it.
    pub(super) place: Option<Place>,
    /// What its first page load says of itself.
    pub(super) load: Option<LoadMeta>,
    /// The privacy policy of the newest chunk.
    pub(super) policy: Option<PolicyHash>,
    /// The site's own id of its visitor, and when it was said last, by the visitor's clock.
    pub(super) visitor: Option<(Timestamp, String)>,
    /// Hashes of the visitors that were named.
    pub(super) visitors: BTreeSet<u64>,
}

impl LiveWindow {
    pub(super) fn new(settings: &Settings, key: &VisitorKey, finder: Option<Finder>) -> Self {
        let deriver = WindowDeriver::new(settings.clone(), Mirror::new(Detail::Structure));
        Self::resume(deriver, Seen::default(), Said::default(), WindowTexts::default(), key, finder)
    }

    /// Goes on where another one was put aside.
    pub(super) fn resume(
        deriver: WindowDeriver,
        seen: Seen,
        said: Said,
        texts: WindowTexts,
        key: &VisitorKey,
        finder: Option<Finder>,
    ) -> Self {
        Self {
            deriver,
            seen,
            seen_before: None,
            said,
            texts,
            key: key.clone(),
            finder,
            waits_until: None,
            n_unkept: 0,
            lacks_chunks: false,
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

    /// The same as they are put aside.
    pub(super) fn texts_carry(&self) -> TextsCarry {
        self.texts.carry()
    }

    /// Until when a missing chunk is waited for, if one is.
    pub(super) const fn waits_until(&self) -> Option<Timestamp> {
        self.waits_until
    }

    /// Chunks that were read since it was kept last.
    pub(super) const fn n_unkept(&self) -> usize {
        self.n_unkept
    }

    /// Whether a chunk could not be read that is not lost: whoever reads it later may have it.
    pub(super) const fn lacks_chunks(&self) -> bool {
        self.lacks_chunks
    }

    /// It was kept as it is now.
    pub(super) const fn note_kept(&mut self) {
        self.n_unkept = 0;
    }

    /// Whether it has more texts than are kept.
    pub(super) const fn is_cut(&self) -> bool {
        self.texts.is_cut()
    }

    /// Writes down what the window refers to that nobody was told of.
    pub(super) async fn tell_references(
        &mut self,
        Derive { store, noted, .. }: &Derive,
        project: ProjectId,
        window: &WindowRef,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(finder) = &mut self.finder else { return Ok(()) };
        let fresh = finder.take_fresh();
        if fresh.is_empty() {
            return Ok(());
        }
        let others = noted.others(project, fresh, now);
        store.want_assets(project, &others, now).await?;
        noted.note(project, &others, now);
        store.use_assets(project, window, &finder.keys()).await
    }

    /// Whether it has seen what the store sums up, but for what stands behind a chunk that is
    /// waited for. Rows that came since then do no harm, the session is due again because of
    /// them.
    pub(super) fn is_whole(&self, window: &WindowSummary) -> bool {
        let (n_chunks, n_events) = (u64::from(window.n_chunks), window.n_events);
        let Seen { n_chunks: n_seen, n_events: n_seen_events, .. } = self.seen;
        self.waits_until.is_some()
            || n_chunks < n_seen
            || (n_chunks, n_events) == (n_seen, n_seen_events)
    }

    /// Reads on to the end of what is stored, or to a chunk behind a missing one that may still
    /// come by `now`; when nothing may come, that is not known. Begins with those `chunks` that it
    /// has not seen, when they were listed already. `None`: a chunk came late, begin anew.
    pub(super) async fn read_on(
        mut self,
        window: &WindowSummary,
        now: Option<Timestamp>,
        mut chunks: Option<Vec<ChunkMeta>>,
        Derive { store, recordings, .. }: &Derive,
    ) -> Result<Option<Self>, DeriveError> {
        self.waits_until = None;
        loop {
            // From the last chunk again: what was seen of it may have been an exit frame.
            let after = self.seen.last.as_ref().and_then(|last| last.chunk.seq.checked_sub(1));
            let mut rows = match chunks.take() {
                Some(chunks) => chunks,
                None => store.list_chunks(&window.window, after, PAGE).await?,
            };
            let is_end = rows.len() < PAGE;
            rows.retain(|row| after < Some(row.chunk.seq));
            for row in rows {
                if self.seen.last.as_ref() == Some(&row) {
                    continue;
                }
                self.waits_until = now.and_then(|now| self.waits_for(&row, window.skew_ms, now));
                if self.waits_until.is_some() {
                    return Ok(Some(self));
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

    /// Until when to wait for what is missing before a chunk, when anything is and the chunk was
    /// recorded only now. What waited in a browser for long is not waited for here.
    fn waits_for(&self, row: &ChunkMeta, skew_ms: i64, now: Timestamp) -> Option<Timestamp> {
        let last = self.seen.last.as_ref();
        let next_event = last.map_or(0, |last| last.first + u64::from(last.events));
        let is_behind = row.chunk.seq > self.deriver.next_seq() && row.first > next_event;
        let wait = i64::try_from(REORDER_WAIT).unwrap_or(i64::MAX);
        let until = row.to.shifted(skew_ms).shifted(wait);
        (is_behind && now < until).then_some(until)
    }

    /// Reads one chunk. `None`: it came late.
    async fn push(
        mut self,
        row: ChunkMeta,
        recordings: &Recordings,
    ) -> Result<Option<Self>, DeriveError> {
        let begin = Instant::now();
        let recorded = recordings.read(&row).await;
        note_stage("read", begin);
        let recorded = match recorded {
            Ok(recorded) => Some(recorded),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    session.id = %row.chunk.window.session,
                    seq = row.chunk.seq,
                    "chunk is left out of the facts"
                );
                self.lacks_chunks |= !error.is_loss();
                None
            }
        };
        let (seq, first, is_exit, from) = (row.chunk.seq, row.first, row.is_exit, row.from);
        self.count(row);
        let Some(recorded) = recorded else {
            self.deriver.skip_to(seq.saturating_add(1));
            return Ok(Some(self));
        };
        let visitor = self.hear(&recorded, from);
        // Parsing a chunk takes its time, which requests should not wait for.
        let work = move || {
            let begin = Instant::now();
            let load = recorded.load.as_ref().map(|load| LoadInfo::of(load, visitor));
            let body = String::from_utf8_lossy(&recorded.body);
            self.texts.read(from, recorded.load.as_ref(), &body);
            if let Some(finder) = &mut self.finder {
                finder.read(&body);
            }
            self.deriver.skip_to(seq);
            let chunk = Chunk { seq, first, is_exit, from, load: load.as_ref(), body: &body };
            let pushed = self.deriver.push(&chunk);
            note_stage("parse", begin);
            (pushed != Pushed::Late).then_some(self)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| DeriveError::Panicked)
    }

    /// Remembers what a chunk says beside its events; the hash of its visitor's name.
    fn hear(&mut self, recorded: &Recorded, from: Timestamp) -> Option<u64> {
        let Said { place, load, policy, visitor: named, visitors } = &mut self.said;
        if place.is_none() && recorded.place != Place::default() {
            *place = Some(recorded.place.clone());
        }
        if load.is_none() {
            load.clone_from(&recorded.load);
        }
        if recorded.policy.is_some() {
            policy.clone_from(&recorded.policy);
        }
        let visitor = recorded.load.as_ref()?.visitor.as_deref()?;
        if !visitor.is_empty() {
            *named = Some((from, visitor.to_owned()));
        }
        let visitor = self.key.hash(visitor);
        if visitors.len() < VISITORS {
            visitors.insert(visitor);
        }
        Some(visitor)
    }

    fn count(&mut self, row: ChunkMeta) {
        let replaced = self.seen.last.as_ref().filter(|last| last.chunk == row.chunk);
        if let Some(replaced_events) = replaced.map(|replaced| u64::from(replaced.events)) {
            if let Some(before) = self.seen_before.take() {
                self.seen = before;
            } else {
                self.seen.n_chunks -= 1;
                self.seen.n_events -= replaced_events;
            }
        }
        self.seen_before = row.is_exit.then(|| self.seen.clone());
        self.seen.n_chunks += 1;
        self.seen.n_events += u64::from(row.events);
        self.seen.last = Some(row);
        self.n_unkept += 1;
    }
}
