//! A disk that breaks on command, and what the journal does then.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::disk::SegmentFile;
use super::power::{Dice, Platter};
use super::*;

/// What goes wrong next, each once; and what the disk holds for sure.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    plan: Arc<Mutex<Plan>>,
    platter: Arc<Mutex<Platter>>,
}

#[derive(Debug, Default)]
struct Plan {
    create: Option<ErrorKind>,
    /// Fails after this many bytes were written.
    write: Option<(ErrorKind, usize)>,
    sync: Option<ErrorKind>,
    truncate: Option<ErrorKind>,
    /// The power goes after this many steps.
    steps: Option<usize>,
}

impl Faults {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn platter(&self) -> MutexGuard<'_, Platter> {
        self.platter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn fail_create(&self, kind: ErrorKind) {
        self.plan().create = Some(kind);
    }

    pub(super) fn fail_write(&self, kind: ErrorKind, after: usize) {
        self.plan().write = Some((kind, after));
    }

    pub(super) fn fail_sync(&self, kind: ErrorKind) {
        self.plan().sync = Some(kind);
    }

    pub(super) fn fail_truncate(&self, kind: ErrorKind) {
        self.plan().truncate = Some(kind);
    }

    pub(super) fn clear(&self) {
        *self.plan() = Plan::default();
    }

    /// After so many steps nothing works any more, until the [`cut`](Self::cut).
    pub(super) fn lose_power_after(&self, n_steps: usize) {
        self.plan().steps = Some(n_steps);
    }

    /// The disk holds what a power cut left, and works again.
    pub(super) fn cut(&self, dice: Dice) {
        self.platter().cut(dice);
        self.clear();
    }

    /// Whatever is on the disk now is durable.
    pub(super) fn settle(&self) {
        self.platter().settle();
    }

