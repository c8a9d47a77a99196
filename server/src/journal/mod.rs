//! Append-only files that hold every accepted chunk, from the moment it is acknowledged until
//! its window is archived.
//!
//! ```text
//! server::ingest ─▶ [journal] ─▶ workers::drain ─▶ store
//!                       └──────▶ replay reads the bytes where they stand
//! ```
//!
//! # Constraints
//!
//! - **Acknowledged means on disk.** [`Journal::append`] returns a position only after the
//!   record was synced; a power cut right after it takes nothing away.
//! - **Bytes are written once.** Every later stage refers to `(segment, offset, length)`, so
//!   a position never comes to mean another record: ids of journal segments are not used
//!   twice, and a segment that lost its tail is not appended to again.
//! - **One process.** The directory is locked while it is open. It names its node (`node-id`),
//!   because positions mean something only beside the directory they were given for.
//! - **Nobody waits for a database**, and memory is bounded: what waits to be written has a
//!   size limit, and whoever comes after it waits too.
//!
//! # Format
//!
//! Files `{id:020}.seg`, ids from 1; numbers are little-endian.
//!
//! ```text
//! segment := header record*
//! header  := "hsjournl" version:u32 id:u64 crc32c:u32      24 bytes; version 1; crc of what precedes it
//! record  := length:u32 crc32c:u32 kind:u8 received_at:i64 payload
//! ```
//!
//! `length` counts, and `crc32c` covers, `kind` to the end of `payload`. `received_at` is in ms
//! since the Unix epoch by the server's clock. Kind 1 is a chunk; its payload is in [`Arrival`].
//! A record never crosses from one file into the next.
//!
//! # Writing
//!
//! One thread (group commit). It takes all records that wait, up to 1 MiB, writes them with one
//! write, makes them durable with one `fdatasync`, and answers everyone; what arrives meanwhile is
//! the next round. With [`JournalConfig::sync_interval`] it waits that long for as many records
//! as the round before had: fewer syncs, later answers. A record that would make a
//! segment longer than [`JournalConfig::segment_bytes`] begins the next; the new file's header
//! and name are synced before anything is written behind them.
//!
//! | When | Then |
//! |---|---|
//! | the disk is full, `max_bytes` is reached | [`JournalError::Full`]; what was written in part is cut off; it works again as soon as there is space |
//! | a write fails otherwise | the part is cut off, the segment is left, the next record begins a new one |
//! | a sync fails | the same: after it the kernel may hold the pages for clean, so a second sync proves nothing. The batch is never acknowledged, and the new segment is begun at once: no later start goes on in this one |
//!
//! # Reading
//!
//! A [`Reader`] gives records in order from a [`JournalCursor`] up to the durable end, and waits
//! for more. Checksums are verified by every read. Damage in the middle (a broken disk) is
//! reported and the rest of that segment passed over, because nothing behind it can be found;
//! whoever drains puts its bytes aside before the segment is deleted.
//!
//! # Deleting
//!
//! Whole segments, by [`Journal::delete_segment`]. Readers go on with the next one. The last
//! segment is the writer's; [`Journal::seal`] begins another one. Where the disk has no room for
//! that, [`Journal::seal_read`] makes it: the last segment is cut to nothing, when all of it was
//! dealt with, and its empty file keeps its id until there is a later one.
//!
//! # Putting aside
//!
//! A record that whoever drains the journal cannot use goes to [`Aside`] before its segment is
//! deleted. It may be appended again. What is put aside has a bound of its own: beyond it the
//! oldest files go, so that whoever sends what nobody can use does not fill the disk.
//!
//! # Recovery
//!
//! [`Journal::open`] reads the last segment and cuts it at the first bytes that are not a whole
//! record: a crash can only leave such bytes behind the last acknowledged record. Before it cuts,
//! it begins the next segment, so that no start after it takes the cut one for whole. Whole records
//! that nobody was told about are kept; the recorder sends them again and the store knows them.
//! Then the segment is synced, because a killed process may have left it in the kernel only.
//! Of earlier segments only the headers are read.
//!
//! # Deliberately absent
//!
//! An index (the store has the positions), compression (frames are compressed), and any
//! knowledge of what a payload means.

mod record;
mod arrival;
mod segment;
mod catalogue;
mod disk;
mod open_segment;
mod commands;
mod writer;
mod aside;
mod reader;
mod node;
mod recovery;
mod inspect;
mod error;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use model::JournalPosition;
use tokio::sync::{Semaphore, oneshot, watch};

pub use self::arrival::{Arrival, ArrivalError};
pub use self::aside::{Aside, DamagedRest};
use self::catalogue::Catalogue;
use self::commands::Commands;
use self::disk::{Disk, OsDisk};
pub use self::error::{Damage, JournalError};
pub use self::inspect::{Inspected, inspect, inspect_aside};
pub use self::reader::{BatchLimits, Reader, RecordBatch};
pub use self::record::{MAX_PAYLOAD_BYTES, Record, RecordKind};
pub use self::recovery::{Cut, Recovered};
use self::writer::{Command, Pending, Seal, Writer};

