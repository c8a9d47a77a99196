//! Finished windows leave the journal for the archive.
//!
//! ```text
//! journal ─▶ [archive]: chunks ▶ mirror ▶ file ▶ rows ─▶ journal segments are deleted
//! ```
//!
//! A window is finished when nothing arrived of it for `archive.after`. When the journal is
//! half full, windows that keep its oldest segments are taken before they are finished.
//!
//! # Invariants
//!
//! - A crash at any moment repeats work at most. The file is durable before the rows name it,
//!   the rows are written before the file that it replaces and the journal's bytes are deleted.
//! - A chunk that comes late makes another file with all chunks; nothing is overwritten.
//!
//! # Failure
//!
//! A window that cannot be archived stays where it is and is tried again; those behind it are
//! archived all the same. Chunks whose bytes are damaged in the journal are left out and shown as
//! gaps. A crash between a durable file and its row leaves a file that no row names; it goes with
//! its session.
//!
//! A late chunk of a window whose file is lost waits for somebody to bring the file back. It does
//! not wait when the journal is half full, because segments are deleted in order: the window then
//! gets a file without the chunks of the lost one, which is left where it is.

mod keyframes;
mod window;

use std::collections::HashSet;
use std::time::Duration;

use futures::FutureExt as _;
use futures::stream::{self, StreamExt as _};
use model::{Timestamp, WindowRef};
use store::{Store, StoreError, UnarchivedWindow};
use tokio_util::sync::CancellationToken;

pub use self::window::WindowError;
use crate::archive::Archives;
use crate::clock::Clock;
use crate::config::Config;
use crate::journal::{Journal, JournalCursor, JournalError};
use crate::recordings::Recordings;
use crate::services::Services;
use crate::telemetry::Loss;
use crate::telemetry::figures::ARCHIVE_WINDOWS;

/// Time between two looks for finished windows.
const PAUSE: Duration = Duration::from_secs(30);

/// Windows of one look into the store.
const BATCH: usize = 50;

/// Windows that are archived at the same time: one is compressed while another one's file becomes
/// durable. Each has its document and some MB of its file in memory.
const AT_ONCE: usize = 2;

/// Windows that may fail in a pass before it ends.
const MOST_FAILED: usize = 1_000;

/// Share of the journal above which windows are archived that are not finished.
const CROWDED: f64 = 0.5;

/// A pass could not go on. The next one will try again.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// The rows cannot be read.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// A journal segment cannot be deleted.
    #[error("journal segment was not deleted")]
    Journal(#[from] JournalError),
}

/// What a pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Windows that are in the archive now.
    pub archived: usize,
    /// Windows that could not be archived.
    pub failed: usize,
    /// Journal segments that were deleted.
    pub segments: usize,
}

/// Archives the windows of this node's journal.
#[derive(Clone, Debug)]
pub struct Archiver {
    journal: Journal,
    recordings: Recordings,
    archives: Archives,
    store: Store,
    clock: Clock,
    after: Duration,
    level: i32,
    keyframes: keyframes::Rules,
    loss: Loss,
}

/// Archives again and again until it is told to stop.
pub async fn run(archiver: Archiver, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_some() {
        // Giving up in the middle loses nothing, see above.
        match stop.run_until_cancelled(archiver.pass()).await {
            Some(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "archiving is behind");
            }
            Some(Ok(pass)) if pass != Pass::default() => {
                tracing::info!(
                    archive.windows = pass.archived,
                    archive.failed = pass.failed,
                    archive.journal_segments = pass.segments,
                    "windows archived"
                );
            }
            _ => {}
        }
    }
}

impl Archiver {
    /// Archives as configured.
    pub fn of(services: &Services) -> Self {
        let config: &Config = &services.config;
        Self {
            journal: services.journal.clone(),
            recordings: services.recordings.clone(),
            archives: services.archives.clone(),
            store: services.store.clone(),
            clock: services.clock.clone(),
            after: config.archive.after,
            level: config.archive.level,
            keyframes: keyframes::Rules {
                every: config.replay.keyframe_every,
                mutations: config.replay.keyframe_mutations,
            },
            loss: Loss::default(),
        }
    }

