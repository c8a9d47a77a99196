//! The one thread that writes: gathers what has arrived, writes and syncs it once, answers all.

use std::fs::File;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use bytes::Bytes;
use model::JournalPosition;
use tokio::sync::{OwnedSemaphorePermit, oneshot, watch};

use super::catalogue::{Catalogue, Extent};
use super::commands::Received;
use super::disk::{Disk, SegmentFile};
use super::error::JournalError;
use super::open_segment::OpenSegment;
use super::record::HEAD_BYTES;
use super::segment::{self, HEADER_BYTES};
use super::{JournalConfig, JournalCursor};

/// A batch is written at once when it has grown to this size.
const BATCH_BYTES: usize = 1024 * 1024;

/// A buffer that grew beyond this for one batch is given back.
const KEPT_BUFFER_BYTES: usize = 4 * BATCH_BYTES;

/// What the writer is told.
pub(super) enum Command {
    /// Make this record durable.
    Append(Pending),
    /// Finish what was queued before this, then stop.
    Close(oneshot::Sender<()>),
    /// Finish what was queued before this, then begin the next segment.
    Seal(Seal),
}

/// Who waits for the next segment.
pub(super) struct Seal {
    /// When this is the end, nobody needs what the last segment holds.
    pub(super) read: Option<JournalCursor>,
    pub(super) answer: oneshot::Sender<Result<(), JournalError>>,
}

/// What ended a round before its time, and comes after it.
enum Ended {
    Close(oneshot::Sender<()>),
    Seal(Seal),
}

/// A record and the one who waits for it.
pub(super) struct Pending {
    pub(super) head: [u8; HEAD_BYTES],
    pub(super) payload: Bytes,
    pub(super) answer: oneshot::Sender<Result<JournalPosition, JournalError>>,
    /// Its share of the queue, given back when it is answered.
    pub(super) permit: OwnedSemaphorePermit,
}

impl Pending {
    fn n_bytes(&self) -> usize {
        HEAD_BYTES + self.payload.len()
    }
}

/// Everything the thread owns.
pub(super) struct Writer<D: Disk> {
    pub(super) config: JournalConfig,
    pub(super) disk: D,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) durable_end: watch::Sender<JournalCursor>,
    /// `None` until the first record, after a full one, and after a broken one.
    pub(super) segment: Option<OpenSegment<D::File>>,
    /// INVARIANT: above every id ever given, also to files that were never used.
    pub(super) next_id: u64,
    /// Held, not used: the directory is ours as long as it is open.
    pub(super) lock: File,
    pub(super) batch: Batch,
}

/// What is written with one write.
#[derive(Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    /// Length of each record in `bytes`, in order, and who waits for it.
    waiting: Vec<Waiting>,
    /// Number of records of the last round: how many to expect in the next.
    last_round: usize,
    /// The last round was refused for want of space.
    pub(super) is_full: Arc<AtomicBool>,
}

struct Waiting {
    length: usize,
    answer: oneshot::Sender<Result<JournalPosition, JournalError>>,
    _permit: OwnedSemaphorePermit,
}

impl<D: Disk> Writer<D> {
    /// Writes until told to close or nobody can send anymore.
    pub(super) fn run(mut self, commands: &Received) {
        let mut closing = None;
        while closing.is_none() {
            let ended = match commands.next() {
                Some(Command::Append(first)) => {
                    let (round, ended) = self.gather(first, commands);
                    self.commit(round);
                    ended
                }
                Some(Command::Close(done)) => Some(Ended::Close(done)),
                Some(Command::Seal(seal)) => Some(Ended::Seal(seal)),
                None => break,
            };
            match ended {
                Some(Ended::Close(done)) => closing = Some(done),
                Some(Ended::Seal(Seal { read, answer })) => {
                    let _ = answer.send(self.seal(read));
                }
                None => {}
            }
        }
        // The lock goes first: who waits for the answer may open the directory again.
        drop(self.lock);
        if let Some(done) = closing {
            let _ = done.send(());
        }
    }