/// Bytes that may wait to be written. Not less than the largest record.
const QUEUE_BYTES: usize = 2 * MAX_PAYLOAD_BYTES;

/// Where the journal is and how large it may grow.
#[derive(Clone, Debug)]
pub struct JournalConfig {
    /// A directory on a disk that survives a restart.
    pub dir: PathBuf,
    /// Size at which a journal segment is left for the next.
    pub segment_bytes: u64,
    /// Size of all journal segments together at which recorders are told to retry later.
    pub max_bytes: u64,
    /// Size of all that is put aside at which the oldest of it is deleted.
    pub max_aside_bytes: u64,
    /// Longest time a record waits for others to be synced with. What arrives during a sync is
    /// synced together in any case.
    pub sync_interval: Duration,
}

impl JournalConfig {
    /// The defaults, in this directory.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            segment_bytes: 64 * 1024 * 1024,
            max_bytes: 4 * 1024 * 1024 * 1024,
            max_aside_bytes: 1024 * 1024 * 1024,
            sync_interval: Duration::ZERO,
        }
    }
}

/// A place in the journal, between two records. The default is the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JournalCursor {
    /// The journal segment.
    pub segment: u64,
    /// Offset in it, in bytes.
    pub offset: u64,
}

impl fmt::Display for JournalCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.segment, self.offset)
    }
}

/// The open journal. Clones are the same journal.
#[derive(Clone, Debug)]
pub struct Journal(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    dir: PathBuf,
    node: String,
    max_bytes: u64,
    is_full: Arc<AtomicBool>,
    commands: Commands,
    queue: Arc<Semaphore>,
    catalogue: Arc<Catalogue>,
    aside: Arc<Aside>,
    durable_end: watch::Receiver<JournalCursor>,
}

impl Journal {
    /// Opens the directory, makes it when it is not there, and recovers from whatever ended the
    /// server before. Blocks while it reads the last journal segment.
    pub fn open(config: &JournalConfig) -> Result<(Self, Recovered), JournalError> {
        Self::open_on(OsDisk, config)
    }

    fn open_on<D: Disk>(
        disk: D,
        config: &JournalConfig,
    ) -> Result<(Self, Recovered), JournalError> {
        let dir = config.dir.clone();
        let lock = node::lock(&dir)?;
        let node = node::node_id(&dir)?;
        let state = recovery::recover(&disk, config)?;

        let catalogue = Arc::new(state.catalogue);
        let (durable_end, durable_end_seen) = watch::channel(state.recovered.end);
        let writer = Writer {
            config: config.clone(),
            disk,
            catalogue: Arc::clone(&catalogue),
            durable_end,
            segment: state.segment,
            next_id: state.next_id,
            lock,
            batch: writer::Batch::default(),
        };
        let is_full = Arc::clone(&writer.batch.is_full);
        let commands = Commands::start(move |received| writer.run(received))
            .map_err(JournalError::io("start the writer of", &dir))?;

        let queue = Arc::new(Semaphore::new(QUEUE_BYTES));
        let durable_end = durable_end_seen;
        let max_bytes = config.max_bytes;
        let aside = Arc::new(Aside::new(&dir, config));
        let shared = Shared {
            dir,
            node,
            max_bytes,
            is_full,
            commands,
            queue,
            catalogue,
            aside,
            durable_end,
        };
        Ok((Self(Arc::new(shared)), state.recovered))
    }

    /// The name of this journal among all nodes' journals.
    pub fn node(&self) -> &str {
        &self.0.node
    }

