//! Sessions that are too old or too many are deleted, whole.
//!
//! # Invariants
//!
//! - A session goes with its key, its files and its rows, in this order, and its files are
//!   looked for afterwards. A crash in between is finished by the next pass.
//! - Of two sessions the one that was active longer ago goes first.

use std::time::Duration;

use model::{ProjectId, SessionSummary, Timestamp};
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::archive::{Archives, ArchivesError};
use crate::clock::Clock;
use crate::config::RetentionConfig;
use crate::services::Services;

/// Sessions of one look into the store.
const BATCH: usize = 100;

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions.
    pub sessions: u64,
    /// Their files.
    pub files: u64,
    /// Bytes of their files.
    pub bytes: u64,
}

/// Deletes what is too old or too much.
#[derive(Clone, Debug)]
pub struct Retention {
    store: Store,
    archives: Archives,
    clock: Clock,
    rules: RetentionConfig,
}

/// Sweeps again and again until told to stop.
pub async fn run(retention: Retention, stop: CancellationToken) {
    let every = retention.rules.every;
    while stop.run_until_cancelled(tokio::time::sleep(every)).await.is_some() {
        match stop.run_until_cancelled(retention.pass()).await {
            Some(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "retention is behind");
            }
            Some(Ok(swept)) if swept.sessions > 0 => {
                tracing::info!(
                    retention.sessions = swept.sessions,
                    retention.files = swept.files,
                    retention.bytes = swept.bytes,
                    "old sessions deleted"
                );
            }
            _ => {}
        }
    }
}

impl Retention {
    /// Sweeps as configured.
    pub fn of(services: &Services) -> Self {
        let (store, archives) = (services.store.clone(), services.archives.clone());
        Self::new(store, archives, services.clock.clone(), services.config.retention.clone())
    }

    /// Sweeps by these rules.
    pub const fn new(
        store: Store,
        archives: Archives,
        clock: Clock,
        rules: RetentionConfig,
    ) -> Self {
        Self { store, archives, clock, rules }
    }

    /// Deletes whatever is too old or too much now.
    pub async fn pass(&self) -> Result<Swept, ArchivesError> {
        let now = self.clock.now();
        let kept = Duration::from_hours(24) * self.rules.sessions_days;
        let kept = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
        let mut swept = Swept::default();
        for project in self.store.list_projects().await? {
            swept += self.delete_before(project.id, now.shifted(-kept)).await?;
            swept += self.delete_surplus(project.id).await?;
        }
        self.store.prune_tombstones(now).await?;
        Ok(swept)
    }

    /// Deletes the sessions of a project that were last active before a time.
    pub async fn delete_before(
        &self,
        project: ProjectId,
        before: Timestamp,
    ) -> Result<Swept, ArchivesError> {
        let mut swept = Swept::default();
        loop {
            let sessions = self.store.list_oldest_sessions(project, before, BATCH).await?;
            if sessions.is_empty() {
                return Ok(swept);
            }
            for session in sessions {
                swept += self.delete(&session).await?;
            }
        }
    }

    /// Deletes the oldest sessions of a project until the rest is within the caps.
    async fn delete_surplus(&self, project: ProjectId) -> Result<Swept, ArchivesError> {
        let unlimited = |cap: u64| if cap == 0 { u64::MAX } else { cap };
        let most_sessions = unlimited(self.rules.max_sessions);
        let most_bytes = unlimited(self.rules.max_bytes.as_u64());
        let mut swept = Swept::default();
        if most_sessions == u64::MAX && most_bytes == u64::MAX {
            return Ok(swept);
        }
        let (mut n_sessions, mut n_bytes) = self.store.sum_sessions(project).await?;
        while n_sessions > most_sessions || n_bytes > most_bytes {
            let oldest = self.store.list_oldest_sessions(project, Timestamp::MAX, BATCH).await?;
            if oldest.is_empty() {
                break;
            }
            for session in oldest {
                if n_sessions <= most_sessions && n_bytes <= most_bytes {
                    break;
                }
                n_sessions = n_sessions.saturating_sub(1);
                n_bytes = n_bytes.saturating_sub(session.n_bytes);
                swept += self.delete(&session).await?;
            }
        }
        Ok(swept)
    }

    async fn delete(&self, session: &SessionSummary) -> Result<Swept, ArchivesError> {
        let now = self.clock.now();
        let erased = self.archives.erase(session.project, session.session, now).await?;
        Ok(Swept { sessions: 1, files: erased.files.files, bytes: erased.files.bytes })
    }
}

impl std::ops::AddAssign for Swept {
    fn add_assign(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.files += other.files;
        self.bytes += other.bytes;
    }
}
