//! Stage 8: what recordings mean, session by session.
//!
//! ```text
//! store: sessions that are due ─▶ chunks ─▶ [derive] (analytics) ─▶ store: digest, facts
//!                                              └─ assets/finder ─▶ store: what pages refer to
//! ```
//!
//! The drain says which sessions changed, in its own transaction; this worker answers to that
//! debt alone, so a crash at any moment repeats work and forgets none.
//!
//! # Invariants
//!
//! - The facts of a session are a function of its stored chunks, and of when its visitor was seen
//!   first: order of arrival, repetitions and how often it was derived before make no difference.
//! - A session that cannot be derived is logged and passed over; it never stops others.
//! - Windows in memory are bounded, those that are being read among them; of one that is put aside
//!   the store keeps what is needed to go on, so that no chunk is read twice. A crash costs reading
//!   some chunks again, a chunk that comes late the whole window.

mod carry;
mod listed;
mod session;
mod shelf;
mod window;
mod windows;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use futures::FutureExt as _;
use futures::stream::{self, StreamExt as _};
use model::SessionSummary;
use store::{DueSession, NewDerived, Store, StoreError};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use self::listed::Listed;
use self::session::DeriveError;
use self::shelf::Shelf;
use crate::assets::address::Addresses;
use crate::assets::noted::Noted;
use crate::bus::{Bus, Change, ChangeKind};
use crate::clock::Clock;
use crate::projects::ProjectDirectory;
use crate::recordings::Recordings;
use crate::telemetry::figures::{DERIVE_DUE, DERIVE_STAGE};
use analytics::stored::PROGRAM;

/// Sessions that are asked for at once. Asking passes over what was due before, for as long as the
/// database has not cleared it away: few questions for many sessions cost less.
const BATCH: usize = 256;

/// Sessions that are written at once. What came out of each may be some MB.
const TOGETHER: usize = 16;

/// Groups of so many at the same time: one is read while the one before is written.
const GROUPS: usize = 2;

/// Of each group, sessions that are read at the same time: while the database answers for some,
/// others are parsed. Each has a window in its hands beside those that are kept.
const AT_ONCE: usize = 2;

/// How long news may be missed, such as what is due by time alone.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// What derivation needs.
#[derive(Clone)]
pub struct Derive {
    /// This node: sessions that it drained are its own.
    pub node: String,
    /// Where sessions stand.
    pub store: Store,
    /// Their events.
    pub recordings: Recordings,
    /// How long their visitors may be silent.
    pub projects: ProjectDirectory,
    /// How addresses that pages refer to are read, when what is there is wanted.
    pub wanted: Option<Addresses>,
    /// What the store was told of these.
    pub noted: Noted,
    /// The time.
    pub clock: Clock,
    /// News.
    pub bus: Bus,
}

/// Derives what is due until told to stop, with at most so many windows in memory.
pub async fn run(derive: Derive, max_windows: usize, stop: CancellationToken) {
    let mut news = derive.bus.listen();
    let kept = Shelf::of(max_windows);
    while !stop.is_cancelled() {
        let n_done = match stop.run_until_cancelled(derive.step(&kept)).await {
            None => break,
            Some(Ok(n_done)) => n_done,
            Some(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "nothing is derived");
                0
            }
        };
        if n_done == 0 {
            let wait = tokio::time::timeout(LONGEST_WAIT, news.wait_for(ChangeKind::Drained));
            let _ = stop.run_until_cancelled(wait).await;
        }
    }
    derive.keep_all_carries(&kept).await;
}

impl Derive {
    /// Derives some sessions and says how many.
    async fn step(&self, kept: &Shelf) -> Result<usize, StoreError> {
        let begin = Instant::now();
        let due = self.store.list_due(&self.node, self.clock.now(), BATCH).await?;
        note_stage("list", begin);
        metrics::gauge!(DERIVE_DUE).set(f64::from(u32::try_from(due.len()).unwrap_or(u32::MAX)));
        // Groups write in turns: most of them have a day or a visitor in common, and would collide.
        let turn = Mutex::new(());
        let groups: Vec<_> =
            due.chunks(TOGETHER).map(|some| self.derive(some, kept, &turn).boxed()).collect();
        let mut groups = stream::iter(groups).buffered(GROUPS);
        while let Some(done) = groups.next().await {
            done?;
        }
        Ok(due.len())
    }

