//! Records that are tried again while what is behind them is passed on.
//!
//! ```text
//! [forward]: home does not know the key, no room to put aside ─▶ [held] ─▶ home, journal/aside
//! ```
//!
//! # Invariants
//!
//! - The next start begins with the first record that waits.
//! - The journal segments of records that wait stay; those behind them go, which makes room
//!   where the disk is full.
//! - Memory holds places only, [`MOST`] of them.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use model::JournalPosition;
use tokio::time::Instant;

use super::count;
use crate::edge::{Home, RefusedRecord, Taken, batch};
use crate::journal::{Journal, JournalCursor, JournalError, Record};
use crate::workers::aside;

/// Time between two tries.
pub(super) const PAUSE: Duration = Duration::from_secs(5);

/// How long home may not know a record's key before the record is given up. Behind one address
/// there may be several servers, and each learns of a project some seconds after it was made.
const PATIENCE: Duration = Duration::from_mins(2);

/// Most records that wait.
const MOST: usize = 10_000;

/// A record with its place.
pub(super) type Placed = (JournalPosition, Record);

/// Why a record waits.
#[derive(Clone, Copy, Debug)]
enum Why {
    /// Home does not know its key.
    Unknown {
        /// When home said so first.
        since: Instant,
    },
    /// Home refused it for good, and it cannot be put aside.
    NoRoom,
}

/// The places of records that wait.
#[derive(Debug)]
pub(super) struct Held {
    waiting: BTreeMap<JournalPosition, Why>,
    tried_at: Instant,
}

