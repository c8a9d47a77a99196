//! Adds up what is kept, and sees to it that it stays within the budget.
//!
//! | Of the budget | Then |
//! |---|---|
//! | 80 % | the log warns |
//! | 90 % | recorders send events only, no document |
//! | 100 % | `refuse`: recorders are told to come back later; `oldest`: sessions go, until it is 85 % |
//!
//! # Invariants
//!
//! - Every node counts for itself, and tells its own ingest; one of them deletes: the one that
//!   has the lease.
//! - What may still be going on is not deleted: a session was silent for `archive.after`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use model::ProjectId;
use store::Store;
use tokio_util::sync::CancellationToken;

use super::retention::{Retention, Swept};
use crate::archive::ArchivesError;
use crate::clock::Clock;
use crate::config::{StorageConfig, WhenFull};
use crate::ingest::{Ingest, Room, Rooms};
use crate::journal::{Aside, Journal};
use crate::services::Services;
use crate::telemetry::figures::{STORAGE_BYTES, STORAGE_FILL};

const INTERVAL: Duration = Duration::from_mins(1);

/// What nodes compete for, and how long whoever deletes goes on with it.
const LEASE: &str = "storage";
const HELD_MS: i64 = 5 * 60 * 1_000;

/// Share of the budget from which on the log warns.
const WARNED: f64 = 0.8;

/// Share from which on recorders send less.
const LITTLE: f64 = 0.9;

/// Share that is left when the oldest sessions have been deleted: less than what makes recorders
/// send less, so that they need not.
const RELIEVED: f64 = 0.85;

/// What is kept, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Files of windows.
    pub recordings: u64,
    /// What recorded pages refer to.
    pub assets: u64,
    /// Files of facts.
    pub facts: u64,
    /// The journal of this node.
    pub journal: u64,
    /// An embedded database.
    pub database: u64,
    /// Recordings and assets of each project.
    pub projects: HashMap<ProjectId, u64>,
}

impl Usage {
    /// All of it.
    pub fn total(&self) -> u64 {
        self.kinds().iter().map(|(_, bytes)| bytes).sum()
    }

    /// By kind, as figures name them.
    const fn kinds(&self) -> [(&'static str, u64); 5] {
        [
            ("recordings", self.recordings),
            ("assets", self.assets),
            ("facts", self.facts),
            ("journal", self.journal),
            ("database", self.database),
        ]
    }
}

/// Counts and deletes.
#[derive(Clone, Debug)]
pub struct StorageKeeper {
    store: Store,
    journal: Journal,
    ingest: Ingest,
    retention: Retention,
    clock: Clock,
    /// The directory of an embedded database.
    database: Option<PathBuf>,
    rules: StorageConfig,
    /// How long a window is silent when it is finished.
    silence: Duration,
}

/// Counts again and again until told to stop.
pub async fn run(keeper: StorageKeeper, stop: CancellationToken) {
    let mut warned = false;
    while stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await.is_some() {
        match stop.run_until_cancelled(keeper.pass()).await {
            Some(Ok(usage)) => warned = keeper.warn(&usage, warned),
            Some(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "storage not counted");
            }
            None => return,
        }
    }
}

impl StorageKeeper {
    /// Keeps to the configured budget.
    pub fn of(services: &Services) -> Self {
        let config = &services.config;
        Self {
            store: services.store.clone(),
            journal: services.journal.clone(),
            ingest: services.ingest.clone(),
            retention: Retention::of(services),
            clock: services.clock.clone(),
            database: config.store.url.strip_prefix("surrealkv://").map(PathBuf::from),
            rules: config.storage.clone(),
            silence: config.archive.after,
        }
    }

    /// Counts, deletes when that is wanted, and tells ingest what room is left.
    pub async fn pass(&self) -> Result<Usage, ArchivesError> {
        let mut usage = self.measure().await?;
        if self.rules.when_full == WhenFull::Oldest && self.is_full(&usage) {
            let swept = self.delete_oldest(&usage).await?;
            if swept != Swept::default() {
                let Swept { sessions, bytes, .. } = swept;
                tracing::warn!(
                    storage.sessions = sessions,
                    storage.bytes = bytes,
                    "storage is full: oldest sessions deleted"
                );
                usage = self.measure().await?;
            }
        }
        for (kind, bytes) in usage.kinds() {
            #[expect(clippy::cast_precision_loss, reason = "a figure needs no 53 bits")]
            metrics::gauge!(STORAGE_BYTES, "kind" => kind).set(bytes as f64);
        }
        metrics::gauge!(STORAGE_FILL).set(share(usage.total(), self.rules.budget()));
        self.ingest.note_rooms(self.rooms(&usage));
        Ok(usage)
    }

    async fn measure(&self) -> Result<Usage, ArchivesError> {
        let mut usage = Usage {
            facts: self.store.sum_facts_files().await?,
            journal: self.journal.total_bytes() + self.aside_bytes().await,
            database: database_bytes(self.database.clone()).await,
            ..Usage::default()
        };
        for row in self.store.list_stored_bytes().await? {
            usage.recordings += row.recordings;
            usage.assets += row.assets;
            usage.projects.insert(row.project, row.recordings.saturating_add(row.assets));
        }
        Ok(usage)
    }

