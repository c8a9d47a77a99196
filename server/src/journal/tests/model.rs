//! Random appends, reopenings, faults, crashes and power cuts, against a model of what was
//! acknowledged.
//!
//! The promise, as code: after anything that can happen to a server, the journal gives exactly
//! the acknowledged records, in order, at their positions. Only two things may differ, and only
//! as a broken disk makes them: bytes that the test itself destroyed are missing together with
//! what was behind them in the last segment; and a record that was tried and never acknowledged
//! may be there as well, once.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::mem;
use std::os::unix::fs::FileExt;

use proptest::prelude::*;
use proptest::sample::Index;

use super::super::segment::Found;
use super::faults::{Faults, FaultyDisk};
use super::power::Dice;
use super::*;

#[derive(Clone, Debug)]
enum Action {
    /// Several appends at once, of these sizes.
    Append(Vec<u16>),
    /// A clean restart.
    Reopen,
    /// The process died within a write: this much of a batch that nobody was told about is at
    /// the end of the file, and one of its bytes may be wrong.
    Crash { sizes: Vec<u16>, keep: Index, flip: Option<Index> },
    /// The power goes after so many steps of the disk, while records of these sizes are
    /// appended; what was not synced may be gone.
    PowerCut { after: usize, sizes: Vec<u16>, chance: u64 },
    /// The disk lost the end of the last segment.
    LoseTail(Index),
    /// The disk changed a byte of the last segment.
    Flip(Index),
    /// One append while the disk fails.
    Fail(Fault),
    /// The drain reads on and stores how far it came.
    Drain,
    /// The oldest segment is no longer needed.
    DeleteOldest,
    /// The drain reads all, and nothing of it is needed any more; the disk may be full.
    Seal { is_full: bool },
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Create,
    Write { kind: ErrorKind, after: usize, also_truncate: bool },
    Sync { also_truncate: bool },
}