    /// Derives some sessions and writes down what came out of them at once.
    async fn derive(
        &self,
        due: &[DueSession],
        kept: &Shelf,
        turn: &Mutex<()>,
    ) -> Result<(), StoreError> {
        let ids: Vec<_> = due.iter().map(|due| due.session).collect();
        let mut found = self.store.find_sessions(&ids).await?;
        let mut listed = self.list(&ids).await?;
        let mut work = Vec::with_capacity(due.len());
        for due in due {
            let place = found.iter().position(|found| found.session == due.session);
            let summary = place.map(|place| found.swap_remove(place));
            let listed = listed.as_mut().map(|all| all.remove(&due.session).unwrap_or_default());
            work.push(self.one(due, summary, listed, kept).boxed());
        }
        let mut ready = Vec::with_capacity(due.len());
        let mut work = stream::iter(work).buffered(AT_ONCE);
        while let Some(derived) = work.next().await {
            ready.extend(derived?.map(|derived| *derived));
        }
        let has_turn = turn.lock().await;
        self.write(&ready).await?;
        drop(has_turn);
        for &DueSession { project, session, .. } in due {
            self.bus.tell(Change { project, session, kind: ChangeKind::Derived });
        }
        Ok(())
    }

    /// Derives a session. `None`: nothing of it is to be written.
    async fn one(
        &self,
        due: &DueSession,
        summary: Option<SessionSummary>,
        listed: Option<Listed>,
        kept: &Shelf,
    ) -> Result<Option<Box<NewDerived>>, StoreError> {
        let derived = match &summary {
            Some(summary) => self.session(due, summary, listed, kept).await,
            None => Ok(None),
        };
        match derived {
            Ok(Some(derived)) => return Ok(Some(derived)),
            Ok(None) => self.store.forget_due(due, PROGRAM).await?,
            // A row that cannot be read is its session's misfortune, and no other's.
            Err(DeriveError::Store(error)) if !matches!(error, StoreError::Corrupt { .. }) => {
                return Err(error);
            }
            Err(error) => self.pass_over(due, &error).await?,
        }
        Ok(None)
    }

    /// Keeps all windows in memory for the next start.
    async fn keep_all_carries(&self, kept: &Shelf) {
        for shelved in kept.take_all() {
            if let Err(error) = Box::pin(self.keep_carry(shelved)).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "windows are read again after the next start");
                return;
            }
        }
    }

    /// Writes what came out; when the store does not take all of it, what it takes.
    async fn write(&self, ready: &[NewDerived]) -> Result<(), StoreError> {
        if ready.is_empty() {
            return Ok(());
        }
        let begin = Instant::now();
        let written = self.store.write_derived(ready).await;
        note_stage("write", begin);
        match written {
            Err(error) if !error.is_retryable() => {}
            result => return result,
        }
        for one in ready {
            match self.store.write_derived(std::slice::from_ref(one)).await {
                Err(error) if !error.is_retryable() => self.pass_over(&one.due, &error).await?,
                result => result?,
            }
        }
        Ok(())
    }

    /// Leaves a session alone until more of it arrives.
    async fn pass_over(
        &self,
        due: &DueSession,
        error: &(impl std::error::Error + Sync + 'static),
    ) -> Result<(), StoreError> {
        tracing::error!(
            error = error as &dyn std::error::Error,
            session.id = %due.session,
            "session cannot be derived"
        );
        self.store.forget_due(due, PROGRAM).await
    }
}

/// Tells how long a stage took that began then.
fn note_stage(stage: &'static str, begin: Instant) {
    metrics::histogram!(DERIVE_STAGE, "stage" => stage).record(begin.elapsed());
}