    /// Waits for company, but only for as much as the last round had: recorders that were just
    /// answered send again, and a lone one is not made to wait for nobody.
    fn gather(&mut self, first: Pending, commands: &Received) -> (Vec<Pending>, Option<Ended>) {
        let deadline = Instant::now() + self.config.sync_interval;
        let mut n_bytes = first.n_bytes();
        let mut round = vec![first];
        let mut ended = None;
        while n_bytes < BATCH_BYTES {
            let command = if round.len() < self.batch.last_round {
                commands.next_until(deadline)
            } else {
                commands.try_next()
            };
            match command {
                Some(Command::Append(pending)) => {
                    n_bytes += pending.n_bytes();
                    round.push(pending);
                }
                Some(Command::Close(done)) => {
                    ended = Some(Ended::Close(done));
                    break;
                }
                Some(Command::Seal(seal)) => {
                    ended = Some(Ended::Seal(seal));
                    break;
                }
                None => break,
            }
        }
        self.batch.last_round = round.len();
        (round, ended)
    }

    /// Leaves the last segment for a new one, unless nothing is in it.
    fn seal(&mut self, read: Option<JournalCursor>) -> Result<(), JournalError> {
        let end = *self.durable_end.borrow();
        if end.offset <= HEADER_BYTES {
            return Ok(());
        }
        let next = match self.segment.take_if(|segment| segment.end <= HEADER_BYTES) {
            // It was begun for a record that could not be written.
            Some(next) => next,
            None => match self.create_segment() {
                Err(JournalError::Full) if read.is_some_and(|read| end <= read) => {
                    self.empty(end.segment)?;
                    self.create_segment()?
                }
                created => created?,
            },
        };
        let (segment, offset) = (next.id, next.end);
        self.segment = Some(next);
        self.durable_end.send_replace(JournalCursor { segment, offset });
        Ok(())
    }

    /// Makes a round durable: usually one write, more when it crosses into a new segment.
    fn commit(&mut self, round: Vec<Pending>) {
        let mut was_refused = false;
        for pending in round {
            if self.must_rotate(pending.n_bytes()) {
                self.flush();
                self.segment = None;
            }
            if self.exceeds_max_bytes(pending.n_bytes()) {
                was_refused = true;
                let _ = pending.answer.send(Err(JournalError::Full));
                continue;
            }
            self.batch.push(pending);
        }
        self.flush();
        if was_refused {
            self.batch.note_fullness(true);
        }
    }

    /// Whether the record does not fit behind what is there. An empty segment takes any record.
    fn must_rotate(&self, n_bytes: usize) -> bool {
        let end = self.segment.as_ref().map_or(HEADER_BYTES, |segment| segment.end)
            + self.batch.bytes.len() as u64;
        end > HEADER_BYTES && end + n_bytes as u64 > self.config.segment_bytes
    }

    fn exceeds_max_bytes(&self, n_bytes: usize) -> bool {
        let header = if self.segment.is_none() { HEADER_BYTES } else { 0 };
        let grown = (self.batch.bytes.len() + n_bytes) as u64 + header;
        self.catalogue.total_bytes() + grown > self.config.max_bytes
    }

    /// Writes and syncs the batch and answers it.
    fn flush(&mut self) {
        if self.batch.waiting.is_empty() {
            return;
        }
        let result = self.write_batch();
        if let Err(error) = &result
            && !matches!(error, JournalError::Full)
        {
            tracing::error!(
                error = error as &dyn std::error::Error,
                batch.records = self.batch.waiting.len(),
                "journal batch was not written"
            );
        }
        self.batch.note_fullness(matches!(result, Err(JournalError::Full)));
        self.batch.answer(&result);
    }

