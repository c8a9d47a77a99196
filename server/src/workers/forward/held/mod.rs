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
//! - Memory holds places only, [`MOST`] for each of the two reasons.
//! - A try asks home for one batch of what it does not know, and for more only while it takes some:
//!   what nobody knows must not hold up what is behind it.

use std::collections::{BTreeMap, HashMap, VecDeque};

use bytes::Bytes;
use model::JournalPosition;
use tokio::time::Instant;

use super::count;
use crate::edge::{Home, RefusedRecord, Taken, batch};
use crate::journal::{BatchLimits, Journal, JournalCursor, JournalError};
use crate::workers::aside::waiting::{self, MOST, PAUSE, Placed, Waiting, place_of, whole};

/// How many tries home answers before a record is given up whose key it does not know: two minutes,
/// without those in which it was away. Behind one address there may be several servers, and each
/// learns of a project some seconds after it was made.
const TRIES: u32 = 24;

/// The places of records that wait.
#[derive(Debug)]
pub(super) struct Held {
    /// Home does not know their key; how many tries it had answered when it said so first.
    unknown: BTreeMap<JournalPosition, u32>,
    /// Home refused them for good or nobody can read them, and they cannot be put aside.
    aside: Waiting,
    tried_at: Instant,
    /// So many tries were answered by home.
    n_answers: u32,
    /// The last place that home was asked about.
    asked: Option<JournalPosition>,
}

impl Held {
    pub(super) fn new() -> Self {
        Self {
            unknown: BTreeMap::new(),
            aside: Waiting::default(),
            tried_at: Instant::now(),
            n_answers: 0,
            asked: None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.unknown.is_empty() && self.aside.is_empty()
    }

    /// Where the next start has to begin, when all before `read` was read.
    pub(super) fn begin(&self, read: JournalCursor) -> JournalCursor {
        let read = self.aside.begin(read);
        self.unknown.keys().next().map_or(read, |first| place_of(first).min(read))
    }

    /// Whether a record of this journal segment waits.
    pub(super) fn needs(&self, segment: u64) -> bool {
        self.aside.needs(segment) || self.unknown.range(whole(segment)).next().is_some()
    }

    /// Deals with records that home is done with. What it refused for good is put aside; what it
    /// does not know waits, for a while. Gives how many it took.
    pub(super) async fn settle(
        &mut self,
        journal: &Journal,
        done: &[Placed],
        taken: &Taken,
    ) -> usize {
        let fates: HashMap<usize, &RefusedRecord> =
            taken.refused.iter().map(|refused| (refused.index, refused)).collect();
        let (mut n_taken, mut n_unwanted, mut refused) = (0, 0, Vec::new());
        for (index, (position, record)) in done.iter().enumerate() {
            let Some(fate) = fates.get(&index) else {
                self.unknown.remove(position);
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
                self.unknown.remove(position);
                n_unwanted += 1;
            } else {
                refused.push((*position, record.clone()));
            }
        }
        count("taken", n_taken);
        count("unwanted", n_unwanted);
        count("refused", refused.len());
        self.put_aside(journal, refused).await;
        n_taken
    }

    /// Whether a record that home does not know is asked about again.
    fn may_wait(&mut self, position: JournalPosition) -> bool {
        match self.unknown.get(&position) {
            Some(since) => self.n_answers - since < TRIES,
            None if self.unknown.len() < MOST => {
                self.unknown.insert(position, self.n_answers);
                true
            }
            None => false,
        }
    }

    /// Puts records aside, or lets them wait until there is room.
    pub(super) async fn put_aside(&mut self, journal: &Journal, refused: Vec<Placed>) {
        for (place, _) in &refused {
            self.unknown.remove(place);
        }
        self.aside.put(journal, refused).await;
    }

    /// Puts aside what cannot be read, or lets it wait until there is room.
    pub(super) async fn put_rests(&mut self, journal: &Journal, damaged: &[JournalError]) {
        self.aside.put_rests(journal, damaged).await;
    }

    /// Tries what waits once more, when it is time; tells whether it was.
    pub(super) async fn try_again(&mut self, journal: &Journal, home: &Home) -> bool {
        if self.is_empty() || self.tried_at.elapsed() < PAUSE {
            return false;
        }
        self.aside.try_again(journal).await;
        if self.ask_again(journal, home).await {
            self.n_answers += 1;
        }
        self.tried_at = Instant::now();
        true
    }

    /// Asks home once more for what it did not know, as long as it takes some of it; tells whether
    /// it answered.
    async fn ask_again(&mut self, journal: &Journal, home: &Home) -> bool {
        let mut places: VecDeque<JournalPosition> = self.unknown.keys().copied().collect();
        // Those that were not asked about last time: all have their turn.
        let n_before = places.partition_point(|place| Some(*place) <= self.asked);
        places.rotate_left(n_before);
        let mut has_answered = false;
        let mut most = batch::RECORDS;
        while let Some(records) = self.read(journal, &mut places, most).await {
            self.asked = records.last().map(|(place, _)| *place);
            let payloads: Vec<Bytes> =
                records.iter().map(|(_, record)| record.payload.clone()).collect();
            match home.take(&payloads).await {
                Ok(taken) => {
                    // No more than were sent, whatever home says.
                    let n_done = taken.n_taken.min(records.len());
                    has_answered |= n_done > 0;
                    let n_taken = self.settle(journal, &records[..n_done], &taken).await;
                    if n_taken == 0 || n_done < records.len() {
                        break;
                    }
                }
                Err(error) if error.is_too_large() && records.len() == 1 => {
                    count("refused", 1);
                    self.put_aside(journal, records).await;
                }
                Err(error) if error.is_too_large() => {
                    most = records.len() / 2;
                    for (place, _) in records.iter().rev() {
                        places.push_front(*place);
                    }
                }
                // It is tried later.
                Err(_) => break,
            }
        }
        has_answered
    }

    /// Reads the first of these records, as many as go together. What is lost waits no longer.
    async fn read(
        &mut self,
        journal: &Journal,
        places: &mut VecDeque<JournalPosition>,
        most: usize,
    ) -> Option<Vec<Placed>> {
        let limits = BatchLimits { records: most, bytes: batch::BYTES };
        let (records, lost) = waiting::read(journal, places, limits).await;
        for place in lost {
            self.unknown.remove(&place);
        }
        (!records.is_empty()).then_some(records)
    }
}

#[cfg(test)]
mod tests;
