//! Sessions that are too old or too many are deleted, whole.
//!
//! # Invariants
//!
//! - A session goes with its key, its files and its rows, in this order, and its files are
//!   looked for afterwards. A crash in between is finished by the next pass.
//! - Of two sessions the one that was active longer ago goes first.
//! - One that cannot be deleted keeps no other.
//! - Of several nodes one sweeps: the one that has the lease. It keeps it as long as it sweeps,
//!   and another takes it when it has not swept for two intervals.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use ::archive::Deleted;
use model::{ProjectId, SessionId, SessionSummary, Timestamp};
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::archive::{Archives, ArchivesError, Erasure, ErasureError, erasures};
use crate::bus::{Bus, Change, ChangeKind};
use crate::clock::Clock;
use crate::config::RetentionConfig;
use crate::services::Services;
use crate::telemetry::figures::RETENTION_DELETED;
use crate::workers::aside::Leftovers;

/// What nodes compete for.
const LEASE: &str = "retention";

/// Sessions of one look into the store.
const BATCH: usize = 100;

/// Sessions of a project that may fail before the rest waits for the next pass: then it is not
/// the sessions.
const MOST_FAILED: usize = 20;

/// Longest time from a start to the first look.
const FIRST: Duration = Duration::from_mins(1);

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions.
    pub sessions: u64,
    /// Their files.
    pub files: u64,
    /// Bytes of their files.
    pub bytes: u64,
    /// Sessions that could not be deleted.
    pub failed: u64,
}

/// Deletes what is too old or too much.
#[derive(Clone, Debug)]
pub struct Retention {
    store: Store,
    archives: Archives,
    clock: Clock,
    bus: Bus,
    rules: RetentionConfig,
}

/// Sweeps again and again until told to stop: first soon after the start, because a server that
/// is started often would otherwise never sweep.
pub async fn run(
    retention: Retention,
    leftovers: Leftovers,
    node: String,
    stop: CancellationToken,
) {
    let every = retention.rules.every;
    let mut pause = every.min(FIRST);
    while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        pause = every;
        match stop.run_until_cancelled(retention.pass_as(&node)).await {
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
        // Each node has its own, so each does it for itself.
        leftovers.sweep_all(&stop).await;
    }
}

impl Retention {
    /// Sweeps as configured.
    pub fn of(services: &Services) -> Self {
        let (store, archives) = (services.store.clone(), services.archives.clone());
        let rules = services.config.retention.clone();
        let retention = Self::new(store, archives, services.clock.clone(), rules);
        Self { bus: services.bus.clone(), ..retention }
    }

    /// Sweeps by these rules, and tells nobody.
    pub fn new(store: Store, archives: Archives, clock: Clock, rules: RetentionConfig) -> Self {
        Self { store, archives, clock, bus: Bus::default(), rules }
    }

    /// The same, unless another node does it.
    pub async fn pass_as(&self, node: &str) -> Result<Swept, ArchivesError> {
        let now = self.clock.now();
        let held_ms = i64::try_from(self.rules.every.as_millis()).unwrap_or(i64::MAX);
        let until = now.shifted(held_ms.saturating_mul(2));
        if !self.store.take_lease(LEASE, node, now, until).await? {
            return Ok(Swept::default());
        }
        self.pass().await
    }

    /// Deletes whatever is too old or too much now.
    pub async fn pass(&self) -> Result<Swept, ArchivesError> {
        let now = self.clock.now();
        let own: HashMap<ProjectId, u32> =
            self.store.list_retentions().await?.into_iter().collect();
        let (mut swept, mut ended) = (Swept::default(), Ok(()));
        for project in self.store.list_projects().await? {
            let before = self.kept_since(now, own.get(&project.id).copied());
            match self.sweep(project.id, before).await {
                Ok(of_project) => swept += of_project,
                // Others have to go all the same.
                Err(error) => ended = Err(error),
            }
        }
        self.store.prune_tombstones(now).await?;
        ended.map(|()| swept)
    }

    async fn sweep(&self, project: ProjectId, before: Timestamp) -> Result<Swept, ArchivesError> {
        let mut swept = self.delete_before(project, before).await?;
        swept += self.delete_surplus(project).await?;
        Ok(swept)
    }

    /// How many sessions are too old or too many now. What has too many bytes is not counted.
    pub async fn count_due(&self) -> Result<u64, ArchivesError> {
        let now = self.clock.now();
        let own: HashMap<ProjectId, u32> =
            self.store.list_retentions().await?.into_iter().collect();
        let mut n_due = 0;
        for project in self.store.list_projects().await? {
            let before = self.kept_since(now, own.get(&project.id).copied());
            let n_old = self.store.count_sessions_before(project.id, before).await?;
            let n_surplus = match self.rules.max_sessions {
                0 => 0,
                most => self.store.sum_sessions(project.id).await?.0.saturating_sub(most),
            };
            n_due += n_old.max(n_surplus);
        }
        Ok(n_due)
    }

    /// Since when a session has to have been active to be kept. `days`: the project's own.
    fn kept_since(&self, now: Timestamp, days: Option<u32>) -> Timestamp {
        let kept = Duration::from_hours(24) * days.unwrap_or(self.rules.sessions_days);
        now.shifted(-i64::try_from(kept.as_millis()).unwrap_or(i64::MAX))
    }

