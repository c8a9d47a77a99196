//! Stories that were told lately, so that a seek does not tell one again.
//!
//! # Limits
//!
//! [`MAX_BYTES`] in all; the story that was asked for longest ago goes first. At most
//! [`AT_ONCE`] are told at the same time: each may hold a large document.

use std::sync::{Arc, Mutex, PoisonError};

use analytics::Ending;
use model::{ChunkMeta, SessionId, WindowRef, WindowSummary};
use store::{Store, StoreError};
use tokio::sync::Semaphore;

use super::chunks::ChunkReader;
use super::overlap::parts;
use super::story::{Story, Teller};

/// Most bytes of all stories together.
const MAX_BYTES: usize = 96 * 1024 * 1024;

/// Most stories that are told at the same time.
const AT_ONCE: usize = 2;

/// Chunk rows that are read at once.
const ROWS: usize = 1_000;

/// How far a story was told: when more is stored it is told again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    n_chunks: u32,
    n_events: u64,
}

#[derive(Debug)]
struct Kept {
    window: WindowRef,
    extent: Extent,
    weight: usize,
    story: Arc<Story>,
}

/// The stories at hand. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Stories {
    /// The one that was asked for last stands last.
    kept: Arc<Mutex<Vec<Kept>>>,
    permits: Arc<Semaphore>,
}

impl Default for Stories {
    fn default() -> Self {
        Self { kept: Arc::default(), permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Stories {
    /// The story, if it is at hand and nothing was stored since.
    pub(super) fn find(&self, window: &WindowSummary) -> Option<Arc<Story>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept
            .iter()
            .position(|kept| kept.window == window.window && kept.extent == Extent::of(window))?;
        let found = kept.remove(place);
        let story = Arc::clone(&found.story);
        kept.push(found);
        Some(story)
    }

    /// The story of a window, told now when it is not at hand.
    pub(super) async fn tell(
        &self,
        store: &Store,
        reader: &ChunkReader,
        window: &WindowSummary,
    ) -> Result<Arc<Story>, StoreError> {
        if let Some(story) = self.find(window) {
            return Ok(story);
        }
        // Closed never: nobody has the means to.
        let _permit = self.permits.acquire().await;
        // Somebody else may have told it meanwhile.
        if let Some(story) = self.find(window) {
            return Ok(story);
        }
        let told = Arc::new(tell(store, reader, window).await?);
        self.keep(window, &told);
        Ok(told)
    }

    /// Forgets what was told of a session.
    pub fn forget(&self, session: SessionId) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.window.session != session);
    }

    fn keep(&self, window: &WindowSummary, story: &Arc<Story>) {
        let weight = story.weight();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.window != window.window);
        let (extent, story) = (Extent::of(window), Arc::clone(story));
        kept.push(Kept { window: window.window, extent, weight, story });
        let mut bytes: usize = kept.iter().map(|kept| kept.weight).sum();
        while MAX_BYTES < bytes && 1 < kept.len() {
            bytes -= kept.remove(0).weight;
        }
    }
}

impl Extent {
    const fn of(window: &WindowSummary) -> Self {
        Self { n_chunks: window.n_chunks, n_events: window.n_events }
    }
}

async fn tell(
    store: &Store,
    reader: &ChunkReader,
    window: &WindowSummary,
) -> Result<Story, StoreError> {
    let rows = all_chunks(store, &window.window).await?;
    let mut teller = Teller::new(window.window.window, window.from);
    let chunks = rows.clone();
    for part in parts(rows, true) {
        let Some(body) = reader.body(&part).await else { continue };
        let (seq, first, from) = (part.row.chunk.seq, part.first(), part.row.from);
        let told = tokio::task::spawn_blocking(move || {
            if let Ok(text) = std::str::from_utf8(&body.events) {
                teller.push(seq, first, from, body.load.as_ref(), text);
            }
            teller
        });
        match told.await {
            Ok(back) => teller = back,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "story cannot be told");
                return Ok(Story::default());
            }
        }
    }
    let told = tokio::task::spawn_blocking(move || teller.finish(Ending::Sealed));
    Ok(Story { chunks, ..told.await.unwrap_or_default() })
}

pub(super) async fn all_chunks(
    store: &Store,
    window: &WindowRef,
) -> Result<Vec<ChunkMeta>, StoreError> {
    let mut all: Vec<ChunkMeta> = Vec::new();
    loop {
        let after = all.last().map(|row| row.chunk.seq);
        let rows = store.list_chunks(window, after, ROWS).await?;
        let is_last = rows.len() < ROWS;
        all.extend(rows);
        if is_last {
            return Ok(all);
        }
    }
}
