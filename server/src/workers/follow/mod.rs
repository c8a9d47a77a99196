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
//! last: every look begins some time before the newest row, and takes in what it has not seen. How
//! long before depends on how much it would read again.

mod pages;

use std::collections::HashMap;
use std::time::Duration;

use analytics::search::SharedIndex;
use model::{Project, ProjectId, TOMBSTONE_DAYS, Timestamp};
use store::{ChangedFacts, ChangedTags, Store, StoreError, StoredFacts};
use tokio_util::sync::CancellationToken;

use self::pages::Seen;
use crate::bus::{Bus, ChangeKind};
use crate::clock::Clock;
use analytics::stored;

/// How far behind other nodes the index may be; while hundreds of sessions a second are derived, some
/// times as far behind a node whose clock is.
const INTERVAL: Duration = Duration::from_secs(2);

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
    projects: Vec<Project>,
    facts: HashMap<ProjectId, Seen>,
    tags: Seen,
    notes: Seen,
    tombstones: Seen,
}

impl Follower {
    fn new(store: Store, index: SharedIndex, now: Timestamp) -> Self {
        // Who was forgotten before has no facts that could be read.
        let day_ms = 24 * 60 * 60 * 1_000;
        let kept_ms = i64::try_from(TOMBSTONE_DAYS).unwrap_or(i64::MAX).saturating_mul(day_ms);
        let tombstones = Seen::until(now.shifted(kept_ms));
        Self {
            store,
            index,
            projects: Vec::new(),
            facts: HashMap::new(),
            notes: Seen::default(),
            tags: Seen::default(),
            tombstones,
        }
    }

    async fn read_on(&mut self) -> Result<(), StoreError> {
        let projects = self.store.list_projects().await?;
        if projects != self.projects {
            self.index.write().set_projects(&projects);
            self.projects.clone_from(&projects);
        }
        for project in projects {
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
        let mut pages = self.notes.pages();
        while !pages.is_over {
            let rows = self.store.list_noted(pages.since, pages.limit).await?;
            pages.turn(rows.len(), rows.last().map(|(_, at)| *at));
            for (session, at) in rows {
                if !self.notes.has(session, at) {
                    let notes = self.store.list_notes(session).await?;
                    self.index.write().set_notes(session, app::api::notes::texts_of(&notes));
                    self.notes.note(session, at);
                }
            }
        }
        self.notes.forget_old();
        Ok(())
    }

    async fn read_tags(&mut self) -> Result<(), StoreError> {
        let mut pages = self.tags.pages();
        while !pages.is_over {
            let rows = self.store.list_changed_tags(pages.since, pages.limit).await?;
            pages.turn(rows.len(), rows.last().map(|row| row.changed_at));
            for ChangedTags { session, tags, changed_at } in rows {
                if !self.tags.has(session, changed_at) {
                    self.index.write().set_tags(session, &tags);
                    self.tags.note(session, changed_at);
                }
            }
        }
        self.tags.forget_old();
        Ok(())
    }

    async fn read_tombstones(&mut self) -> Result<(), StoreError> {
        let mut pages = self.tombstones.pages();
        while !pages.is_over {
            let rows = self.store.list_tombstones(pages.since, pages.limit).await?;
            pages.turn(rows.len(), rows.last().map(|(_, until)| *until));
            for (session, until) in rows {
                if !self.tombstones.has(session, until) {
                    self.index.write().remove(session);
                    self.tombstones.note(session, until);
                }
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
    let mut pages = seen.pages();
    while !pages.is_over {
        let rows = store.list_changed_facts(project, pages.since, pages.limit).await?;
        pages.turn(rows.len(), rows.last().map(|row| row.changed_at));
        let new: Vec<ChangedFacts> =
            rows.into_iter().filter(|row| !seen.has(row.session, row.changed_at)).collect();
        for part in new.chunks(BODIES) {
            take(index, store.find_facts(part).await?).await;
            for row in part {
                seen.note(row.session, row.changed_at);
            }
        }
    }
    Ok(())
}

/// Decoding and taking in some hundred sessions takes its time.
async fn take(index: &SharedIndex, rows: Vec<StoredFacts>) {
    let index = index.clone();
    let work = move || {
        for StoredFacts { of, body } in rows {
            match stored::decode(&body) {
                Ok(understood) => {
                    index.write().upsert(of.project, &understood);
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
