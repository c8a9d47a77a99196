//! What the drain does when the store fails.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use model::Timestamp;

use super::*;
use crate::journal::{Arrival, JournalConfig, Record, RecordKind};

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
        memory.seqs.extend(&seqs);
        memory.cursor = Some(batch.cursor);
        Ok(DrainReport { inserted: seqs.len(), ..DrainReport::default() })
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
    let (journal, _) = Journal::open(&JournalConfig::new(dir)).unwrap();
    for seq in 0..5 {
        if seq == 4 {
            journal.append(record("no chunk at all".into())).await.unwrap();
        }
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
    journal.close().await;
    journal
}

async fn drain(target: &Target) {
    let dir = tempfile::tempdir().unwrap();
    let journal = journal(dir.path()).await;
    let end = *journal.durable_end().borrow();

    run(journal, target.clone(), CancellationToken::new()).await;

    assert_eq!(target.0.lock().unwrap().cursor, Some(row::to_stored(end)));
}

#[tokio::test]
async fn what_the_journal_holds_is_drained_in_order() {
    let target = Target::default();

    drain(&target).await;

    assert_eq!(target.0.lock().unwrap().seqs, [0, 1, 2, 3, 4]);
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
async fn a_chunk_that_the_store_refuses_does_not_stop_the_others() {
    for poison in 0..5 {
        let target = Target::default();
        target.0.lock().unwrap().poison = Some(poison);

        drain(&target).await;

        let expected: Vec<u32> = (0..5).filter(|seq| *seq != poison).collect();
        assert_eq!(target.0.lock().unwrap().seqs, expected, "poison {poison}");
    }
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
