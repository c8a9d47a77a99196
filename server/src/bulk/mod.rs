//! What viewers do with many sessions at once: it takes longer than a request, so it waits here
//! and a worker does it.
//!
//! ```text
//! app ─▶ [bulk]/jobs ─▶ workers/bulk ─▶ [bulk]/Bulk ─▶ archive, store, index
//!           └─ how far a job is ─▶ app
//! ```
//!
//! # Invariants
//!
//! - A session or window that is erased is noted in `erased.jsonl` first, durably: a backup that
//!   is restored does not bring it back. What was begun when the process ends is done by the
//!   next start.
//!
//! # Limits
//!
//! A job does not outlive the process: what was not begun by then is left as it was.

mod erase;
mod jobs;

use std::path::PathBuf;

use analytics::search::SharedIndex;
use app::api::bulk::BulkAction;
use model::{SessionId, Tag, WindowId};
use store::{Retagged, Store};
use tokio_util::sync::CancellationToken;

pub use self::erase::EraseError;
pub use self::jobs::{Job, Jobs};
use crate::archive::Archives;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::replay::Stories;
use crate::services::Services;

/// Sessions that are begun together. A server that stops waits for them.
const BATCH: usize = 20;

/// Does what a job asks for.
#[derive(Clone, Debug)]
pub struct Bulk {
    pub(crate) jobs: Jobs,
    store: Store,
    archives: Archives,
    clock: Clock,
    bus: Bus,
    index: SharedIndex,
    stories: Stories,
    data_dir: PathBuf,
}

impl Bulk {
    /// With everything that it needs.
    pub fn of(services: &Services) -> Self {
        Self {
            jobs: services.jobs.clone(),
            store: services.store.clone(),
            archives: services.archives.clone(),
            clock: services.clock.clone(),
            bus: services.bus.clone(),
            index: services.index.clone(),
            stories: services.stories.clone(),
            data_dir: services.config.data_dir.clone(),
        }
    }

    /// Does a job. After each session it is told how far it is; what fails is kept and named.
    /// When it is to stop, what was begun with a session is done first.
    pub async fn work(&self, job: &Job, stop: &CancellationToken) {
        for part in job.sessions.chunks(BATCH) {
            match &job.action {
                BulkAction::Delete => self.delete(job, part, None, stop).await,
                BulkAction::DeleteWindow(window) => {
                    self.delete(job, part, Some(*window), stop).await;
                }
                BulkAction::Tag(tag) => {
                    self.retag(job, part, std::slice::from_ref(tag), &[], stop).await;
                }
                BulkAction::Untag(tag) => {
                    self.retag(job, part, &[], std::slice::from_ref(tag), stop).await;
                }
            }
        }
    }

    async fn delete(
        &self,
        job: &Job,
        sessions: &[SessionId],
        window: Option<WindowId>,
        stop: &CancellationToken,
    ) {
        if stop.is_cancelled() {
            return;
        }
        let found = match self.begin_erasing(sessions, window).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "sessions are kept");
                return self.jobs.note(job.id, |progress| progress.kept.extend(sessions));
            }
        };
        let n_gone = u32::try_from(sessions.len() - found.len()).unwrap_or(u32::MAX);
        self.jobs.note(job.id, |progress| progress.n_gone += n_gone);
        // All of them, also when the server stops: it is noted that they are erased.
        for erasure in &found {
            match self.erase(erasure).await {
                Ok(()) => self.jobs.note(job.id, |progress| progress.n_done += 1),
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        session.id = %erasure.session,
                        "session is kept"
                    );
                    self.jobs.note(job.id, |progress| progress.kept.push(erasure.session));
                }
            }
        }
        if let Err(error) = self.end_erasing(found).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "sessions are erased once more at the next start");
        }
    }

    async fn retag(
        &self,
        job: &Job,
        sessions: &[SessionId],
        added: &[Tag],
        removed: &[Tag],
        stop: &CancellationToken,
    ) {
        for session in sessions {
            if stop.is_cancelled() {
                return;
            }
            let now = self.clock.now();
            match self.store.retag_session(*session, added, removed, now).await {
                Ok(Retagged::Tags(tags)) => {
                    self.index.write().set_tags(*session, &tags);
                    self.jobs.note(job.id, |progress| progress.n_done += 1);
                }
                Ok(Retagged::Missing) => self.jobs.note(job.id, |progress| progress.n_gone += 1),
                Ok(Retagged::Full) => {
                    self.jobs.note(job.id, |progress| progress.kept.push(*session));
                }
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        session.id = %session,
                        "tags are kept"
                    );
                    self.jobs.note(job.id, |progress| progress.kept.push(*session));
                }
            }
        }
    }
}