impl Held {
    pub(super) fn new() -> Self {
        Self { waiting: BTreeMap::new(), tried_at: Instant::now() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Where the next start has to begin, when all before `read` was read.
    pub(super) fn begin(&self, read: JournalCursor) -> JournalCursor {
        let first = self.waiting.keys().next();
        let first = first.map(|at| JournalCursor { segment: at.segment, offset: at.offset });
        first.map_or(read, |first| first.min(read))
    }

    /// Whether a record of this journal segment waits.
    pub(super) fn needs(&self, segment: u64) -> bool {
        let first = JournalPosition { segment, offset: 0, length: 0 };
        let last = JournalPosition { segment, offset: u64::MAX, length: u32::MAX };
        self.waiting.range(first..=last).next().is_some()
    }

    /// Deals with records that home is done with. What it refused for good is put aside; what it
    /// does not know waits, for a while.
    pub(super) async fn settle(&mut self, journal: &Journal, done: &[Placed], taken: &Taken) {
        let fates: HashMap<usize, &RefusedRecord> =
            taken.refused.iter().map(|refused| (refused.index, refused)).collect();
        let (mut n_taken, mut n_unwanted, mut refused) = (0, 0, Vec::new());
        for (index, (position, record)) in done.iter().enumerate() {
            let Some(fate) = fates.get(&index) else {
                self.waiting.remove(position);
                n_taken += 1;
                continue;
            };
            if fate.is_unknown() && self.may_wait(*position) {
                continue;
            }
            tracing::warn!(
                outcome = fate.outcome,
                reason = fate.reason,
                journal.segment = position.segment,
                journal.offset = position.offset,
                is_unwanted = fate.is_unwanted(),
                "home refused a frame"
            );
            if fate.is_unwanted() {
                self.waiting.remove(position);
                n_unwanted += 1;
            } else {
                refused.push((*position, record.clone()));
            }
        }
        count("taken", n_taken);
        count("unwanted", n_unwanted);
        count("refused", refused.len());
        self.put_aside(journal, refused).await;
    }

    /// Whether a record that home does not know is asked about again.
    fn may_wait(&mut self, position: JournalPosition) -> bool {
        match self.waiting.get(&position) {
            Some(Why::Unknown { since }) => since.elapsed() < PATIENCE,
            _ if self.waiting.len() < MOST => {
                self.waiting.insert(position, Why::Unknown { since: Instant::now() });
                true
            }
            _ => false,
        }
    }

    /// Puts records aside, and tells whether they are there. Otherwise they wait until there is
    /// room; when too many do, all that is behind waits with them.
    pub(super) async fn put_aside(&mut self, journal: &Journal, refused: Vec<Placed>) -> bool {
        let (places, records): (Vec<JournalPosition>, Vec<Record>) = refused.into_iter().unzip();
        if places.is_empty() {
            return true;
        }
        let n_new = places.iter().filter(|place| !self.waiting.contains_key(*place)).count();
        if self.waiting.len() + n_new > MOST {
            aside::put(journal, records).await;
        } else if let Err(error) = journal.aside(move |aside| aside.put(&records)).await {
            if n_new > 0 {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, n_records = n_new, "records cannot be put aside yet");
            }
            self.waiting.extend(places.into_iter().map(|place| (place, Why::NoRoom)));
            return false;
        }
        for place in &places {
            self.waiting.remove(place);
        }
        true
    }

    /// Tries all that waits once more, when it is time; tells whether it was.
    pub(super) async fn try_again(&mut self, journal: &Journal, home: &Home) -> bool {
        if self.is_empty() || self.tried_at.elapsed() < PAUSE {
            return false;
        }
        let (mut refused, mut unknown) = (VecDeque::new(), VecDeque::new());
        for (place, why) in &self.waiting {
            match why {
                Why::NoRoom => refused.push_back(*place),
                Why::Unknown { .. } => unknown.push_back(*place),
            }
        }
        while let Some(records) = self.read(journal, &mut refused, batch::RECORDS).await {
            if !self.put_aside(journal, records).await {
                break;
            }
        }
        self.ask_again(journal, home, unknown).await;
        self.tried_at = Instant::now();
        true
    }

    /// Asks home once more for what it did not know, until it is away or all was asked.
    async fn ask_again(
        &mut self,
        journal: &Journal,
        home: &Home,
        mut places: VecDeque<JournalPosition>,
    ) {
        let mut most = batch::RECORDS;
        while let Some(records) = self.read(journal, &mut places, most).await {
            let payloads: Vec<Bytes> =
                records.iter().map(|(_, record)| record.payload.clone()).collect();
            match home.take(&payloads).await {
                Ok(taken) if taken.n_taken >= records.len() => {
                    self.settle(journal, &records, &taken).await;
                }
                Ok(taken) => {
                    self.settle(journal, &records[..taken.n_taken], &taken).await;
                    return;
                }
                Err(error) if error.is_too_large() && records.len() == 1 => {
                    count("refused", 1);
                    self.put_aside(journal, records).await;
                }
                Err(error) if error.is_too_large() => {
                    most = 1;
                    for (place, _) in records.iter().rev() {
                        places.push_front(*place);
                    }
                }
                // It is tried later.
                Err(_) => return,
            }
        }
    }

    /// Reads the first of these records, as many as go together. What is lost waits no longer.
    async fn read(
        &mut self,
        journal: &Journal,
        places: &mut VecDeque<JournalPosition>,
        most: usize,
    ) -> Option<Vec<Placed>> {
        let (mut records, mut n_bytes) = (Vec::new(), 0);
        while records.len() < most && n_bytes < batch::BYTES {
            let Some(place) = places.pop_front() else { break };
            match journal.read(place).await {
                Ok(record) => {
                    n_bytes += record.payload.len();
                    records.push((place, record));
                }
                Err(error @ (JournalError::Damaged { .. } | JournalError::Missing { .. })) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "a record that waited is lost");
                    self.waiting.remove(&place);
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "journal not readable");
                    places.clear();
                }
            }
        }
        (!records.is_empty()).then_some(records)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use model::Timestamp;

    use super::*;
    use crate::journal::{Aside, JournalConfig, RecordKind};

    /// A journal with a record in each of some segments, and these records.
    async fn journal(dir: &Path, n_segments: usize) -> (Journal, Vec<Placed>) {
        let (journal, _) = Journal::open(&JournalConfig::new(dir)).unwrap();
        let mut placed = Vec::new();
        for number in 0..n_segments {
            let received_at = Timestamp::default();
            let payload = Bytes::from(number.to_string());
            let record = Record { kind: RecordKind::CHUNK, received_at, payload };
            placed.push((journal.append(record.clone()).await.unwrap(), record));
            journal.seal().await.unwrap();
        }
        (journal, placed)
    }

    async fn aside_of(journal: &Journal) -> Vec<Bytes> {
        let mut payloads = Vec::new();
        for file in journal.aside(Aside::files).await.unwrap() {
            let records = journal.aside(move |aside| aside.read(file)).await.unwrap();
            payloads.extend(records.into_iter().map(|record| record.payload));
        }
        payloads
    }

    fn place_of((position, _): &Placed) -> JournalCursor {
        JournalCursor { segment: position.segment, offset: position.offset }
    }

    fn taken(n_taken: usize, refused: &[(usize, &str)]) -> Taken {
        let refused = refused.iter().map(|(index, outcome)| RefusedRecord {
            index: *index,
            outcome: (*outcome).to_owned(),
            reason: "because".to_owned(),
        });
        Taken { n_taken, n_refused: refused.len(), refused: refused.collect() }
    }

    const END: JournalCursor = JournalCursor { segment: 99, offset: 0 };

    #[tokio::test]
    async fn what_home_refuses_is_kept_unless_nobody_wants_it() {
        let dir = tempfile::tempdir().unwrap();
        let (journal, done) = journal(dir.path(), 4).await;
        let mut held = Held::new();
        // Whatever home says of a record that it was not sent.
        let fates = [(1, "malformed"), (2, "sampled_out"), (3, "of_a_later_version"), (9, "?")];

        held.settle(&journal, &done, &taken(4, &fates)).await;

        assert_eq!(aside_of(&journal).await, ["1", "3"]);
        assert!(held.is_empty());
        assert_eq!(held.begin(END), END);
    }

    #[tokio::test]
    async fn a_record_whose_key_home_does_not_know_waits_for_a_while() {
        let dir = tempfile::tempdir().unwrap();
        let (journal, done) = journal(dir.path(), 3).await;
        let mut held = Held::new();
        let unknown = "unknown_key";

        held.settle(&journal, &done, &taken(3, &[(0, unknown), (2, unknown)])).await;

        assert_eq!(held.begin(END), place_of(&done[0]), "the next start begins there");
        let needed: Vec<bool> = done.iter().map(|(at, _)| held.needs(at.segment)).collect();
        assert_eq!(needed, [true, false, true]);
        // Another server of home knows it.
        held.settle(&journal, &done[..1], &taken(1, &[])).await;
        assert_eq!(held.begin(END), place_of(&done[2]));

        tokio::time::pause();
        tokio::time::advance(PATIENCE / 2).await;
        held.settle(&journal, &done[2..], &taken(1, &[(0, unknown)])).await;
        assert!(!held.is_empty());
        tokio::time::advance(PATIENCE / 2).await;
        held.settle(&journal, &done[2..], &taken(1, &[(0, unknown)])).await;
        assert!(held.is_empty(), "nobody knows it");
        tokio::time::resume();
        assert!(aside_of(&journal).await.is_empty(), "nor may anybody keep it");
    }

    #[tokio::test]
    async fn a_record_that_cannot_be_put_aside_lets_go_of_the_segments_behind_it() {
        let dir = tempfile::tempdir().unwrap();
        let (journal, done) = journal(dir.path(), 3).await;
        let mut held = Held::new();
        // As on a full disk, nothing can be written there.
        let in_the_way = dir.path().join("aside");
        std::fs::write(&in_the_way, "").unwrap();

        held.settle(&journal, &done, &taken(3, &[(0, "malformed")])).await;
        super::super::release(&journal, 4, &held).await;

        assert_eq!(held.begin(END), place_of(&done[0]));
        assert_eq!(journal.segments_before(4), [1], "what is at home makes room");
        std::fs::remove_file(&in_the_way).unwrap();
        let mut places = VecDeque::from([done[0].0]);
        let records = held.read(&journal, &mut places, 9).await.unwrap();
        held.put_aside(&journal, records).await;
        super::super::release(&journal, 4, &held).await;
        assert_eq!(aside_of(&journal).await, ["0"]);
        assert!(held.is_empty() && journal.segments_before(4).is_empty());
    }
}
