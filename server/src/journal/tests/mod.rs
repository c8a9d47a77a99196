//! What the journal promises, one sentence per test; random actions and crashes in [`model`].

mod aside;
mod faults;
mod model;
mod power;
mod recovery;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ::model::{JournalPosition, Timestamp};
use bytes::Bytes;
use futures::future::join_all;
use tempfile::TempDir;

use super::*;

/// Small segments, so that a few records rotate.
const SEGMENT_BYTES: u64 = 4 * 1024;

const ALL: BatchLimits = BatchLimits { records: usize::MAX, bytes: usize::MAX };

fn config(dir: &Path) -> JournalConfig {
    JournalConfig { segment_bytes: SEGMENT_BYTES, ..JournalConfig::new(dir) }
}

fn record(payload: impl Into<Bytes>) -> Record {
    let received_at = Timestamp::from_ms(1_795_308_430_836).unwrap();
    Record { kind: RecordKind::CHUNK, received_at, payload: payload.into() }
}

/// Everything in the journal, in order.
fn read_all(journal: &Journal) -> Vec<(JournalPosition, Record)> {
    read_from(journal, JournalCursor::default()).records
}

/// Everything from a place on, without waiting for more.
fn read_from(journal: &Journal, cursor: JournalCursor) -> RecordBatch {
    let Shared { dir, catalogue, .. } = &*journal.0;
    let batch = reader::read_batch(dir, catalogue, cursor, ALL).unwrap();
    assert!(batch.cursor >= *journal.durable_end().borrow(), "it stopped before the end");
    batch
}

fn payloads(records: &[(JournalPosition, Record)]) -> Vec<Bytes> {
    records.iter().map(|(_, record)| record.payload.clone()).collect()
}

#[tokio::test]
async fn what_was_acknowledged_is_read_back_after_reopening() {
    let dir = TempDir::new().unwrap();
    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();
    assert_eq!((recovered.segments, recovered.records, recovered.cut), (0, 0, None));
    let first = journal.append(record("first")).await.unwrap();
    let second = journal.append(record(Bytes::new())).await.unwrap();
    journal.close().await;

    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();

    assert_eq!((recovered.segments, recovered.records, recovered.cut), (1, 2, None));
    assert_eq!(read_all(&journal), [(first, record("first")), (second, record(""))]);
    assert_eq!(journal.read(second).await.unwrap(), record(""));
    let third = journal.append(record("third")).await.unwrap();
    assert_eq!(third.segment, second.segment, "a sound segment is continued");
    assert_eq!(third.offset, second.offset + u64::from(second.length));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_appends_from_sixteen_tasks_are_all_durable_and_readable() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..16 {
        let journal = journal.clone();
        tasks.spawn(async move {
            let mut positions = Vec::new();
            for number in (task..1_000).step_by(16) {
                let payload = format!("{number}:{}", "x".repeat(number % 200));
                let position = journal.append(record(payload.clone())).await.unwrap();
                positions.push((position, record(payload)));
            }
            positions
        });
    }
    let mut expected = tasks.join_all().await.concat();
    expected.sort_by_key(|(position, _)| *position);
    assert_eq!(expected.len(), 1_000);
    journal.close().await;

    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();

    assert!(recovered.segments > 10, "{recovered:?}");
    assert_eq!(read_all(&journal), expected);
    for (position, record) in expected {
        assert_eq!(journal.read(position).await.unwrap(), record);
    }
}

#[tokio::test]
async fn a_reader_waits_for_records_and_ends_with_the_journal() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    let mut reader = journal.reader(JournalCursor::default());

    let (batch, position) = tokio::join!(reader.next_batch(ALL), journal.append(record("late")));

    let batch = batch.unwrap().unwrap();
    assert_eq!(batch.records, [(position.unwrap(), record("late"))]);
    assert_eq!(reader.cursor(), *journal.durable_end().borrow());
    journal.append(record("last")).await.unwrap();
    journal.close().await;
    let batch = reader.next_batch(ALL).await.unwrap().unwrap();
    assert_eq!(payloads(&batch.records), ["last"]);
    assert!(reader.next_batch(ALL).await.unwrap().is_none());
}

#[tokio::test]
async fn batches_keep_their_limits_and_go_on_from_their_cursor() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    let numbers = 0..100_u8;
    join_all(numbers.clone().map(|number| journal.append(record(vec![number; 100])))).await;

    let mut cursor = JournalCursor::default();
    let mut found = Vec::new();
    let mut n_batches = 0;
    while cursor < *journal.durable_end().borrow() {
        let limits = BatchLimits { records: 7, bytes: 500 };
        let batch = journal.reader(cursor).next_batch(limits).await.unwrap().unwrap();
        assert!((1..=5).contains(&batch.records.len()), "500 bytes are 5 records");
        found.extend(payloads(&batch.records));
        cursor = batch.cursor;
        n_batches += 1;
    }

    assert_eq!(n_batches, 20);
    assert_eq!(found, numbers.map(|number| vec![number; 100]).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_record_larger_than_a_segment_gets_its_own() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    let large = Bytes::from(vec![7; 3 * 4096]);

    let positions = join_all([
        journal.append(record("before")),
        journal.append(record(large.clone())),
        journal.append(record("after")),
    ]);

    let positions = positions.await.into_iter().collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(positions.iter().map(|position| position.segment).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(journal.read(positions[1]).await.unwrap().payload, large);
}

#[tokio::test]
async fn a_record_that_no_reader_would_accept_is_not_written() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();

    let error = journal.append(record(vec![0; MAX_PAYLOAD_BYTES + 1])).await.unwrap_err();

    assert!(matches!(error, JournalError::TooLarge { .. }) && !error.is_retryable(), "{error}");
    let largest = journal.append(record(vec![0; MAX_PAYLOAD_BYTES])).await.unwrap();
    assert_eq!(journal.read(largest).await.unwrap().payload.len(), MAX_PAYLOAD_BYTES);
}