    /// Archives every finished window, then deletes the journal segments that nobody needs.
    pub async fn pass(&self) -> Result<Pass, PassError> {
        let now = self.clock.now();
        let after = i64::try_from(self.after.as_millis()).unwrap_or(i64::MAX);
        let before = now.shifted(after.saturating_neg());
        let mut pass = Pass::default();
        let mut failed = HashSet::new();
        loop {
            let limit = BATCH + failed.len();
            let windows = self.store.list_silent(self.journal.node(), before, limit).await?;
            if !self.archive_all(windows, now, &mut pass, &mut failed).await {
                break;
            }
        }
        while self.is_crowded() {
            let (node, limit) = (self.journal.node(), BATCH + failed.len());
            let mut windows = self.store.list_first_unarchived(node, limit).await?;
            let last = self.journal.durable_end().borrow().segment;
            windows.retain(|window| window.segment < last);
            let went_on = self.archive_all(windows, now, &mut pass, &mut failed).await;
            pass.segments += self.delete_segments().await?;
            if !went_on {
                break;
            }
        }
        pass.segments += self.delete_segments().await?;
        Ok(pass)
    }

    /// Whether there may soon be no room for what arrives.
    fn is_crowded(&self) -> bool {
        self.journal.fill() > CROWDED
    }

    /// Archives what has not failed in this pass before. Tells whether another look may find
    /// more: something was archived, or what was not failed for reasons of its own.
    async fn archive_all(
        &self,
        mut windows: Vec<UnarchivedWindow>,
        now: Timestamp,
        pass: &mut Pass,
        failed: &mut HashSet<WindowRef>,
    ) -> bool {
        windows.retain(|window| !failed.contains(&window.window));
        let mut goes_on = false;
        let mut work = Vec::with_capacity(windows.len());
        for waiting in &windows {
            let window = waiting.window;
            work.push(self.archive_window(waiting, now).map(move |done| (window, done)).boxed());
        }
        let mut work = stream::iter(work).buffered(AT_ONCE);
        while let Some((window, done)) = work.next().await {
            match done {
                Ok(()) => {
                    goes_on = true;
                    pass.archived += 1;
                    metrics::counter!(ARCHIVE_WINDOWS, "outcome" => "archived").increment(1);
                }
                Err(error) => {
                    goes_on |= !error.concerns_all();
                    failed.insert(window);
                    pass.failed += 1;
                    metrics::counter!(ARCHIVE_WINDOWS, "outcome" => "failed").increment(1);
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        session.id = %window.session,
                        window.id = %window.window,
                        "window was not archived"
                    );
                }
            }
        }
        goes_on && failed.len() < MOST_FAILED
    }

    /// Deletes the journal segments of which every chunk is archived, erased or refused.
    async fn delete_segments(&self) -> Result<usize, PassError> {
        let end = *self.journal.durable_end().borrow();
        if self.first_needed().await? == Some(u64::MAX) {
            // Nothing at all is needed: also the last segment can go. Otherwise what was erased
            // would stay in it as long as nobody visits.
            match self.journal.seal_read(end).await {
                // A server that stops does so, and a full disk may have no room all the same.
                Ok(()) | Err(JournalError::Closed | JournalError::Full) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let Some(first_needed) = self.first_needed().await? else { return Ok(0) };
        let last = self.journal.durable_end().borrow().segment;
        let needed = first_needed.min(last);
        let mut n_deleted = 0;
        while let Some(segment) = self.journal.first_segment().filter(|first| *first < needed) {
            self.journal.delete_segment(segment).await?;
            n_deleted += 1;
        }
        Ok(n_deleted)
    }

    /// The first journal segment of which something is needed: it is not archived, or not even
    /// drained. [`u64::MAX`]: none. `None`: nobody knows yet.
    async fn first_needed(&self) -> Result<Option<u64>, PassError> {
        let node = self.journal.node();
        let end = *self.journal.durable_end().borrow();
        // The cursor first: what is drained after this stands at the cursor or behind it.
        let Some(cursor) = self.store.journal_cursor(node).await? else { return Ok(None) };
        let cursor = JournalCursor { segment: cursor.segment, offset: cursor.offset };
        let is_drained = end <= cursor;
        let undrained = if is_drained { u64::MAX } else { self.journal.segment_at(cursor) };
        let first = self.store.list_first_unarchived(node, 1).await?.pop();
        let unarchived = first.map_or(u64::MAX, |window| window.segment);
        Ok(Some(undrained.min(unarchived)))
    }
}
