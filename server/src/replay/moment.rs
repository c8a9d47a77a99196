//! The document at one moment: from the nearest place where all of it is known, and the events
//! since.

use std::sync::Arc;

use dom::{Detail, Mirror, Tape};
use model::{ChunkMeta, EventKind, Timestamp, WindowSummary};
use store::{Store, StoreError};

use super::chunks::ChunkReader;
use super::overlap::{Part, parts};
use super::stories::{Stories, all_chunks};
use super::story::Story;

/// Chunk rows that are read at once behind a keyframe, which is at most some seconds away.
const NEAR_ROWS: usize = 16;

/// Chunks that are read to find the snapshot before a moment, going back.
const BACK: u32 = 64;

/// The document as it was, and which event comes next.
#[derive(Debug)]
pub(super) struct Moment {
    pub mirror: Mirror,
    /// Time of the last event in it, by the visitor's clock.
    pub at: Timestamp,
    /// Index within the window of the event that follows.
    pub next: u64,
    /// The chunk that the following event is in, or the last one.
    pub seq: u32,
}

impl Moment {
    /// The document at `at`, in ms from the window's first event. `None` when no snapshot
    /// came before it.
    pub(super) async fn find(
        store: &Store,
        reader: &ChunkReader,
        stories: &Stories,
        window: &WindowSummary,
        at: u64,
    ) -> Result<Option<Self>, StoreError> {
        let until = window.from.shifted(i64::try_from(at).unwrap_or(i64::MAX));
        let mut builder = Builder::new(until);
        let rows = match Start::find(store, reader, stories, window, at, until).await? {
            Some(start) => {
                builder.begin(&start);
                start.rows
            }
            None => rows_from_snapshot(store, window, until).await?,
        };
        Ok(builder.build(reader, rows).await)
    }

    /// The first document, when it came at most `ms` after the window's first event.
    pub(super) async fn first(
        store: &Store,
        reader: &ChunkReader,
        window: &WindowSummary,
        ms: i64,
    ) -> Result<Option<Self>, StoreError> {
        let until = window.from.shifted(ms);
        let mut rows = store.list_chunks(&window.window, None, NEAR_ROWS).await?;
        rows.retain(|row| row.from <= until);
        let builder = Builder { wants_first: true, ..Builder::new(until) };
        Ok(builder.build(reader, rows).await)
    }
}

/// Applies events up to a moment.
#[derive(Debug)]
struct Builder {
    until: Timestamp,
    moment: Moment,
    tape: Tape,
    /// Nothing that comes after the first document is wanted.
    wants_first: bool,
    is_there: bool,
    is_over: bool,
}

impl Builder {
    fn new(until: Timestamp) -> Self {
        let mirror = Mirror::new(Detail::Full);
        let moment = Moment { mirror, at: Timestamp::default(), next: 0, seq: 0 };
        let tape = Tape::default();
        Self { until, moment, tape, wants_first: false, is_there: false, is_over: false }
    }

    /// Reads these chunks.
    async fn build(mut self, reader: &ChunkReader, rows: Vec<ChunkMeta>) -> Option<Moment> {
        for part in parts(rows, false) {
            let Some(body) = reader.body(&part).await else { continue };
            let built = tokio::task::spawn_blocking(move || {
                self.push(&part, &body.events);
                self
            });
            match built.await {
                Ok(back) => self = back,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "moment cannot be built");
                    return None;
                }
            }
        }
        self.finish()
    }

    fn begin(&mut self, start: &Start) {
        for event in start.events.lines() {
            if self.tape.read(event).is_ok() {
                self.apply(event);
            }
        }
        self.moment.next = start.next;
    }

    fn push(&mut self, part: &Part, body: &[u8]) {
        let Ok(body) = std::str::from_utf8(body) else { return };
        if self.is_over || part.row.events == 0 {
            return;
        }
        self.moment.seq = part.row.chunk.seq;
        for (index, event) in (part.first()..).zip(body.lines().filter(|line| !line.is_empty())) {
            if self.is_over {
                return;
            }
            if index < self.moment.next {
                continue;
            }
            if self.tape.read(event).is_ok() {
                if self.until < self.tape.timestamp {
                    self.is_over = true;
                    return;
                }
                self.apply(event);
            }
            self.moment.next = index.saturating_add(1);
        }
    }

    fn apply(&mut self, event: &str) {
        self.is_there |= self.tape.kind == EventKind::FullSnapshot;
        self.moment.at = self.tape.timestamp;
        self.moment.mirror.apply(event, &mut self.tape);
        self.is_over |= self.wants_first && self.is_there;
    }

    fn finish(self) -> Option<Moment> {
        self.is_there.then_some(self.moment)
    }
}

/// A document that is known as a whole, and what follows it.
struct Start {
    /// The events that build it, one per line.
    events: String,
    /// Index of the event that follows.
    next: u64,
    /// The chunks that this event and later ones are in, up to the moment that was asked for.
    rows: Vec<ChunkMeta>,
}

impl Start {
    /// The nearest one that is nearer than a recorded snapshot may be: a checkpoint of the story
    /// at hand, a keyframe of the archive, and for a moment that is far from any snapshot a
    /// checkpoint of the story that is told for it.
    async fn find(
        store: &Store,
        reader: &ChunkReader,
        stories: &Stories,
        window: &WindowSummary,
        at: u64,
        until: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        if let Some(story) = stories.find(window) {
            return Ok(Self::of_story(&story, at, until));
        }
        if let Some(archived) = Self::archived(store, reader, window, until).await? {
            return Ok(Some(archived));
        }
        if !is_far(store, window, until).await? {
            return Ok(None);
        }
        let told = stories.tell(store, reader, window).await?;
        Ok(Self::of_story(&told, at, until))
    }

    fn of_story(story: &Arc<Story>, at: u64, until: Timestamp) -> Option<Self> {
        let checkpoint = story.checkpoint_before(at)?;
        let rows = rows_from_event(&story.chunks, checkpoint.next, until);
        Some(Self { events: checkpoint.events()?, next: checkpoint.next, rows })
    }

    async fn archived(
        store: &Store,
        reader: &ChunkReader,
        window: &WindowSummary,
        until: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
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
                return Ok(Some(Self { events, next: keyframe.next, rows }));
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
    let is_wanted = |row: &&ChunkMeta| {
        let end = row.first.saturating_add(u64::from(row.events));
        next < end && row.from <= until
    };
    chunks.iter().filter(is_wanted).cloned().collect()
}