    fn step(&self) -> io::Result<()> {
        match &mut self.plan().steps {
            Some(0) => Err(io::Error::other("no power")),
            Some(n_steps) => {
                *n_steps -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

pub(super) struct FaultyDisk(pub(super) Faults);

pub(super) struct FaultyFile {
    file: File,
    path: PathBuf,
    faults: Faults,
}

impl Disk for FaultyDisk {
    type File = FaultyFile;

    fn create(&self, path: &Path) -> io::Result<FaultyFile> {
        self.0.step()?;
        if let Some(kind) = self.0.plan().create.take() {
            return Err(kind.into());
        }
        let file = OsDisk.create(path)?;
        self.0.platter().created(path);
        Ok(FaultyFile { file, path: path.to_owned(), faults: self.0.clone() })
    }

    fn open(&self, path: &Path) -> io::Result<FaultyFile> {
        self.0.step()?;
        let file = OsDisk.open(path)?;
        self.0.platter().opened(path);
        Ok(FaultyFile { file, path: path.to_owned(), faults: self.0.clone() })
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.0.step()?;
        OsDisk.sync_dir(dir)?;
        self.0.platter().dir_synced(dir);
        Ok(())
    }
}

impl SegmentFile for FaultyFile {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.faults.step()?;
        let fault = self.faults.plan().write.take();
        let n_written = fault.map_or(bytes.len(), |(_, after)| after.min(bytes.len()));
        SegmentFile::write_all_at(&self.file, &bytes[..n_written], offset)?;
        self.faults.platter().wrote(&self.path, &bytes[..n_written], offset);
        fault.map_or(Ok(()), |(kind, _)| Err(kind.into()))
    }

    fn sync(&self) -> io::Result<()> {
        self.faults.step()?;
        if let Some(kind) = self.faults.plan().sync.take() {
            self.faults.platter().not_synced(&self.path);
            return Err(kind.into());
        }
        self.file.sync()?;
        self.faults.platter().synced(&self.path);
        Ok(())
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.faults.step()?;
        self.faults.plan().truncate.take().map_or(Ok(()), |kind| Err(io::Error::from(kind)))?;
        self.file.truncate(length)?;
        self.faults.platter().truncated(&self.path, length);
        Ok(())
    }
}

async fn opened() -> (TempDir, Faults, Journal, JournalPosition) {
    let dir = TempDir::new().unwrap();
    let faults = Faults::default();
    let (journal, _) = Journal::open_on(FaultyDisk(faults.clone()), &config(dir.path())).unwrap();
    let before = journal.append(record("before")).await.unwrap();
    (dir, faults, journal, before)
}

#[tokio::test]
async fn a_full_disk_refuses_takes_back_the_part_and_goes_on_by_itself() {
    let (dir, faults, journal, before) = opened().await;
    faults.fail_write(ErrorKind::StorageFull, 20);

    let error = journal.append(record("refused")).await.unwrap_err();

    assert!(matches!(error, JournalError::Full), "{error}");
    assert_eq!(std::fs::metadata(segment::path_of(dir.path(), 1)).unwrap().len(), 24 + 23);
    let after = journal.append(record("after")).await.unwrap();
    assert_eq!(after.segment, before.segment);
    assert_eq!(payloads(&read_all(&journal)), ["before", "after"]);
}

#[tokio::test]
async fn a_full_disk_at_the_begin_of_a_segment_leaves_no_file() {
    let (dir, faults, journal, _) = opened().await;
    let large = || record(vec![0; 5_000]);
    faults.fail_create(ErrorKind::StorageFull);
    assert!(matches!(journal.append(large()).await, Err(JournalError::Full)));
    faults.fail_write(ErrorKind::QuotaExceeded, 3);
    assert!(matches!(journal.append(large()).await, Err(JournalError::Full)));
    faults.fail_sync(ErrorKind::StorageFull);
    assert!(matches!(journal.append(large()).await, Err(JournalError::Full)));

    let position = journal.append(large()).await.unwrap();

    let n_files = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(n_files, 4, "two segments, lock and node-id");
    assert_eq!(position.segment, 5, "an id that was tried is not used again");
    assert_eq!(read_all(&journal).len(), 2);
}

#[tokio::test]
async fn a_failed_sync_is_never_acknowledged_and_its_segment_never_continued() {
    let (_dir, faults, journal, before) = opened().await;
    faults.fail_sync(ErrorKind::Other);

    let error = journal.append(record("unsynced")).await.unwrap_err();

    assert!(matches!(error, JournalError::Io { action: "sync", .. }), "{error}");
    assert!(error.is_retryable());
    let after = journal.append(record("after")).await.unwrap();
    assert!(after.segment > before.segment);
    assert_eq!(payloads(&read_all(&journal)), ["before", "after"]);
}

#[tokio::test]
async fn no_later_start_goes_on_in_a_segment_whose_sync_failed() {
    for is_cut in [true, false] {
        let (dir, faults, journal, before) = opened().await;
        faults.fail_sync(ErrorKind::Other);
        if !is_cut {
            faults.fail_truncate(ErrorKind::Other);
        }
        assert!(journal.append(record("unsynced")).await.is_err());
        journal.close().await;
        faults.clear();

        let disk = FaultyDisk(faults);
        let (journal, _) = Journal::open_on(disk, &config(dir.path())).unwrap();

        let after = journal.append(record("after")).await.unwrap();
        assert!(after.segment > before.segment, "cut: {is_cut}");
    }
}

#[tokio::test]
async fn a_failed_write_leaves_the_segment() {
    let (_dir, faults, journal, before) = opened().await;
    faults.fail_write(ErrorKind::Other, 5);

    let error = journal.append(record("broken")).await.unwrap_err();

    assert!(matches!(error, JournalError::Io { action: "write to", .. }), "{error}");
    assert!(journal.append(record("after")).await.unwrap().segment > before.segment);
    assert_eq!(payloads(&read_all(&journal)), ["before", "after"]);
}

#[tokio::test]
async fn a_part_that_cannot_be_taken_back_is_out_of_reach_before_and_after_reopening() {
    let (dir, faults, journal, _) = opened().await;
    faults.fail_write(ErrorKind::StorageFull, 20);
    faults.fail_truncate(ErrorKind::Other);
    assert!(matches!(journal.append(record("refused")).await, Err(JournalError::Full)));
    let occupied = journal.total_bytes();
    assert!(occupied > 24 + 23, "{occupied} bytes: what cannot be cut off still counts");

    journal.append(record("after")).await.unwrap();

    assert_eq!(payloads(&read_all(&journal)), ["before", "after"]);
    journal.close().await;
    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();
    assert_eq!(recovered.segments, 2);
    assert_eq!(payloads(&read_all(&journal)), ["before", "after"]);
}

#[tokio::test]
async fn what_was_dealt_with_makes_room_for_the_next_segment() {
    let (dir, faults, journal, before) = opened().await;
    let read = *journal.durable_end().borrow();
    journal.append(record("behind it")).await.unwrap();
    for read in [None, Some(read)] {
        faults.fail_create(ErrorKind::StorageFull);
        assert!(matches!(journal.seal_up_to(read).await, Err(JournalError::Full)));
    }
    assert_eq!(payloads(&read_all(&journal)), ["before", "behind it"], "it is needed");

    let read = *journal.durable_end().borrow();
    faults.fail_create(ErrorKind::StorageFull);
    journal.seal_read(read).await.unwrap();

    assert_eq!(std::fs::metadata(segment::path_of(dir.path(), before.segment)).unwrap().len(), 0);
    assert_eq!(journal.total_bytes(), 24, "the next header");
    let after = journal.append(record("after")).await.unwrap();
    assert!(after.segment > before.segment);
    assert_eq!(payloads(&read_from(&journal, read).records), ["after"]);
    assert_eq!(payloads(&read_all(&journal)), ["after"]);
    journal.delete_segment(before.segment).await.unwrap();
    journal.close().await;
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    assert_eq!(payloads(&read_all(&journal)), ["after"]);
}

#[tokio::test]
async fn an_emptied_segment_keeps_its_id_also_when_nothing_follows_before_a_restart() {
    let (dir, faults, journal, before) = opened().await;
    let read = *journal.durable_end().borrow();
    faults.fail_create(ErrorKind::StorageFull);
    faults.fail_write(ErrorKind::StorageFull, 3);

    let error = journal.seal_read(read).await.unwrap_err();

    assert!(matches!(error, JournalError::Full), "{error}");
    journal.close().await;
    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();
    assert_eq!((recovered.segments, recovered.cut), (0, None));
    let after = journal.append(record("after")).await.unwrap();
    assert!(after.segment > before.segment);
    assert_eq!(payloads(&read_from(&journal, JournalCursor::default()).records), ["after"]);
}

#[tokio::test]
async fn a_full_segment_that_nothing_could_follow_is_sealed_as_well() {
    let (_dir, faults, journal, before) = opened().await;
    faults.fail_create(ErrorKind::StorageFull);
    assert!(matches!(journal.append(record(vec![0; 5_000])).await, Err(JournalError::Full)));
    assert!(journal.is_full());
    let read = *journal.durable_end().borrow();
    assert_eq!(read.segment, before.segment);

    faults.fail_create(ErrorKind::StorageFull);
    journal.seal_read(read).await.unwrap();

    journal.delete_segment(before.segment).await.unwrap();
    journal.append(record(vec![0; 5_000])).await.unwrap();
    assert!(!journal.is_full());
    assert_eq!(read_all(&journal).len(), 1);
}

#[tokio::test]
async fn everyone_of_a_failed_batch_is_told() {
    let (_dir, faults, journal, _) = opened().await;
    faults.fail_sync(ErrorKind::Other);

    let answers = join_all((0..20_u8).map(|number| journal.append(record(vec![number])))).await;

    let n_failed = answers.iter().filter(|answer| answer.is_err()).count();
    assert!(n_failed > 0, "at least the first batch");
    assert_eq!(read_all(&journal).len(), 1 + 20 - n_failed);
}
