//! Keeps the index of sessions current.
//!
//! ```text
//! store: facts, as they are written by whatever node ─▶ [follow] ─▶ index ◀─ app: searches
//! ```
//!
//! The index begins empty with every start; until all facts were read once, nobody is answered
//! out of it.

use std::collections::HashMap;
use std::time::Duration;

use analytics::search::SharedIndex;
use model::{ProjectId, Timestamp};
use store::{Store, StoreError, StoredFacts};
use tokio_util::sync::CancellationToken;

use crate::bus::{Bus, ChangeKind};
use crate::facts;

/// How far behind other nodes the index may be.
const INTERVAL: Duration = Duration::from_secs(2);

/// Rows that are read at once.
const PAGE: usize = 500;

/// Follows until told to stop.
pub async fn run(store: Store, index: SharedIndex, bus: Bus, stop: CancellationToken) {
    let mut news = bus.listen();
    let mut follower = Follower { store, index, read_to: HashMap::new() };
    while !stop.is_cancelled() {
        match stop.run_until_cancelled(follower.read_on()).await {
            None => return,
            Some(Ok(())) => follower.index.complete(),
            Some(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "index is behind");
            }
        }
        let wait = tokio::time::timeout(INTERVAL, news.wait_for(ChangeKind::Derived));
        let _ = stop.run_until_cancelled(wait).await;
    }
}

struct Follower {
    store: Store,
    index: SharedIndex,
    /// The time of the newest row that was read, by project.
    read_to: HashMap<ProjectId, Timestamp>,
}

impl Follower {
    async fn read_on(&mut self) -> Result<(), StoreError> {
        for project in self.store.list_projects().await? {
            self.read_project(project.id).await?;
        }
        Ok(())
    }

    async fn read_project(&mut self, project: ProjectId) -> Result<(), StoreError> {
        let mut limit = PAGE;
        loop {
            let since = self.read_to.get(&project).copied().unwrap_or_default();
            let rows = self.store.list_facts(project, since, limit).await?;
            let is_end = rows.len() < limit;
            let last = rows.last().map(|row| row.changed_at);
            self.take(project, rows).await;
            let Some(last) = last else { return Ok(()) };
            self.read_to.insert(project, last);
            if is_end {
                return Ok(());
            }
            // A whole page of one moment: only a longer one leads beyond it.
            limit = if last == since { limit.saturating_mul(2) } else { PAGE };
        }
    }

    /// Decoding and taking in some hundred sessions takes its time.
    async fn take(&self, project: ProjectId, rows: Vec<StoredFacts>) {
        let index = self.index.clone();
        let work = move || {
            for row in rows {
                match facts::decode(&row.body) {
                    Ok(understood) => {
                        index.write().upsert(project, &understood.facts, &understood.texts);
                    }
                    Err(error) => tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        session.id = %row.session,
                        "facts are left out of the index"
                    ),
                }
            }
        };
        if tokio::task::spawn_blocking(work).await.is_err() {
            tracing::error!("taking facts into the index panicked");
        }
    }
}
