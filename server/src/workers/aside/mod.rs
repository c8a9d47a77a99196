//! What was put aside beside the journal goes when its session would have gone.
//!
//! ```text
//! drain, forward ─▶ [aside]/waiting ─▶ journal/aside
//! clock, store (tombstones) ─▶ [aside] ─▶ journal/aside
//! ```
//!
//! # Invariants
//!
//! - Nothing is put aside for longer than its project keeps sessions.
//! - What belongs to a session or window that was erased goes with the next pass. Of bytes that
//!   nobody can read it cannot be told whose they are: they go with the time. So does everything
//!   at the edge, which knows of no erasure.

pub(super) mod waiting;

use std::collections::HashMap;
use std::time::Duration;

use model::{ProjectId, Timestamp, WindowRef};
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::journal::{Arrival, Aside, Journal, JournalError, Record};
use crate::services::Services;

/// Longest time from a start to the first look.
const FIRST: Duration = Duration::from_mins(1);

/// A pass could not go on. The next one will try again.
#[derive(Debug, thiserror::Error)]
pub enum AsideError {
    /// The rows cannot be read.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// The files cannot be read or written.
    #[error("what was put aside cannot be read or written")]
    Journal(#[from] JournalError),
}

/// Deletes again and again until told to stop. Where there is a database, retention does it.
pub async fn run(leftovers: Leftovers, every: Duration, stop: CancellationToken) {
    let mut pause = every.min(FIRST);
    while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        pause = every;
        leftovers.sweep_all(&stop).await;
    }
}

/// Deletes what may not be kept any more.
#[derive(Clone, Debug)]
pub struct Leftovers {
    journal: Journal,
    /// There is none at the edge.
    store: Option<Store>,
    clock: Clock,
    days: u32,
}

/// What a pass has been told so far.
struct Told {
    now: Timestamp,
    days: u32,
    own: HashMap<ProjectId, u32>,
    erased: HashMap<WindowRef, bool>,
}

impl Leftovers {
    /// As configured.
    pub fn of(services: &Services) -> Self {
        let (journal, store) = (services.journal.clone(), services.store.clone());
        let days = services.config.retention.sessions_days;
        Self::new(journal, Some(store), services.clock.clone(), days)
    }

    /// Of this journal; `days` is how long projects keep sessions that say nothing about it.
    pub const fn new(journal: Journal, store: Option<Store>, clock: Clock, days: u32) -> Self {
        Self { journal, store, clock, days }
    }

    /// A pass of a worker, until it is told to stop.
    pub(super) async fn sweep_all(&self, stop: &CancellationToken) {
        if let Some(Err(error)) = stop.run_until_cancelled(self.pass()).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "what was put aside is kept too long");
        }
    }

    /// Deletes what is too old or was erased; tells how many records and files that were.
    pub async fn pass(&self) -> Result<u64, AsideError> {
        let files = self.journal.aside(Aside::files).await?;
        let rests = self.journal.aside(Aside::damaged).await?;
        if files.is_empty() && rests.is_empty() {
            return Ok(0);
        }
        let own: HashMap<ProjectId, u32> = match &self.store {
            Some(store) => store.list_retentions().await?.into_iter().collect(),
            None => HashMap::new(),
        };
        let mut told = Told { now: self.clock.now(), days: self.days, own, erased: HashMap::new() };
        let mut n_deleted = 0;
        for file in files {
            n_deleted += self.sweep(file, &mut told).await?;
        }
        let oldest = told.before(told.own.values().copied().max().unwrap_or(0).max(self.days));
        for rest in rests.into_iter().filter(|rest| rest.kept_at_ms < oldest.as_ms()) {
            self.journal.aside(move |aside| aside.delete_damaged(&rest)).await?;
            n_deleted += 1;
        }
        Ok(n_deleted)
    }

    /// Writes what may be kept of a file to another one, when something of it may not.
    async fn sweep(&self, file: u64, told: &mut Told) -> Result<u64, AsideError> {
        let records = self.journal.aside(move |aside| aside.read(file)).await?;
        let n_records = records.len();
        let mut kept = Vec::with_capacity(n_records);
        for record in records {
            if self.may_stay(&record, told).await? {
                kept.push(record);
            }
        }
        let n_deleted = n_records - kept.len();
        if n_deleted > 0 {
            self.journal.aside(move |aside| aside.rewrite(file, &kept)).await?;
        }
        Ok(n_deleted as u64)
    }

    async fn may_stay(&self, record: &Record, told: &mut Told) -> Result<bool, StoreError> {
        let Some((project, window)) = owner(record) else {
            return Ok(record.received_at >= told.before(told.days));
        };
        let days = told.own.get(&project).copied().unwrap_or(told.days);
        if record.received_at < told.before(days) {
            return Ok(false);
        }
        if let Some(is_erased) = told.erased.get(&window) {
            return Ok(!is_erased);
        }
        let is_erased = match &self.store {
            Some(store) => store.is_forgotten(&window).await?,
            None => false,
        };
        told.erased.insert(window, is_erased);
        Ok(!is_erased)
    }
}

impl Told {
    fn before(&self, days: u32) -> Timestamp {
        let kept = (Duration::from_hours(24) * days).as_millis();
        self.now.shifted(-i64::try_from(kept).unwrap_or(i64::MAX))
    }
}

/// Whose record it is, when it can be read.
pub fn owner(record: &Record) -> Option<(ProjectId, WindowRef)> {
    let (arrival, frame) = Arrival::split(&record.payload).ok()?;
    let (header, _) = wire::split(&frame).ok()?;
    Some((arrival.project, header.chunk().window))
}
