//! The document at one moment: from the nearest place where all of it is known, and the events
//! since.

use std::sync::Arc;

use dom::{Detail, Mirror, Tape};
use model::{ChunkMeta, EventKind, Timestamp, WindowSummary};
use store::{Store, StoreError};

use super::chunks::ChunkReader;
use super::document::{Document, Lines};
use super::overlap::{Part, parts};
use super::stories::{Stories, all_chunks};
use super::story::Story;

/// Chunk rows that are read at once behind a keyframe, which is at most some seconds away.
const NEAR_ROWS: usize = 16;

/// Chunks that are read to find the snapshot before a moment, going back.
const BACK: u32 = 64;

/// The document as it was, and which event comes next.
#[derive(Debug)]
pub(super) struct Moment<D> {
    pub document: D,
    /// Time of the last event in it, by the visitor's clock.
    pub at: Timestamp,
    /// Index within the window of the event that follows.
    pub next: u64,
    /// The chunk that the following event is in, or the last one.
    pub seq: u32,
}

/// A window in which moments are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments<'a> {
    pub store: &'a Store,
    pub reader: &'a ChunkReader,
    pub stories: &'a Stories,
    pub window: &'a WindowSummary,
}

impl Moments<'_> {
    /// The document at `at`, in ms from the window's first event. `None` when no snapshot
    /// came before it.
    pub(super) async fn find(&self, at: u64) -> Result<Option<Moment<Mirror>>, StoreError> {
        let until = self.until(at);
        let start = Start::find(self, at, until).await?;
        self.build(Builder::new(mirror(), until), start, until).await
    }

    /// The same as events that build it, one per line.
    pub(super) async fn find_events(&self, at: u64) -> Result<Option<Moment<Lines>>, StoreError> {
        let until = self.until(at);
        if let Some(start) = Start::find(self, at, until).await? {
            // Keyframes are taken after so many changes at most: what happened since is short,
            // and need not be put together here.
            return self.build(Builder::new(Lines::default(), until), Some(start), until).await;
        }
        let moment = self.build(Builder::new(mirror(), until), None, until).await?;
        let written = tokio::task::spawn_blocking(|| moment.map(Moment::into_lines)).await;
        Ok(written.unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "moment cannot be written");
            None
        }))
    }

    /// The first document, when it came at most `ms` after the window's first event.
    pub(super) async fn first(&self, ms: u32) -> Result<Option<Moment<Mirror>>, StoreError> {
        let until = self.until(ms.into());
        let mut rows = self.store.list_chunks(&self.window.window, None, NEAR_ROWS).await?;
        rows.retain(|row| row.from <= until);
        let builder = Builder { wants_first: true, ..Builder::new(mirror(), until) };
        Ok(builder.read(self.reader, rows).await)
    }

    fn until(&self, at: u64) -> Timestamp {
        self.window.from.shifted(i64::try_from(at).unwrap_or(i64::MAX))
    }

    async fn build<D: Document>(
        &self,
        mut builder: Builder<D>,
        start: Option<Start>,
        until: Timestamp,
    ) -> Result<Option<Moment<D>>, StoreError> {
        let rows = match start {
            Some(start) => builder.begin(start),
            None => rows_from_snapshot(self.store, self.window, until).await?,
        };
        Ok(builder.read(self.reader, rows).await)
    }
}

impl Moment<Mirror> {
    fn into_lines(self) -> Moment<Lines> {
        let mut document = Lines::default();
        self.document.keyframe(self.at, &mut document.text);
        Moment { document, at: self.at, next: self.next, seq: self.seq }
    }
}

fn mirror() -> Mirror {
    Mirror::new(Detail::Full)
}

/// Reads events up to a moment.
#[derive(Debug)]
struct Builder<D> {
    until: Timestamp,
    moment: Moment<D>,
    tape: Tape,
    /// Nothing that comes after the first document is wanted.
    wants_first: bool,
    is_there: bool,
    is_over: bool,
}

impl<D: Document> Builder<D> {
    fn new(document: D, until: Timestamp) -> Self {
        let moment = Moment { document, at: Timestamp::default(), next: 0, seq: 0 };
        let tape = Tape::default();
        Self { until, moment, tape, wants_first: false, is_there: false, is_over: false }
    }

    /// Takes what is known, and returns the chunks that follow.
    fn begin(&mut self, start: Start) -> Vec<ChunkMeta> {
        (self.moment.at, self.moment.next, self.moment.seq) = (start.at, start.next, start.seq);
        self.moment.document.begin(start.events, &mut self.tape);
        self.is_there = true;
        start.rows
    }

    /// Reads these chunks.
    async fn read(mut self, reader: &ChunkReader, rows: Vec<ChunkMeta>) -> Option<Moment<D>> {
        for part in parts(rows, false) {
            let Some(body) = reader.body(&part).await else { continue };
            let read = tokio::task::spawn_blocking(move || {
                self.push(&part, &body.events);
                self
            });
            match read.await {
                Ok(back) => self = back,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "moment cannot be built");
                    return None;
                }
            }
        }
        self.is_there.then_some(self.moment)
    }

    fn push(&mut self, part: &Part, body: &[u8]) {
        let Ok(body) = std::str::from_utf8(body) else { return };
        if self.is_over || part.row.events == 0 {
            return;
        }
        self.moment.seq = part.row.chunk.seq;
        for (index, event) in (part.first()..).zip(body.lines().filter(|line| !line.is_empty())) {
            if index < self.moment.next {
                continue;
            }
            if self.tape.read(event).is_ok() {
                self.is_over |= self.until < self.tape.timestamp;
                if self.is_over {
                    return;
                }
                self.apply(event);
            }
            self.moment.next = index.saturating_add(1);
            if self.is_over {
                return;
            }
        }
    }

    fn apply(&mut self, event: &str) {
        self.is_there |= self.tape.kind == EventKind::FullSnapshot;
        self.moment.at = self.tape.timestamp;
        self.moment.document.take(event, &mut self.tape);
        self.is_over |= self.wants_first && self.is_there;
    }
}