    /// Makes a record durable and says where it stands.
    ///
    /// Dropping the future does not take the record back.
    pub async fn append(&self, record: Record) -> Result<JournalPosition, JournalError> {
        let head = record.head()?;
        // Heads are small and records at most half the queue, so every record fits.
        let share = u32::try_from(record.payload.len()).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.0.queue).acquire_many_owned(share).await;
        let permit = permit.map_err(|_| JournalError::Closed)?;
        let (answer, answered) = oneshot::channel();
        let pending = Pending { head, payload: record.payload, answer, permit };
        self.0.commands.send(Command::Append(pending))?;
        answered.await.unwrap_or(Err(JournalError::Closed))
    }

    /// Reads the record at a position that [`Journal::append`] or a [`Reader`] gave.
    pub async fn read(&self, position: JournalPosition) -> Result<Record, JournalError> {
        let shared = Arc::clone(&self.0);
        reader::run_blocking(move || reader::read_at(&shared.dir, &shared.catalogue, position))
            .await
    }

    /// The first record from a place on, if there is one yet.
    pub async fn peek(&self, from: JournalCursor) -> Result<Option<Record>, JournalError> {
        let shared = Arc::clone(&self.0);
        let first = BatchLimits { records: 1, bytes: 1 };
        let batch = reader::run_blocking(move || {
            reader::read_batch(&shared.dir, &shared.catalogue, from, first)
        });
        Ok(batch.await?.records.pop().map(|(_, record)| record))
    }

    /// Reads in order from a place on. A place in a deleted journal segment is the begin of the
    /// next one.
    pub fn reader(&self, from: JournalCursor) -> Reader {
        let end = *self.0.durable_end.borrow();
        if from > end {
            tracing::error!(
                journal.cursor = %from,
                journal.end = %end,
                "journal is older than its cursor, reading goes on at its end"
            );
        }
        Reader {
            dir: self.0.dir.clone(),
            catalogue: Arc::clone(&self.0.catalogue),
            durable_end: self.0.durable_end.clone(),
            cursor: from.min(end),
        }
    }

    /// Works on what was put aside, where that may block.
    pub async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Aside) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let aside = Arc::clone(&self.0.aside);
        reader::run_blocking(move || work(&aside)).await
    }

    /// Puts aside what stands from a place to the end of its journal segment: nobody can read it.
    pub async fn put_rest_aside(&self, from: JournalCursor) -> Result<(), JournalError> {
        let shared = Arc::clone(&self.0);
        reader::run_blocking(move || match shared.catalogue.end_of(from.segment) {
            Some(end) => shared.aside.put_rest(&shared.dir, from.segment, (from.offset, end)),
            None => Ok(()),
        })
        .await
    }

    /// The end of the durable records, now and whenever it moves; closed with the journal.
    pub fn durable_end(&self) -> watch::Receiver<JournalCursor> {
        self.0.durable_end.clone()
    }

    /// Bytes of all journal segments.
    pub fn total_bytes(&self) -> u64 {
        self.0.catalogue.total_bytes()
    }

    /// The oldest journal segment that there is.
    pub fn first_segment(&self) -> Option<u64> {
        self.0.catalogue.first_from(0).map(|(segment, _)| segment)
    }

    /// How much of what it may occupy it does occupy: 0 is empty, 1 is full.
    pub fn fill(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
        let (total, max) = (self.total_bytes() as f64, self.0.max_bytes.max(1) as f64);
        total / max
    }

    /// Whether what was appended last was refused because the disk or the journal is full.
    pub fn is_full(&self) -> bool {
        self.0.is_full.load(Ordering::Relaxed)
    }

    /// The journal segments before this one, oldest first.
    pub fn segments_before(&self, segment: u64) -> Vec<u64> {
        self.0.catalogue.before(segment)
    }

    /// Deletes a finished journal segment; one that does not exist is already deleted.
    ///
    /// The last segment is the writer's and is refused as [`JournalError::InUse`].
    pub async fn delete_segment(&self, segment: u64) -> Result<(), JournalError> {
        let shared = Arc::clone(&self.0);
        reader::run_blocking(move || {
            if segment >= shared.durable_end.borrow().segment {
                return Err(JournalError::InUse { segment });
            }
            let path = segment::path_of(&shared.dir, segment);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(JournalError::io("delete", &path)(error));
                }
                _ => shared.catalogue.remove(segment),
            }
            OsDisk.sync_dir(&shared.dir).map_err(JournalError::io("sync", &shared.dir))
        })
        .await
    }

    /// Begins the next journal segment, so that the last one can be deleted although it is not
    /// full; does nothing when nothing is in it.
    pub async fn seal(&self) -> Result<(), JournalError> {
        self.seal_up_to(None).await
    }

    /// The same, also on a full disk: when nothing stands behind `read`, which is the durable end
    /// then, the records of the last journal segment make room for the next one. They are gone:
    /// only for whoever needs nothing that stands before `read`.
    pub async fn seal_read(&self, read: JournalCursor) -> Result<(), JournalError> {
        self.seal_up_to(Some(read)).await
    }

    async fn seal_up_to(&self, read: Option<JournalCursor>) -> Result<(), JournalError> {
        let (answer, sealed) = oneshot::channel();
        self.0.commands.send(Command::Seal(Seal { read, answer }))?;
        sealed.await.unwrap_or(Err(JournalError::Closed))
    }

    /// The first journal segment that holds a record from a place on, or will hold the next one.
    pub fn segment_at(&self, cursor: JournalCursor) -> u64 {
        let end = self.0.catalogue.end_of(cursor.segment);
        let next = self.0.catalogue.first_from(cursor.segment.saturating_add(1));
        match (end, next) {
            (Some(end), Some((next, _))) if end <= cursor.offset => next,
            (None, Some((next, _))) => next,
            _ => cursor.segment,
        }
    }

    /// Answers everything that was appended before, then lets go of the directory. Appends
    /// after it fail with [`JournalError::Closed`]; reading still works.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.0.commands.send(Command::Close(done)).is_ok() {
            // An error means that another close came first, and that is as good.
            let _ = closed.await;
        }
    }
}
