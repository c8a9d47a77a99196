//! What the drain does when the store fails.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use model::Timestamp;

use super::*;
use crate::journal::{Arrival, Aside, JournalConfig, Record, RecordKind};

/// Remembers what it was given, and refuses what it was told to refuse.
#[derive(Clone, Default)]
struct Target(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    cursor: Option<JournalCursor>,
    seqs: Vec<u32>,
    /// Answers that come first.
    failures: VecDeque<StoreError>,
    /// Never taken.
    poison: Option<u32>,
    /// Taken, and reported as one that has to be kept elsewhere.
    foreign: Option<u32>,
}

impl DrainTarget for Target {
    async fn cursor(&self, _node: &str) -> Result<Option<JournalCursor>, StoreError> {
        Ok(self.0.lock().unwrap().cursor)
    }

    async fn append(&self, batch: &DrainBatch) -> Result<DrainReport, StoreError> {
        let mut memory = self.0.lock().unwrap();
        if let Some(error) = memory.failures.pop_front() {
            return Err(error);
        }
        let seqs: Vec<u32> = batch.chunks.iter().map(|chunk| chunk.meta.chunk.seq).collect();
        if memory.poison.is_some_and(|poison| seqs.contains(&poison)) {
            return Err(StoreError::Statement("poison".into()));
        }
        let is_foreign = |chunk: &&DrainedChunk| Some(chunk.meta.chunk.seq) == memory.foreign;
        let foreign = batch.chunks.iter().filter(is_foreign);
        let refused: Vec<_> = foreign.map(|chunk| chunk.meta.position).collect();
        let taken: Vec<u32> = seqs.into_iter().filter(|seq| Some(*seq) != memory.foreign).collect();
        if refused.is_empty() {
            memory.cursor = Some(batch.cursor);
        }
        let inserted = taken.len();
        memory.seqs.extend(taken);
        Ok(DrainReport { inserted, foreign: refused.len(), refused, ..DrainReport::default() })
    }
}

fn frame(seq: u32) -> String {
    format!(
        "{{\"v\":1,\"key\":\"hs_test\",\"session\":\"01976e8a-7b6c-7def-8123-456789abcdef\",\
         \"window\":\"01976e8a-7b6c-7def-8123-456789abcde0\",\"seq\":{seq},\"first\":{seq},\
         \"events\":1,\"from\":1795308430000,\"to\":1795308430000,\"sent\":1795308430500,\
         \"enc\":\"identity\"}}\n{{\"type\":3,\"timestamp\":1795308430000,\"data\":{{}}}}"
    )
}

fn record(payload: bytes::Bytes) -> Record {
    let received_at = Timestamp::from_ms(1_795_308_430_750).unwrap();
    Record { kind: RecordKind::CHUNK, received_at, payload }
}

/// A closed journal with chunks 0 to 4, and something that is none before the last.
async fn journal(dir: &std::path::Path) -> Journal {
    let journal = open_journal(dir).await;
    journal.close().await;
    journal
}

async fn open_journal(dir: &std::path::Path) -> Journal {
    let (journal, _) = Journal::open(&JournalConfig::new(dir)).unwrap();
    for seq in 0..5 {
        if seq == 4 {
            journal.append(record(NO_CHUNK.into())).await.unwrap();
        }
        append(&journal, seq).await;
    }
    journal
}

async fn append(journal: &Journal, seq: u32) {
    let arrival = Arrival {
        project: "01976e8a-7b6c-7def-8123-456789abcde1".parse().unwrap(),
        received_at: Timestamp::from_ms(1_795_308_430_750).unwrap(),
        user_agent: None,
        country: None,
        region: None,
        city: None,
    };
    journal.append(record(arrival.payload(frame(seq).as_bytes()).unwrap())).await.unwrap();
}

