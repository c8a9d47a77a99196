//! Whether the server can do its work.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use store::Store;
use tokio::sync::Mutex;

use super::spool::Spool;
use crate::clock::Clock;
use crate::edge::cursor::CursorFile;
use crate::journal::Journal;

/// How long an answer holds: whoever asks more often does not ask the database more often.
const HOLDS: Duration = Duration::from_secs(1);

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// Share of a disk below which it is low.
const LEAST_FREE: f64 = 0.05;

/// Share of the journal's room from which on recorders will soon be turned away.
const MOST_FILLED: f64 = 0.95;

/// How far a clock may go back before it is wrong, in ms.
const CLOCK_SLACK_MS: u64 = 2_000;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// It works.
    Ok,
    /// It does not answer.
    Away,
    /// There is little room left.
    Low,
    /// There is no room left.
    Full,
    /// It is behind what it was before.
    Behind,
}

/// What every part was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Checks {
    /// The database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<Finding>,
    /// The journal.
    pub spool: Finding,
    /// The disk that the journal is on.
    pub disk: Finding,
    /// The database's schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migrations: Option<Finding>,
    /// The time.
    pub clock: Finding,
}

impl Checks {
    /// Whether everything works.
    pub fn is_ready(&self) -> bool {
        let parts = [self.store, self.migrations, Some(self.spool), Some(self.disk)];
        parts.into_iter().flatten().chain([self.clock]).all(|found| found == Finding::Ok)
    }
}

/// Examines the server's parts.
#[derive(Clone, Debug)]
pub struct Health {
    journal: Journal,
    /// The directory of the journal.
    dir: PathBuf,
    /// A node of the edge has none.
    store: Option<Store>,
    clock: Clock,
    pub(super) spool: Spool,
    last: Arc<Mutex<Option<(Instant, Checks)>>>,
}

impl Health {
    /// Of these parts. `dir` is where the journal is.
    pub fn new(journal: Journal, dir: PathBuf, store: Option<Store>, clock: Clock) -> Self {
        let spool = Spool::new(journal.clone(), store.clone(), clock.clone());
        Self { journal, dir, store, clock, spool, last: Arc::default() }
    }

    /// The same at the edge, where this file says what is at home.
    #[must_use]
    pub fn with_forwarded(self, cursor: CursorFile) -> Self {
        Self { spool: self.spool.with_forwarded(cursor), ..self }
    }

    /// Examines everything, or says what was found a moment ago.
    pub async fn examine(&self) -> Checks {
        // Held while examining: whoever comes meanwhile gets the same answer.
        let mut last = self.last.lock().await;
        if let Some((at, checks)) = *last
            && at.elapsed() < HOLDS
        {
            return checks;
        }
        let checks = Checks {
            store: self.examine_store().await,
            spool: self.examine_spool(),
            disk: self.examine_disk().await,
            // The store is not opened before its schema is up to date.
            migrations: self.store.as_ref().map(|_| Finding::Ok),
            clock: self.examine_clock().await,
        };
        *last = Some((Instant::now(), checks));
        checks
    }

    async fn examine_store(&self) -> Option<Finding> {
        let answer = tokio::time::timeout(PATIENCE, self.store.as_ref()?.ping()).await;
        Some(if matches!(answer, Ok(Ok(()))) { Finding::Ok } else { Finding::Away })
    }

    fn examine_spool(&self) -> Finding {
        if self.journal.fill() < MOST_FILLED { Finding::Ok } else { Finding::Full }
    }

    async fn examine_disk(&self) -> Finding {
        let dir = self.dir.clone();
        // A network's disk may hang.
        let room = tokio::task::spawn_blocking(move || {
            Some((fs2::available_space(&dir).ok()?, fs2::total_space(&dir).ok()?))
        });
        match tokio::time::timeout(PATIENCE, room).await {
            #[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
            Ok(Ok(Some((free, total)))) if free as f64 >= total as f64 * LEAST_FREE => Finding::Ok,
            Ok(Ok(Some(_))) => Finding::Low,
            _ => Finding::Away,
        }
    }

    /// What arrived cannot have arrived later than now.
    async fn examine_clock(&self) -> Finding {
        let oldest = self.spool.oldest().await;
        let is_behind = oldest.is_some_and(|at| at.ms_since(self.clock.now()) > CLOCK_SLACK_MS);
        if is_behind { Finding::Behind } else { Finding::Ok }
    }
}