#[tokio::test]
async fn a_journal_at_its_size_refuses_until_something_is_deleted() {
    let dir = TempDir::new().unwrap();
    let limited = JournalConfig { max_bytes: 2 * SEGMENT_BYTES, ..config(dir.path()) };
    let (journal, _) = Journal::open(&limited).unwrap();
    let mut kept = Vec::new();
    let error = loop {
        match journal.append(record(vec![1; 1_000])).await {
            Ok(position) => kept.push(position),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, JournalError::Full) && error.is_retryable(), "{error}");
    assert!(journal.total_bytes() <= limited.max_bytes);
    assert!(journal.append(record(vec![1; 1_000])).await.is_err(), "still full");
    assert_eq!(read_all(&journal).len(), kept.len(), "what was acknowledged stands");

    journal.delete_segment(1).await.unwrap();

    assert!(journal.append(record(vec![2; 1_000])).await.is_ok());
    let error = journal.read(kept[0]).await.unwrap_err();
    assert!(matches!(error, JournalError::Missing { segment: 1 }), "{error}");
    journal.delete_segment(1).await.unwrap();
    let last = journal.durable_end().borrow().segment;
    let error = journal.delete_segment(last).await.unwrap_err();
    assert!(matches!(error, JournalError::InUse { .. }), "{error}");
}

#[tokio::test]
async fn a_sealed_segment_can_be_deleted_and_the_next_one_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    journal.seal().await.unwrap();
    assert_eq!(journal.first_segment(), None, "there is nothing to seal");
    let first = journal.append(record("first")).await.unwrap();
    let end = *journal.durable_end().borrow();
    assert!(matches!(journal.delete_segment(first.segment).await, Err(JournalError::InUse { .. })));

    journal.seal().await.unwrap();
    journal.seal().await.unwrap();

    assert_eq!(journal.segment_at(end), first.segment + 1);
    assert_eq!(journal.segment_at(JournalCursor { offset: end.offset - 1, ..end }), first.segment);
    journal.delete_segment(first.segment).await.unwrap();
    let second = journal.append(record("second")).await.unwrap();
    assert_eq!(second.segment, first.segment + 1);
    assert_eq!(payloads(&read_from(&journal, end).records), [Bytes::from("second")]);
    journal.close().await;

    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    assert_eq!(payloads(&read_all(&journal)), [Bytes::from("second")]);
}

#[tokio::test]
async fn closing_answers_what_was_queued_and_refuses_what_comes_later() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    let queued = (0..50_u8).map(|number| journal.append(record(vec![number])));

    // Polled in this order: all appends are queued before the close is.
    let (queued, ()) = tokio::join!(join_all(queued), journal.close());

    assert!(queued.iter().all(Result::is_ok), "{queued:?}");
    let error = journal.append(record("late")).await.unwrap_err();
    assert!(matches!(error, JournalError::Closed), "{error}");
    journal.close().await;
    assert_eq!(read_all(&journal).len(), 50, "reading goes on");
}

#[tokio::test]
async fn a_directory_belongs_to_one_journal_at_a_time_and_keeps_its_node_id() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();

    let error = Journal::open(&config(dir.path())).unwrap_err();

    assert!(matches!(error, JournalError::Locked { .. }), "{error}");
    assert!(error.to_string().contains("in use by another process"), "{error}");
    let node = journal.node().to_owned();
    assert_eq!(node.len(), 32);
    journal.close().await;
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    assert_eq!(journal.node(), node);
    journal.close().await;
    std::fs::write(dir.path().join("node-id"), "../else").unwrap();
    let error = Journal::open(&config(dir.path())).unwrap_err();
    assert!(matches!(error, JournalError::NodeId { .. }), "{error}");
}

#[tokio::test]
async fn dropping_the_last_handle_writes_what_was_queued() {
    let dir = TempDir::new().unwrap();
    let slow = JournalConfig { sync_interval: Duration::from_mins(1), ..config(dir.path()) };
    let (journal, _) = Journal::open(&slow).unwrap();
    let mut durable_end = journal.durable_end();
    let append = journal.append(record("dropped"));
    // Polled once: queued, and then nobody waits.
    let _ = futures::FutureExt::now_or_never(append);

    drop(journal);

    while durable_end.changed().await.is_ok() {}
    assert!(*durable_end.borrow() > JournalCursor::default());
}

#[test]
fn handles_can_be_shared_between_threads() {
    fn assert_shared<T: Clone + Send + Sync + 'static>() {}
    assert_shared::<Journal>();
    assert_shared::<Arc<Reader>>();
}