/// Drains all of it; gives the payloads that were put aside, as text.
async fn drain(target: &Target) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let journal = journal(dir.path()).await;
    let end = *journal.durable_end().borrow();

    run(journal.clone(), target.clone(), CancellationToken::new()).await;

    assert_eq!(target.0.lock().unwrap().cursor, Some(row::to_stored(end)));
    aside_of(&journal).await
}

async fn aside_of(journal: &Journal) -> Vec<String> {
    let mut aside = Vec::new();
    for file in journal.aside(Aside::files).await.unwrap() {
        aside.extend(journal.aside(move |aside| aside.read(file)).await.unwrap());
    }
    let text = |record: Record| String::from_utf8(record.payload.to_vec()).unwrap();
    aside.into_iter().map(text).collect()
}

/// What is put aside of every journal: what is no chunk.
const NO_CHUNK: &str = "no chunk at all";

#[tokio::test]
async fn what_the_journal_holds_is_drained_in_order() {
    let target = Target::default();

    let aside = drain(&target).await;

    assert_eq!(target.0.lock().unwrap().seqs, [0, 1, 2, 3, 4]);
    assert_eq!(aside, [NO_CHUNK]);
}

#[tokio::test]
async fn a_store_that_was_away_gets_everything_once_it_is_back() {
    let target = Target::default();
    let away = || StoreError::Unavailable("connection refused".into());
    target.0.lock().unwrap().failures = VecDeque::from([away(), away()]);

    drain(&target).await;

    assert_eq!(target.0.lock().unwrap().seqs, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn a_chunk_that_the_store_refuses_is_put_aside_and_does_not_stop_the_others() {
    for seq in 0..5 {
        for is_poison in [true, false] {
            let target = Target::default();
            if is_poison {
                target.0.lock().unwrap().poison = Some(seq);
            } else {
                target.0.lock().unwrap().foreign = Some(seq);
            }

            let aside = drain(&target).await;

            let expected: Vec<u32> = (0..5).filter(|other| *other != seq).collect();
            assert_eq!(target.0.lock().unwrap().seqs, expected, "{seq} {is_poison}");
            let [no_chunk, refused] = &aside[..] else { panic!("{aside:?}") };
            assert_eq!(no_chunk, NO_CHUNK);
            assert!(refused.ends_with(&frame(seq)), "{refused}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_put_aside_waits_and_what_is_behind_it_does_not() {
    let target = Target::default();
    target.0.lock().unwrap().poison = Some(1);
    let dir = tempfile::tempdir().unwrap();
    let journal = open_journal(dir.path()).await;
    let end = row::to_stored(*journal.durable_end().borrow());
    // As on a full disk, nothing can be written there.
    let in_the_way = dir.path().join("aside");
    std::fs::write(&in_the_way, "").unwrap();
    let seqs = || target.0.lock().unwrap().seqs.clone();
    let cursor = || target.0.lock().unwrap().cursor;

    let draining = run(journal.clone(), target.clone(), CancellationToken::new());
    let freeing = async {
        while seqs() != [0, 2, 3, 4] {
            tokio::task::yield_now().await;
        }
        std::fs::remove_file(&in_the_way).unwrap();
        tokio::time::pause();
        while cursor() != Some(end) {
            assert!(cursor() < Some(end), "a restart finds it again");
            tokio::time::advance(PAUSE).await;
        }
        tokio::time::resume();
        journal.close().await;
    };
    tokio::join!(draining, freeing);

    assert_eq!(seqs(), [0, 2, 3, 4]);
    let aside = aside_of(&journal).await;
    let [refused, no_chunk] = &aside[..] else { panic!("{aside:?}") };
    assert!(refused.ends_with(&frame(1)), "{refused}");
    assert_eq!(no_chunk, NO_CHUNK);
}

#[tokio::test]
async fn what_waits_to_be_put_aside_is_found_again_by_the_next_start() {
    let target = Target::default();
    let dir = tempfile::tempdir().unwrap();
    let journal = journal(dir.path()).await;
    let end = row::to_stored(*journal.durable_end().borrow());
    let in_the_way = dir.path().join("aside");
    std::fs::write(&in_the_way, "").unwrap();

    run(journal.clone(), target.clone(), CancellationToken::new()).await;

    assert_eq!(target.0.lock().unwrap().seqs, [0, 1, 2, 3, 4]);
    assert!(target.0.lock().unwrap().cursor < Some(end));
    std::fs::remove_file(&in_the_way).unwrap();
    run(journal.clone(), target.clone(), CancellationToken::new()).await;
    assert_eq!(aside_of(&journal).await, [NO_CHUNK]);
    assert_eq!(target.0.lock().unwrap().seqs, [0, 1, 2, 3, 4, 4], "the store knows the last");
    assert_eq!(target.0.lock().unwrap().cursor, Some(end));
}

#[tokio::test]
async fn what_cannot_be_read_is_put_aside_and_does_not_stop_what_is_behind_it() {
    let target = Target::default();
    let dir = tempfile::tempdir().unwrap();
    let journal = open_journal(dir.path()).await;
    journal.seal().await.unwrap();
    append(&journal, 5).await;
    journal.close().await;
    let end = row::to_stored(*journal.durable_end().borrow());
    let path = dir.path().join(format!("{:020}.seg", 1));
    let mut bytes = std::fs::read(&path).unwrap();
    // Within the first record.
    bytes[44] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let in_the_way = dir.path().join("aside");
    std::fs::write(&in_the_way, "").unwrap();

    run(journal.clone(), target.clone(), CancellationToken::new()).await;

    assert_eq!(target.0.lock().unwrap().seqs, [5]);
    let damaged = JournalCursor { segment: 1, offset: 24 };
    assert_eq!(target.0.lock().unwrap().cursor, Some(damaged), "a restart finds it again");
    std::fs::remove_file(&in_the_way).unwrap();
    run(journal.clone(), target.clone(), CancellationToken::new()).await;
    assert_eq!(target.0.lock().unwrap().cursor, Some(end));
    let rests = journal.aside(Aside::damaged).await.unwrap();
    assert_eq!(rests.len(), 1);
    assert_eq!(std::fs::read(&rests[0].path).unwrap(), bytes[24..]);
}

#[tokio::test]
async fn giving_up_ends_the_drain_while_the_store_is_away() {
    let target = Target::default();
    let away = || StoreError::Unavailable("connection refused".into());
    target.0.lock().unwrap().failures = (0..1_000).map(|_| away()).collect();
    let dir = tempfile::tempdir().unwrap();
    let journal = journal(dir.path()).await;
    let give_up = CancellationToken::new();

    let draining = run(journal, target.clone(), give_up.clone());
    let giving_up = async {
        tokio::task::yield_now().await;
        give_up.cancel();
    };
    tokio::join!(draining, giving_up);

    assert_eq!(target.0.lock().unwrap().cursor, None);
}

#[test]
fn skew_is_what_turns_the_visitors_clock_into_ours() {
    let arrival = Arrival {
        project: "01976e8a-7b6c-7def-8123-456789abcde1".parse().unwrap(),
        received_at: Timestamp::from_ms(1_795_308_430_750).unwrap(),
        user_agent: Some("browser".to_owned()),
        country: None,
        region: None,
        city: None,
    };
    let frame = frame(7);
    let record = record(arrival.payload(frame.as_bytes()).unwrap());
    let position = model::JournalPosition { segment: 1, offset: 24, length: 99 };

    let chunk = row::drained_chunk("node", position, &record).unwrap();

    assert_eq!(chunk.skew_ms, 250);
    assert_eq!(chunk.meta.bytes as usize, frame.len());
    assert_eq!(chunk.meta.position, position);
    assert_eq!(chunk.user_agent.as_deref(), Some("browser"));
}