    /// What is put aside; nothing when that cannot be told.
    async fn aside_bytes(&self) -> u64 {
        self.journal.aside(Aside::bytes).await.unwrap_or(0)
    }

    fn is_full(&self, usage: &Usage) -> bool {
        let project = self.rules.project_budget();
        share(usage.total(), self.rules.budget()) >= 1.0
            || usage.projects.values().any(|bytes| share(*bytes, project) >= 1.0)
    }

    /// Deletes the oldest sessions of projects that are over their budget, then of all.
    async fn delete_oldest(&self, usage: &Usage) -> Result<Swept, ArchivesError> {
        let now = self.clock.now();
        if !self.store.take_lease(LEASE, self.journal.node(), now, now.shifted(HELD_MS)).await? {
            return Ok(Swept::default());
        }
        let silence = i64::try_from(self.silence.as_millis()).unwrap_or(i64::MAX);
        let before = now.shifted(-silence);
        let mut swept = Swept::default();
        for (project, bytes) in &usage.projects {
            let surplus = surplus(*bytes, self.rules.project_budget());
            swept += self.retention.delete_oldest(&[*project], before, surplus).await?;
        }
        let total = usage.total().saturating_sub(swept.bytes);
        let projects: Vec<ProjectId> =
            self.store.list_projects().await?.into_iter().map(|project| project.id).collect();
        let surplus = surplus(total, self.rules.budget());
        swept += self.retention.delete_oldest(&projects, before, surplus).await?;
        Ok(swept)
    }

    fn rooms(&self, usage: &Usage) -> Rooms {
        let limit = self.rules.project_budget();
        let projects = usage.projects.iter().map(|(id, bytes)| (*id, room(share(*bytes, limit))));
        Rooms {
            all: room(share(usage.total(), self.rules.budget())),
            projects: projects.filter(|(_, room)| *room != Room::Enough).collect(),
        }
    }

    /// Warns once, until there is room again.
    fn warn(&self, usage: &Usage, was_warned: bool) -> bool {
        let limit = self.rules.project_budget();
        let of_projects = usage.projects.values().map(|bytes| share(*bytes, limit));
        let fullest = of_projects.fold(share(usage.total(), self.rules.budget()), f64::max);
        let is_much = fullest >= WARNED;
        if is_much && !was_warned {
            let bytes = usage.total();
            tracing::warn!(storage.share = fullest, storage.bytes = bytes, "storage fills up");
        }
        is_much
    }
}

/// How much of what may be kept is kept; 0 without a limit.
fn share(bytes: u64, limit: Option<u64>) -> f64 {
    let Some(limit) = limit else { return 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
    let share = bytes as f64 / limit.max(1) as f64;
    share
}

fn room(share: f64) -> Room {
    if share >= 1.0 {
        Room::None
    } else if share >= LITTLE {
        Room::Little
    } else {
        Room::Enough
    }
}

/// How much has to go when there is too much.
fn surplus(bytes: u64, limit: Option<u64>) -> u64 {
    match limit {
        Some(limit) if bytes >= limit => {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a size is a size"
            )]
            let left = (limit as f64 * RELIEVED) as u64;
            bytes.saturating_sub(left)
        }
        _ => 0,
    }
}

async fn database_bytes(dir: Option<PathBuf>) -> u64 {
    let Some(dir) = dir else { return 0 };
    tokio::task::spawn_blocking(move || bytes_below(&dir)).await.unwrap_or(0)
}

/// Bytes of all files below a directory. What goes away meanwhile is nothing.
fn bytes_below(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    let bytes = entries.flatten().filter_map(|entry| {
        let meta = entry.metadata().ok()?;
        Some(if meta.is_dir() { bytes_below(&entry.path()) } else { meta.len() })
    });
    bytes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_follows_the_share_of_the_budget() {
        for (bytes, expected) in [
            (0, Room::Enough),
            (899, Room::Enough),
            (900, Room::Little),
            (999, Room::Little),
            (1_000, Room::None),
        ] {
            assert_eq!(room(share(bytes, Some(1_000))), expected, "{bytes}");
            assert_eq!(room(share(bytes, None)), Room::Enough, "{bytes}");
        }
    }

    #[test]
    fn so_much_goes_that_recorders_may_send_everything_again() {
        assert_eq!(surplus(999, Some(1_000)), 0);
        assert_eq!(surplus(1_000, Some(1_000)), 150);
        assert_eq!(surplus(5_000, Some(1_000)), 4_150);
        assert_eq!(surplus(5_000, None), 0);
    }

    #[test]
    fn a_directory_is_as_large_as_what_is_below_it() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("below")).unwrap();
        std::fs::write(dir.path().join("one"), [0; 10]).unwrap();
        std::fs::write(dir.path().join("below/two"), [0; 5]).unwrap();

        assert_eq!(bytes_below(dir.path()), 15);
        assert_eq!(bytes_below(&dir.path().join("nothing")), 0);
    }
}