    /// Deletes the sessions of projects that were last active before a time because somebody asks
    /// for it: noted first, so that a backup that is restored does not bring them back.
    pub async fn purge(
        &self,
        data_dir: &Path,
        projects: &[ProjectId],
        before: Timestamp,
    ) -> Result<Swept, ErasureError> {
        let at = self.clock.now();
        let mut noted = Vec::new();
        for project in projects {
            let expired = self.store.list_expired_sessions(*project, before, usize::MAX).await;
            for SessionSummary { project, session, .. } in expired.map_err(ArchivesError::from)? {
                noted.push(Erasure { project, session, window: None, at });
            }
        }
        erasures::begin(data_dir, &noted)?;
        let mut swept = Swept::default();
        for project in projects {
            swept += self.delete_before(*project, before).await?;
        }
        erasures::end(data_dir, &noted)?;
        Ok(swept)
    }

    /// Deletes the sessions of a project that were last active before a time. What was imported
    /// since then stays.
    pub async fn delete_before(
        &self,
        project: ProjectId,
        before: Timestamp,
    ) -> Result<Swept, ArchivesError> {
        let (mut swept, mut failed) = (Swept::default(), HashSet::new());
        loop {
            let limit = BATCH + failed.len();
            let mut sessions = self.store.list_expired_sessions(project, before, limit).await?;
            sessions.retain(|session| !failed.contains(&session.session));
            if sessions.is_empty() {
                return Ok(swept);
            }
            for session in sessions {
                swept += self.try_delete(&session, &mut failed).await?;
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
        let mut failed = HashSet::new();
        let (mut n_sessions, mut n_bytes) = self.store.sum_sessions(project).await?;
        while n_sessions > most_sessions || n_bytes > most_bytes {
            let limit = BATCH + failed.len();
            let oldest = self.store.list_oldest_sessions(project, Timestamp::MAX, limit);
            let mut oldest = oldest.await?;
            oldest.retain(|session| !failed.contains(&session.session));
            if oldest.is_empty() {
                break;
            }
            for session in oldest {
                if n_sessions <= most_sessions && n_bytes <= most_bytes {
                    break;
                }
                let deleted = self.try_delete(&session, &mut failed).await?;
                if deleted.sessions > 0 {
                    n_sessions = n_sessions.saturating_sub(1);
                    n_bytes = n_bytes.saturating_sub(session.n_bytes);
                }
                swept += deleted;
            }
        }
        Ok(swept)
    }

    /// Deletes the oldest sessions of these projects, of those that were last active before a
    /// time, until so many bytes are free.
    pub async fn delete_oldest(
        &self,
        projects: &[ProjectId],
        before: Timestamp,
        n_bytes: u64,
    ) -> Result<Swept, ArchivesError> {
        let (mut swept, mut freed) = (Swept::default(), 0_u64);
        let mut failed = HashSet::new();
        while freed < n_bytes {
            let mut oldest = Vec::new();
            let limit = BATCH + failed.len();
            for project in projects {
                oldest.extend(self.store.list_oldest_sessions(*project, before, limit).await?);
            }
            oldest.retain(|session| !failed.contains(&session.session));
            oldest.sort_unstable_by_key(|session| (session.last_at, session.session));
            oldest.truncate(BATCH);
            if oldest.is_empty() {
                break;
            }
            for session in oldest {
                if n_bytes <= freed {
                    break;
                }
                let deleted = self.try_delete(&session, &mut failed).await?;
                // What is in the journal only goes with it, a little later.
                let is_in_journal = deleted.sessions > 0 && deleted.files == 0;
                freed += if is_in_journal { session.n_bytes } else { deleted.bytes };
                swept += deleted;
            }
        }
        Ok(swept)
    }

    /// Deletes a session, or notes that it cannot be.
    async fn try_delete(
        &self,
        session: &SessionSummary,
        failed: &mut HashSet<SessionId>,
    ) -> Result<Swept, ArchivesError> {
        match self.delete(session).await {
            Err(ArchivesError::Archive(error)) if failed.len() < MOST_FAILED => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, session.id = %session.session, "session was not deleted");
                failed.insert(session.session);
                Ok(Swept { failed: 1, ..Swept::default() })
            }
            deleted => deleted,
        }
    }

    async fn delete(&self, session: &SessionSummary) -> Result<Swept, ArchivesError> {
        let now = self.clock.now();
        let erased = self.archives.erase(session.project, session.session, now).await?;
        let count = |kind| metrics::counter!(RETENTION_DELETED, "kind" => kind);
        count("sessions").increment(1);
        count("files").increment(erased.files.files);
        count("bytes").increment(erased.files.bytes);
        let (project, session) = (session.project, session.session);
        self.bus.tell(Change { project, session, kind: ChangeKind::Erased });
        let Deleted { files, bytes } = erased.files;
        Ok(Swept { sessions: 1, files, bytes, failed: 0 })
    }
}

impl std::ops::AddAssign for Swept {
    fn add_assign(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.files += other.files;
        self.bytes += other.bytes;
        self.failed += other.failed;
    }
}
