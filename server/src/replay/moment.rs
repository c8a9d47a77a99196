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
        let story = match stories.find(window) {
            Some(story) => Some(story),
            // Far from any snapshot the whole window is told once, with checkpoints.
            None if is_far(store, window, until).await? => {
                Some(stories.tell(store, reader, window).await?)
            }
            None => None,
        };
        let mut builder = Builder::new(until);
        let begun = story.and_then(|story| {
            let next = begin_with(&story, &mut builder, at)?;
            Some(rows_from_event(&story.chunks, next, until))
        });
        let rows = match begun {
            Some(rows) => rows,
            None => rows_from_snapshot(store, window, until).await?,
        };
        for part in parts(rows, false) {
            let Some(body) = reader.body(&part).await else { continue };
            let built = tokio::task::spawn_blocking(move || {
                builder.push(&part, &body.events);
                builder
            });
            match built.await {
                Ok(back) => builder = back,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "moment cannot be built"
                    );
                    return Ok(None);
                }
            }
        }
        Ok(builder.finish())
    }
}

/// Applies events up to a moment.
#[derive(Debug)]
struct Builder {
    until: Timestamp,
    moment: Moment,
    tape: Tape,
    is_there: bool,
    is_over: bool,
}

impl Builder {
    fn new(until: Timestamp) -> Self {
        let mirror = Mirror::new(Detail::Full);
        let moment = Moment { mirror, at: Timestamp::default(), next: 0, seq: 0 };
        Self { until, moment, tape: Tape::default(), is_there: false, is_over: false }
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
    }

    fn finish(self) -> Option<Moment> {
        self.is_there.then_some(self.moment)
    }
}

/// Begins with the story's last checkpoint before `at`; gives the index of the next event.
fn begin_with(story: &Arc<Story>, builder: &mut Builder, at: u64) -> Option<u64> {
    let checkpoint = story.checkpoint_before(at)?;
    for event in checkpoint.events()?.lines() {
        if builder.tape.read(event).is_ok() {
            builder.apply(event);
        }
    }
    builder.moment.next = checkpoint.next;
    Some(checkpoint.next)
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
