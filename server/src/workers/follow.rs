//! Keeps the index of sessions current.
//!
//! ```text
//! store: facts, notes, tags and tombstones, by whatever node ─▶ [follow] ─▶ index ◀─ app: searches
//! ```
//!
//! The index begins empty with every start; until all facts were read once, nobody is answered
//! out of it.
//!
//! Nodes write at once and by clocks of their own, so what is read last is not what was written
//! last: every look begins some time before the newest row, and takes in what it has not seen.

use std::collections::HashMap;
use std::time::Duration;

use analytics::search::SharedIndex;
use model::{ProjectId, SessionId, TOMBSTONE_DAYS, Timestamp};
use store::{ChangedFacts, ChangedTags, Store, StoreError, StoredFacts};
use tokio_util::sync::CancellationToken;

use crate::bus::{Bus, ChangeKind};
use crate::clock::Clock;
use analytics::stored;

/// How far behind other nodes the index may be.
const INTERVAL: Duration = Duration::from_secs(2);

/// How much later than its time a row may become visible, in ms.
const OVERLAP_MS: i64 = 30_000;

/// Rows that are listed at once.
const PAGE: usize = 1_000;

/// Facts that are read at once.
const BODIES: usize = 100;

/// Follows until told to stop.
pub async fn run(
    store: Store,
    index: SharedIndex,
    bus: Bus,
    clock: Clock,
    stop: CancellationToken,
) {
    let mut news = bus.listen();
    let mut follower = Follower::new(store, index, clock.now());
    while !stop.is_cancelled() {
        match stop.run_until_cancelled(follower.read_on()).await {
            None => return,
            Some(Ok(())) => follower.index.complete(),
            Some(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "index is behind");
            }
        }
        let kinds = [ChangeKind::Derived, ChangeKind::Erased];
        let _ = stop.run_until_cancelled(news.gather(&kinds, INTERVAL)).await;
    }
}

struct Follower {
    store: Store,
    index: SharedIndex,
    facts: HashMap<ProjectId, Seen>,
    tags: Seen,
    notes: Seen,
    tombstones: Seen,
}

/// Rows that were seen, each with its time.
#[derive(Default)]
struct Seen {
    newest: Timestamp,
    rows: HashMap<SessionId, Timestamp>,
}

impl Seen {
    /// Where the next look begins.
    fn since(&self) -> Timestamp {
        self.newest.shifted(-OVERLAP_MS)
    }

    fn has(&self, session: SessionId, at: Timestamp) -> bool {
        self.rows.get(&session) == Some(&at)
    }

    fn note(&mut self, session: SessionId, at: Timestamp) {
        self.rows.insert(session, at);
        self.newest = self.newest.max(at);
    }

    /// Forgets what no later look lists again.
    fn forget_old(&mut self) {
        let since = self.since();
        self.rows.retain(|_, at| since <= *at);
    }
}

impl Follower {
    fn new(store: Store, index: SharedIndex, now: Timestamp) -> Self {
        // Who was forgotten before has no facts that could be read.
        let day_ms = 24 * 60 * 60 * 1_000;
        let kept_ms = i64::try_from(TOMBSTONE_DAYS).unwrap_or(i64::MAX).saturating_mul(day_ms);
        let tombstones = Seen { newest: now.shifted(kept_ms), rows: HashMap::new() };
        Self {
            store,
            index,
            facts: HashMap::new(),
            notes: Seen::default(),
            tags: Seen::default(),
            tombstones,
        }
    }

    async fn read_on(&mut self) -> Result<(), StoreError> {
        for project in self.store.list_projects().await? {
            let seen = self.facts.entry(project.id).or_default();
            read_facts(&self.store, &self.index, project.id, seen).await?;
            seen.forget_old();
        }
        self.read_notes().await?;
        self.read_tags().await?;
        // Afterwards: facts that were read just before they were deleted are found here.
        self.read_tombstones().await
    }