fn action() -> impl Strategy<Value = Action> {
    let sizes = || prop::collection::vec(0..1_500_u16, 1..6);
    let crash = (sizes(), any::<Index>(), prop::option::of(any::<Index>()));
    let power_cut = (0..24_usize, sizes(), any::<u64>());
    prop_oneof![
        8 => sizes().prop_map(Action::Append),
        2 => Just(Action::Reopen),
        2 => crash.prop_map(|(sizes, keep, flip)| Action::Crash { sizes, keep, flip }),
        3 => power_cut
            .prop_map(|(after, sizes, chance)| Action::PowerCut { after, sizes, chance }),
        1 => any::<Index>().prop_map(Action::LoseTail),
        1 => any::<Index>().prop_map(Action::Flip),
        2 => fault().prop_map(Action::Fail),
        2 => Just(Action::Drain),
        1 => Just(Action::DeleteOldest),
        1 => any::<bool>().prop_map(|is_full| Action::Seal { is_full }),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    let kind = prop_oneof![Just(ErrorKind::StorageFull), Just(ErrorKind::Other)];
    prop_oneof![
        Just(Fault::Create),
        (kind, 0..600_usize, any::<bool>()).prop_map(|(kind, after, also_truncate)| {
            Fault::Write { kind, after, also_truncate }
        }),
        any::<bool>().prop_map(|also_truncate| Fault::Sync { also_truncate }),
    ]
}

/// The journal and what it must hold.
struct Run {
    dir: TempDir,
    faults: Faults,
    journal: Journal,
    acknowledged: Vec<(JournalPosition, Record)>,
    /// Payloads that were tried and not acknowledged.
    tried: BTreeSet<Bytes>,
    /// What was destroyed or deleted: its positions must not come to mean something else.
    gone: Vec<(JournalPosition, Record)>,
    n_records: usize,
    /// How far the drain came. It outlives the process, and what a disk forgets.
    cursor: JournalCursor,
    drained: BTreeSet<Bytes>,
}

impl Run {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let faults = Faults::default();
        let journal = open(&dir, &faults);
        Self {
            dir,
            faults,
            journal,
            acknowledged: Vec::new(),
            tried: BTreeSet::new(),
            gone: Vec::new(),
            n_records: 0,
            cursor: JournalCursor::default(),
            drained: BTreeSet::new(),
        }
    }

    /// No two records are equal, so that none can stand in for another.
    fn record(&mut self, size: u16) -> Record {
        self.n_records += 1;
        record(format!("{} {}", self.n_records, "x".repeat(size.into())))
    }

    async fn act(&mut self, action: Action) {
        match action {
            Action::Append(sizes) => self.append(&sizes).await,
            Action::Reopen => self.reopen(|_, _, _| {}).await,
            Action::Crash { sizes, keep, flip } => self.crash(&sizes, keep, flip).await,
            Action::PowerCut { after, sizes, chance } => {
                self.power_cut(after, &sizes, Dice(chance)).await;
            }
            Action::LoseTail(at) => self.damage(at, |file, at| file.set_len(at).unwrap()).await,
            Action::Flip(at) => self.damage(at, flip_byte).await,
            Action::Fail(fault) => self.fail(fault).await,
            Action::Drain => self.drain(),
            Action::DeleteOldest => self.delete_oldest().await,
            Action::Seal { is_full } => self.seal(is_full).await,
        }
    }

    async fn append(&mut self, sizes: &[u16]) {
        let records: Vec<_> = sizes.iter().map(|size| self.record(*size)).collect();
        let answers = join_all(records.iter().cloned().map(|record| self.journal.append(record)));
        for (answer, record) in answers.await.into_iter().zip(records) {
            match answer {
                Ok(position) => self.acknowledged.push((position, record)),
                Err(_) => drop(self.tried.insert(record.payload)),
            }
        }
    }

    async fn fail(&mut self, fault: Fault) {
        match fault {
            Fault::Create => self.faults.fail_create(ErrorKind::StorageFull),
            Fault::Write { kind, after, .. } => self.faults.fail_write(kind, after),
            Fault::Sync { .. } => self.faults.fail_sync(ErrorKind::Other),
        }
        if let Fault::Write { also_truncate: true, .. } | Fault::Sync { also_truncate: true } =
            fault
        {
            self.faults.fail_truncate(ErrorKind::Other);
        }
        self.append(&[300, 20]).await;
        self.faults.clear();
    }

    async fn crash(&mut self, sizes: &[u16], keep: Index, flip: Option<Index>) {
        let mut tail = Vec::new();
        for size in sizes {
            let record = self.record(*size);
            tail.extend_from_slice(&record.head().unwrap());
            tail.extend_from_slice(&record.payload);
            self.tried.insert(record.payload);
        }
        tail.truncate(keep.index(tail.len() + 1));
        if let Some(flip) = flip.filter(|_| !tail.is_empty()) {
            let at = flip.index(tail.len());
            tail[at] ^= 1;
        }
        let faults = self.faults.clone();
        self.reopen(|_, file, end| {
            file.write_all_at(&tail, end).unwrap();
            faults.settle();
        })
        .await;
    }

    async fn power_cut(&mut self, after: usize, sizes: &[u16], dice: Dice) {
        self.faults.lose_power_after(after);
        for size in sizes {
            self.append(&[*size, size / 2]).await;
        }
        self.journal.close().await;
        self.faults.cut(dice);
        self.journal = open(&self.dir, &self.faults);
    }

    /// Destroys the last segment from a random place on.
    async fn damage(&mut self, at: Index, damage: impl FnOnce(&File, u64)) {
        let mut damaged = None;
        let dir = self.dir.path().to_owned();
        let faults = self.faults.clone();
        self.reopen(|segment, file, end| {
            let at = at.index(usize::try_from(end).unwrap().max(1)) as u64;
            // A file that ends with a whole record looks like one that never was longer.
            let at = if ends_of_records(&dir, segment, end).contains(&at) { at - 1 } else { at };
            damage(file, at);
            faults.settle();
            damaged = Some((segment, at));
        })
        .await;
        let Some((segment, at)) = damaged else { return };
        let is_destroyed = |position: JournalPosition| {
            position.segment == segment && position.offset + u64::from(position.length) > at
        };
        let (destroyed, kept) = mem::take(&mut self.acknowledged)
            .into_iter()
            .partition(|(position, _)| is_destroyed(*position));
        self.acknowledged = kept;
        self.gone.extend::<Vec<_>>(destroyed);
    }

    /// Ends the process, does something to the last file, starts it again.
    async fn reopen(&mut self, tamper: impl FnOnce(u64, &File, u64)) {
        self.journal.close().await;
        let names = std::fs::read_dir(self.dir.path()).unwrap();
        let last = names.filter_map(|name| segment::id_of(name.unwrap().file_name().to_str()?));
        if let Some(last) = last.max() {
            let path = segment::path_of(self.dir.path(), last);
            let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
            tamper(last, &file, file.metadata().unwrap().len());
        }
        self.journal = open(&self.dir, &self.faults);
    }

    async fn delete_oldest(&mut self) {
        let Some(oldest) = self.acknowledged.first().map(|(position, _)| position.segment) else {
            return;
        };
        if self.journal.delete_segment(oldest).await.is_ok() {
            self.let_go(oldest);
        }
    }

    async fn seal(&mut self, is_full: bool) {
        self.drain();
        let end = *self.journal.durable_end().borrow();
        if is_full {
            self.faults.fail_create(ErrorKind::StorageFull);
        }
        self.journal.seal_read(end).await.unwrap();
        self.faults.clear();
        if self.journal.0.catalogue.end_of(end.segment) == Some(segment::HEADER_BYTES) {
            self.let_go(end.segment);
        }
    }

    /// Nothing of a segment is expected any more.
    fn let_go(&mut self, segment: u64) {
        let is_in_it = |(position, _): &(JournalPosition, Record)| position.segment == segment;
        let (gone, kept) = mem::take(&mut self.acknowledged).into_iter().partition(is_in_it);
        self.acknowledged = kept;
        self.gone.extend::<Vec<_>>(gone);
    }

    fn drain(&mut self) {
        let from = self.journal.reader(self.cursor).cursor();
        let batch = read_from(&self.journal, from);
        self.drained.extend(payloads(&batch.records));
        self.cursor = batch.cursor;
    }

    /// What was acknowledged and is still there reaches a drain that always went on where it
    /// had stopped.
    fn verify_drained(&mut self) {
        self.drain();
        for (position, record) in &self.acknowledged {
            assert!(self.drained.contains(&record.payload), "{position:?} was not drained");
        }
    }

    async fn verify(&self) {
        let mut extra = BTreeSet::new();
        let mut found = read_all(&self.journal);
        found.retain(|(_, record)| {
            let was_tried = self.tried.contains(&record.payload);
            assert!(!was_tried || extra.insert(record.payload.clone()), "it is there twice");
            !was_tried
        });
        assert_eq!(found, self.acknowledged);
        for (position, record) in &self.acknowledged {
            assert_eq!(&self.journal.read(*position).await.unwrap(), record);
        }
        for (position, record) in &self.gone {
            let found = self.journal.read(*position).await;
            assert!(found.is_err() || found.unwrap() == *record, "a place means something else");
        }
    }
}

fn open(dir: &TempDir, faults: &Faults) -> Journal {
    Journal::open_on(FaultyDisk(faults.clone()), &config(dir.path())).unwrap().0
}

/// Where the segment could end and still look whole.
fn ends_of_records(dir: &Path, segment: u64, end: u64) -> BTreeSet<u64> {
    let mut ends = BTreeSet::new();
    if let Ok(mut scan) = segment::Scan::open(dir, segment, 0, end) {
        ends.insert(segment::HEADER_BYTES);
        while let Found::Record { offset, length, .. } = scan.next().unwrap() {
            ends.insert(offset + u64::from(length));
        }
    }
    ends
}

fn flip_byte(file: &File, at: u64) {
    let mut byte = [0];
    if file.read_at(&mut byte, at).unwrap() == 1 {
        file.write_all_at(&[byte[0] ^ 0x10], at).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_acknowledged_records_are_there(
        actions in prop::collection::vec(action(), 1..20),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut run = Run::new();
            for action in actions {
                run.act(action).await;
                run.verify().await;
            }
            run.verify_drained();
        });
    }
}
