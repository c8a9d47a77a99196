//! What could not be put aside waits in the journal, and what is behind it does not.
//!
//! ```text
//! drain, forward ─▶ [waiting] ─▶ journal/aside
//! ```
//!
//! # Invariants
//!
//! - The next start begins before the first of what waits, and finds all of it again.
//! - Memory holds places only, [`MOST`] of records: when more would wait, everybody does.

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

/// The places of what waits for room.
#[derive(Debug, Default)]
pub(in crate::workers) struct Waiting {
    records: BTreeSet<JournalPosition>,
    /// From where on journal segments cannot be read.
    rests: BTreeSet<JournalCursor>,
}

impl Waiting {
    pub(in crate::workers) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.rests.is_empty()
    }

    /// Before which place nothing waits, when all before `read` was read.
    pub(in crate::workers) fn begin(&self, read: JournalCursor) -> JournalCursor {
        let record = self.records.first().map(place_of);
        record.into_iter().chain(self.rests.first().copied()).fold(read, Ord::min)
    }

    /// Whether something of this journal segment waits.
    pub(in crate::workers) fn needs(&self, segment: u64) -> bool {
        self.records.range(whole(segment)).next().is_some()
            || self.rests.iter().any(|rest| rest.segment == segment)
    }

    /// Puts records aside; they wait when that cannot be, or when others do.
    pub(in crate::workers) async fn put(&mut self, journal: &Journal, records: Vec<Placed>) {
        let (places, records): (Vec<JournalPosition>, Vec<Record>) = records.into_iter().unzip();
        if places.is_empty() {
            return;
        }
        if self.records.is_empty() {
            let n_records = records.len();
            match journal.aside(move |aside| aside.put(&records)).await {
                Ok(()) => return,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, n_records, "records cannot be put aside yet");
                }
            }
        }
        self.records.extend(places);
        let mut backoff = Backoff::default();
        while self.records.len() > MOST {
            backoff.pause().await;
            self.try_again(journal).await;
        }
    }

    /// Puts aside what could not be read of journal segments; it waits when that cannot be.
    pub(in crate::workers) async fn put_rests(
        &mut self,
        journal: &Journal,
        damaged: &[JournalError],
    ) {
        for error in damaged {
            let JournalError::Damaged { segment, offset, .. } = *error else { continue };
            let rest = JournalCursor { segment, offset };
            if let Err(error) = journal.put_rest_aside(rest).await {
                let error = &error as &dyn std::error::Error;
                tracing::error!(
                    error,
                    journal.segment = segment,
                    journal.offset = offset,
                    "damaged part of the journal cannot be put aside yet"
                );
                self.rests.insert(rest);
            }
        }
    }

    /// Puts aside what waits, as far as there is room.
    pub(in crate::workers) async fn try_again(&mut self, journal: &Journal) {
        self.try_records_again(journal).await;
        for rest in self.rests.clone() {
            if let Err(error) = journal.put_rest_aside(rest).await {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "damaged part of the journal still cannot be put aside");
            } else {
                self.rests.remove(&rest);
            }
        }
    }

    async fn try_records_again(&mut self, journal: &Journal) {
        let mut places: VecDeque<JournalPosition> = self.records.iter().copied().collect();
        while !places.is_empty() {
            let (records, lost) = read(journal, &mut places, LIMITS).await;
            for place in lost {
                self.records.remove(&place);
            }
            let (kept, records): (Vec<JournalPosition>, Vec<Record>) = records.into_iter().unzip();
            if let Err(error) = journal.aside(move |aside| aside.put(&records)).await {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "records still cannot be put aside");
                return;
            }
            for place in kept {
                self.records.remove(&place);
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

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;
    use crate::journal::{Aside, Damage, JournalConfig, RecordKind};

    #[tokio::test]
    async fn what_cannot_be_read_is_not_read_again_but_kept_as_soon_as_there_is_room() {
        let dir = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(&JournalConfig::new(dir.path())).unwrap();
        let (kind, received_at) = (RecordKind::CHUNK, Timestamp::default());
        let record = Record { kind, received_at, payload: "rest".into() };
        let JournalPosition { segment, offset, length } = journal.append(record).await.unwrap();
        let damaged = [JournalError::Damaged { segment, offset, damage: Damage::Checksum }];
        // As on a full disk, nothing can be written there.
        let in_the_way = dir.path().join("aside");
        std::fs::write(&in_the_way, "").unwrap();
        let mut waiting = Waiting::default();

        waiting.put_rests(&journal, &damaged).await;
        waiting.try_again(&journal).await;

        let end = JournalCursor { segment: 99, offset: 0 };
        assert_eq!(waiting.begin(end), JournalCursor { segment, offset });
        assert!(waiting.needs(segment) && !waiting.needs(segment + 1));
        std::fs::remove_file(&in_the_way).unwrap();
        waiting.try_again(&journal).await;
        assert!(waiting.is_empty());
        assert_eq!(waiting.begin(end), end);
        let rests = journal.aside(Aside::damaged).await.unwrap();
        assert_eq!((rests.len(), rests[0].bytes), (1, u64::from(length)));
    }
}
