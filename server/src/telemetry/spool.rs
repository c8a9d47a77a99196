//! How much the journal holds, and how far the database, or home, is behind it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::Timestamp;
use store::Store;

use super::figures::{
    DRAIN_LAG, SPOOL_ASIDE, SPOOL_ASIDE_DELETED, SPOOL_BYTES, SPOOL_FILL, SPOOL_OLDEST,
};
use crate::clock::Clock;
use crate::edge::cursor::CursorFile;
use crate::journal::{Journal, JournalCursor};

/// How long the database may take to say where the drain stands.
const PATIENCE: Duration = Duration::from_secs(1);

/// Measures the journal.
#[derive(Clone, Debug)]
pub(super) struct Spool {
    journal: Journal,
    store: Option<Store>,
    clock: Clock,
    /// At the edge: what says how far the journal was passed on.
    forwarded: Option<CursorFile>,
    /// Where the drain stood when the database was last there.
    drained: Arc<Mutex<JournalCursor>>,
}

impl Spool {
    pub(super) fn new(journal: Journal, store: Option<Store>, clock: Clock) -> Self {
        Self { journal, store, clock, forwarded: None, drained: Arc::default() }
    }

    pub(super) fn with_forwarded(self, cursor: CursorFile) -> Self {
        Self { forwarded: Some(cursor), ..self }
    }

    /// Sets the journal's figures.
    pub(super) async fn measure(&self) {
        #[expect(clippy::cast_precision_loss, reason = "a figure needs no 53 bits")]
        metrics::gauge!(SPOOL_BYTES).set(self.journal.total_bytes() as f64);
        metrics::gauge!(SPOOL_FILL).set(self.journal.fill());
        let aside = self.journal.aside(|aside| Ok((aside.bytes()?, aside.deleted_bytes())));
        if let Ok((bytes, deleted)) = aside.await {
            #[expect(clippy::cast_precision_loss, reason = "a figure needs no 53 bits")]
            metrics::gauge!(SPOOL_ASIDE).set(bytes as f64);
            metrics::counter!(SPOOL_ASIDE_DELETED).absolute(deleted);
        }
        metrics::gauge!(SPOOL_OLDEST).set(self.age(JournalCursor::default()).await);
        let drained = self.drained().await;
        metrics::gauge!(DRAIN_LAG).set(self.age(drained).await);
    }

    /// When the oldest record arrived.
    pub(super) async fn oldest(&self) -> Option<Timestamp> {
        self.received_at(JournalCursor::default()).await
    }

    /// Age of the first record from there on, in seconds; 0 when there is none.
    async fn age(&self, from: JournalCursor) -> f64 {
        let received_at = self.received_at(from).await;
        let ms = received_at.map_or(0, |at| self.clock.now().ms_since(at));
        Duration::from_millis(ms).as_secs_f64()
    }

    async fn received_at(&self, from: JournalCursor) -> Option<Timestamp> {
        match self.journal.peek(from).await {
            Ok(record) => record.map(|record| record.received_at),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "journal cannot be measured");
                None
            }
        }
    }

    async fn drained(&self) -> JournalCursor {
        if let Some(file) = &self.forwarded {
            return file.read();
        }
        let stored = match &self.store {
            Some(store) => {
                let cursor = store.journal_cursor(self.journal.node());
                tokio::time::timeout(PATIENCE, cursor).await.ok().and_then(Result::ok)
            }
            None => None,
        };
        // A poisoned lock is sound: one value is replaced by another.
        let mut known = self.drained.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Some(cursor)) = stored {
            *known = JournalCursor { segment: cursor.segment, offset: cursor.offset };
        }
        *known
    }
}