    async fn read_notes(&mut self) -> Result<(), StoreError> {
        let (mut since, mut limit) = (self.notes.since(), PAGE);
        loop {
            let rows = self.store.list_noted(since, limit).await?;
            let is_end = rows.len() < limit;
            let last = rows.last().map(|(_, at)| *at);
            for (session, at) in rows {
                if !self.notes.has(session, at) {
                    let notes = self.store.list_notes(session).await?;
                    self.index.write().set_notes(session, app::api::notes::texts_of(&notes));
                    self.notes.note(session, at);
                }
            }
            match last.filter(|_| !is_end) {
                Some(last) => (since, limit) = further(since, last, limit),
                None => break,
            }
        }
        self.notes.forget_old();
        Ok(())
    }

    async fn read_tags(&mut self) -> Result<(), StoreError> {
        let (mut since, mut limit) = (self.tags.since(), PAGE);
        loop {
            let rows = self.store.list_changed_tags(since, limit).await?;
            let is_end = rows.len() < limit;
            let last = rows.last().map(|row| row.changed_at);
            for ChangedTags { session, tags, changed_at } in rows {
                if !self.tags.has(session, changed_at) {
                    self.index.write().set_tags(session, &tags);
                    self.tags.note(session, changed_at);
                }
            }
            match last.filter(|_| !is_end) {
                Some(last) => (since, limit) = further(since, last, limit),
                None => break,
            }
        }
        self.tags.forget_old();
        Ok(())
    }

    async fn read_tombstones(&mut self) -> Result<(), StoreError> {
        let (mut since, mut limit) = (self.tombstones.since(), PAGE);
        loop {
            let rows = self.store.list_tombstones(since, limit).await?;
            let is_end = rows.len() < limit;
            let last = rows.last().map(|(_, until)| *until);
            for (session, until) in rows {
                if !self.tombstones.has(session, until) {
                    self.index.write().remove(session);
                    self.tombstones.note(session, until);
                }
            }
            match last.filter(|_| !is_end) {
                Some(last) => (since, limit) = further(since, last, limit),
                None => break,
            }
        }
        self.tombstones.forget_old();
        Ok(())
    }
}

async fn read_facts(
    store: &Store,
    index: &SharedIndex,
    project: ProjectId,
    seen: &mut Seen,
) -> Result<(), StoreError> {
    let (mut since, mut limit) = (seen.since(), PAGE);
    loop {
        let rows = store.list_changed_facts(project, since, limit).await?;
        let is_end = rows.len() < limit;
        let last = rows.last().map(|row| row.changed_at);
        let new: Vec<ChangedFacts> =
            rows.into_iter().filter(|row| !seen.has(row.session, row.changed_at)).collect();
        for part in new.chunks(BODIES) {
            take(index, store.find_facts(part).await?).await;
            for row in part {
                seen.note(row.session, row.changed_at);
            }
        }
        match last.filter(|_| !is_end) {
            Some(last) => (since, limit) = further(since, last, limit),
            None => return Ok(()),
        }
    }
}

/// Where the next page begins. A whole page of one moment: only a longer one leads beyond it.
fn further(since: Timestamp, last: Timestamp, limit: usize) -> (Timestamp, usize) {
    (last, if last == since { limit.saturating_mul(2) } else { PAGE })
}

/// Decoding and taking in some hundred sessions takes its time.
async fn take(index: &SharedIndex, rows: Vec<StoredFacts>) {
    let index = index.clone();
    let work = move || {
        for StoredFacts { of, body } in rows {
            match stored::decode(&body) {
                Ok(understood) => {
                    index.write().upsert(of.project, &understood.facts, &understood.texts);
                }
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    session.id = %of.session,
                    "facts are left out of the index"
                ),
            }
        }
    };
    if tokio::task::spawn_blocking(work).await.is_err() {
        tracing::error!("taking facts into the index panicked");
    }
}