    /// Gives the segment and the offset at which the batch now stands, durably.
    fn write_batch(&mut self) -> Result<(u64, u64), JournalError> {
        let mut segment = match self.segment.take() {
            Some(segment) => segment,
            None => self.create_segment()?,
        };
        let path = segment::path_of(&self.config.dir, segment.id);
        let begin = segment.end;

        if let Err(error) = segment.file.write_all_at(&self.batch.bytes, begin) {
            let error = JournalError::io("write to", &path)(error);
            let is_cut = self.cut(&segment, begin + self.batch.bytes.len() as u64);
            // A full disk says nothing against the file; anything else does.
            if is_cut && matches!(error, JournalError::Full) {
                self.segment = Some(segment);
            }
            return Err(error);
        }
        if let Err(error) = segment.file.sync() {
            // The kernel may have dropped the pages and forgotten the failure, so a second sync
            // would prove nothing: this file is not appended to again. That a later one is there
            // tells the next start, too.
            self.cut(&segment, begin + self.batch.bytes.len() as u64);
            self.segment = self.create_segment().ok();
            return Err(JournalError::io("sync", &path)(error));
        }

        segment.end += self.batch.bytes.len() as u64;
        let (id, end) = (segment.id, segment.end);
        self.catalogue.set(id, Extent { end, file_bytes: end });
        self.segment = Some(segment);
        self.durable_end.send_replace(JournalCursor { segment: id, offset: end });
        Ok((id, begin))
    }

    /// Takes back bytes that were written behind the durable end. What cannot be taken back
    /// counts as occupied, and is out of every reader's reach.
    fn cut(&self, segment: &OpenSegment<D::File>, written_to: u64) -> bool {
        let OpenSegment { id, end, .. } = *segment;
        let is_cut = segment.file.truncate(end).is_ok();
        let file_bytes = if is_cut { end } else { written_to };
        self.catalogue.set(id, Extent { end, file_bytes });
        is_cut
    }

    /// Takes the records out of a segment that nobody needs any more. Its file stays until there
    /// is a later one: it keeps its id from being given again.
    fn empty(&mut self, id: u64) -> Result<(), JournalError> {
        self.segment = None;
        let path = segment::path_of(&self.config.dir, id);
        let file = self.disk.open(&path).map_err(JournalError::io("open", &path))?;
        file.truncate(0).map_err(JournalError::io("empty", &path))?;
        self.catalogue.set(id, Extent { end: HEADER_BYTES, file_bytes: 0 });
        // File systems may hold freed room back until then.
        file.sync().map_err(JournalError::io("sync", &path))
    }

    fn create_segment(&mut self) -> Result<OpenSegment<D::File>, JournalError> {
        let id = self.next_id;
        // Also when the rest fails: a file that is left behind keeps its id to itself.
        self.next_id += 1;
        OpenSegment::create(&self.disk, &self.config.dir, id, &self.catalogue)
    }
}

impl Batch {
    fn push(&mut self, pending: Pending) {
        let length = pending.n_bytes();
        self.bytes.extend_from_slice(&pending.head);
        self.bytes.extend_from_slice(&pending.payload);
        let Pending { answer, permit, .. } = pending;
        self.waiting.push(Waiting { length, answer, _permit: permit });
    }

    fn answer(&mut self, result: &Result<(u64, u64), JournalError>) {
        let mut relative = 0;
        for Waiting { length, answer, .. } in mem::take(&mut self.waiting) {
            let position = result.clone().map(|(segment, begin)| JournalPosition {
                segment,
                offset: begin + relative,
                // INVARIANT: a record's length was checked when its head was made.
                length: u32::try_from(length).unwrap_or(u32::MAX),
            });
            relative += length as u64;
            // Who no longer waits is served as well: the record stands.
            let _ = answer.send(position);
        }
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_BUFFER_BYTES);
    }

    /// Logs the change, not every refusal.
    fn note_fullness(&self, is_full: bool) {
        let was_full = self.is_full.swap(is_full, Ordering::Relaxed);
        if is_full && !was_full {
            tracing::error!("journal is full, recorders are told to retry");
        } else if !is_full && was_full {
            tracing::info!("journal has space again");
        }
    }
}
