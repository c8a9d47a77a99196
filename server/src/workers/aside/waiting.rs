//! Records that could not be put aside wait in the journal, and what is behind them does not.
//!
//! ```text
//! drain, forward ─▶ [waiting] ─▶ journal/aside
//! ```
//!
//! # Invariants
//!
//! - The next start begins before the first record that waits, and finds all of them again.
//! - Memory holds places only, [`MOST`] of them: when more would wait, everybody does.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use model::JournalPosition;

use crate::journal::{BatchLimits, Journal, JournalCursor, JournalError, Record};
use crate::workers::drain::backoff::Backoff;

/// Time between two tries.
pub(in crate::workers) const PAUSE: Duration = Duration::from_secs(5);

/// Most records that wait.
pub(in crate::workers) const MOST: usize = 10_000;

/// What is put aside together.
const LIMITS: BatchLimits = BatchLimits { records: 100, bytes: 8 * 1024 * 1024 };

/// A record with its place.
pub(in crate::workers) type Placed = (JournalPosition, Record);

/// The places of records that wait for room.
#[derive(Debug, Default)]
pub(in crate::workers) struct Waiting(BTreeSet<JournalPosition>);

impl Waiting {
    pub(in crate::workers) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Before which place nothing waits, when all before `read` was read.
    pub(in crate::workers) fn begin(&self, read: JournalCursor) -> JournalCursor {
        self.0.first().map_or(read, |first| place_of(first).min(read))
    }

    /// Whether a record of this journal segment waits.
    pub(in crate::workers) fn needs(&self, segment: u64) -> bool {
        self.0.range(whole(segment)).next().is_some()
    }

    /// Puts records aside; they wait when that cannot be, or when others do.
    pub(in crate::workers) async fn put(&mut self, journal: &Journal, records: Vec<Placed>) {
        let (places, records): (Vec<JournalPosition>, Vec<Record>) = records.into_iter().unzip();
        if places.is_empty() {
            return;
        }
        if self.is_empty() {
            let n_records = records.len();
            match journal.aside(move |aside| aside.put(&records)).await {
                Ok(()) => return,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, n_records, "records cannot be put aside yet");
                }
            }
        }
        self.0.extend(places);
        let mut backoff = Backoff::default();
        while self.0.len() > MOST {
            backoff.pause().await;
            self.try_again(journal).await;
        }
    }

    /// Puts aside what waits, as far as there is room.
    pub(in crate::workers) async fn try_again(&mut self, journal: &Journal) {
        let mut places: VecDeque<JournalPosition> = self.0.iter().copied().collect();
        while !places.is_empty() {
            let (records, lost) = read(journal, &mut places, LIMITS).await;
            for place in lost {
                self.0.remove(&place);
            }
            let (kept, records): (Vec<JournalPosition>, Vec<Record>) = records.into_iter().unzip();
            if let Err(error) = journal.aside(move |aside| aside.put(&records)).await {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "records still cannot be put aside");
                return;
            }
            for place in kept {
                self.0.remove(&place);
            }
        }
    }
}

/// Reads the first of these records, as many as go together. Gives those that are lost, too.
pub(in crate::workers) async fn read(
    journal: &Journal,
    places: &mut VecDeque<JournalPosition>,
    limits: BatchLimits,
) -> (Vec<Placed>, Vec<JournalPosition>) {
    let (mut records, mut lost, mut n_bytes) = (Vec::new(), Vec::new(), 0);
    while records.len() < limits.records && n_bytes < limits.bytes {
        let Some(place) = places.pop_front() else { break };
        match journal.read(place).await {
            Ok(record) => {
                n_bytes += record.payload.len();
                records.push((place, record));
            }
            Err(error @ (JournalError::Damaged { .. } | JournalError::Missing { .. })) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "a record that waited is lost");
                lost.push(place);
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "journal not readable");
                places.clear();
            }
        }
    }
    (records, lost)
}

/// Where a record begins.
pub(in crate::workers) const fn place_of(position: &JournalPosition) -> JournalCursor {
    JournalCursor { segment: position.segment, offset: position.offset }
}

/// All places in a journal segment.
pub(in crate::workers) const fn whole(segment: u64) -> std::ops::RangeInclusive<JournalPosition> {
    let first = JournalPosition { segment, offset: 0, length: 0 };
    let last = JournalPosition { segment, offset: u64::MAX, length: u32::MAX };
    first..=last
}