/// A document that is known as a whole, and what follows it.
struct Start {
    /// The events that build it, one per line.
    events: String,
    /// Time of the last event in it.
    at: Timestamp,
    /// Index of the event that follows.
    next: u64,
    /// The chunk that this event is in, or the last one.
    seq: u32,
    /// The chunks that this event and later ones are in, up to the moment that was asked for.
    rows: Vec<ChunkMeta>,
}

impl Start {
    /// The nearest one that is nearer than a recorded snapshot may be: a checkpoint of the story
    /// at hand, a keyframe of the archive, and for a moment that is far from any snapshot a
    /// checkpoint of the story that is told for it.
    async fn find(
        moments: &Moments<'_>,
        at: u64,
        until: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let Moments { store, reader, stories, window } = *moments;
        if let Some(story) = stories.find(window) {
            return Ok(Self::of_story(window, &story, at, until));
        }
        if let Some(archived) = Self::archived(moments, until).await? {
            return Ok(Some(archived));
        }
        if !is_far(store, window, until).await? {
            return Ok(None);
        }
        let told = stories.tell(store, reader, window).await?;
        Ok(Self::of_story(window, &told, at, until))
    }

    fn of_story(
        window: &WindowSummary,
        story: &Arc<Story>,
        at: u64,
        until: Timestamp,
    ) -> Option<Self> {
        let checkpoint = story.checkpoint_before(at)?;
        let (events, next) = (checkpoint.events()?, checkpoint.next);
        let at = window.from.shifted(i64::try_from(checkpoint.at).unwrap_or(i64::MAX));
        let rows = rows_from_event(&story.chunks, next, until);
        let follows = story.chunks.iter().find(|row| next < end_of(row));
        let seq = follows.or(story.chunks.last()).map_or(0, |row| row.chunk.seq);
        Some(Self { events, at, next, seq, rows })
    }

    async fn archived(moments: &Moments<'_>, until: Timestamp) -> Result<Option<Self>, StoreError> {
        let Moments { store, reader, window, .. } = *moments;
        let keyframe = match reader.recordings.keyframe(&window.window, until).await {
            Ok(Some(keyframe)) => keyframe,
            Ok(None) => return Ok(None),
            // Without it the same document is built from further back.
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    session.id = %window.window.session,
                    "keyframe cannot be read"
                );
                return Ok(None);
            }
        };
        let Ok(events) = String::from_utf8(keyframe.events.into()) else { return Ok(None) };
        let mut rows: Vec<ChunkMeta> = Vec::new();
        let mut after = keyframe.seq.checked_sub(1);
        loop {
            let page = store.list_chunks(&window.window, after, NEAR_ROWS).await?;
            let is_last = page.len() < NEAR_ROWS;
            after = page.last().map(|row| row.chunk.seq);
            let n_before = rows.len();
            rows.extend(page.into_iter().filter(|row| row.from <= until));
            if is_last || rows.len() < n_before + NEAR_ROWS {
                let (at, next, seq) = (keyframe.at, keyframe.next, keyframe.seq);
                return Ok(Some(Self { events, at, next, seq, rows }));
            }
        }
    }
}

/// Whether the last recorded snapshot before the moment is many chunks away.
async fn is_far(
    store: &Store,
    window: &WindowSummary,
    until: Timestamp,
) -> Result<bool, StoreError> {
    if window.n_chunks <= BACK {
        return Ok(false);
    }
    let rows = rows_from_snapshot(store, window, until).await?;
    Ok(rows.len() > BACK as usize)
}

/// The chunks from the last one with a full snapshot at or before the moment, up to the one
/// that the moment lies in.
async fn rows_from_snapshot(
    store: &Store,
    window: &WindowSummary,
    until: Timestamp,
) -> Result<Vec<ChunkMeta>, StoreError> {
    let mut rows = all_chunks(store, &window.window).await?;
    rows.retain(|row| row.from <= until);
    let has_snapshot = |row: &ChunkMeta| !row.snapshots.is_empty() && row.from <= until;
    let Some(last) = rows.iter().rposition(has_snapshot) else { return Ok(rows) };
    // A snapshot within the last chunk may come after the moment: the one before it counts, too.
    let is_sure = rows[last].to <= until;
    let begin =
        if is_sure { last } else { rows[..last].iter().rposition(has_snapshot).unwrap_or(last) };
    Ok(rows.split_off(begin))
}

/// The chunks that hold the event with this index and what follows it, up to the moment.
fn rows_from_event(chunks: &[ChunkMeta], next: u64, until: Timestamp) -> Vec<ChunkMeta> {
    let is_wanted = |row: &&ChunkMeta| next < end_of(row) && row.from <= until;
    chunks.iter().filter(is_wanted).cloned().collect()
}

/// Index of the first event behind a chunk.
fn end_of(row: &ChunkMeta) -> u64 {
    row.first.saturating_add(u64::from(row.events))
}
