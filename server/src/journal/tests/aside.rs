//! What is put aside stays, until somebody takes it away.

use super::*;

async fn put(journal: &Journal, payloads: &[&str]) {
    let records: Vec<Record> =
        payloads.iter().map(|payload| record((*payload).to_owned())).collect();
    journal.aside(move |aside| aside.put(&records)).await.unwrap();
}

async fn files(journal: &Journal) -> Vec<u64> {
    journal.aside(Aside::files).await.unwrap()
}

async fn read(journal: &Journal, file: u64) -> Vec<Bytes> {
    let records = journal.aside(move |aside| aside.read(file)).await.unwrap();
    records.into_iter().map(|record| record.payload).collect()
}

#[tokio::test]
async fn what_was_put_aside_is_read_back_after_reopening() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    assert!(files(&journal).await.is_empty());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "there is no directory yet");
    put(&journal, &["one", "two"]).await;
    put(&journal, &[]).await;
    put(&journal, &["three"]).await;
    journal.close().await;

    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();

    assert_eq!(recovered.segments, 0, "it is no part of the journal");
    assert_eq!(files(&journal).await, [1]);
    assert_eq!(read(&journal, 1).await, ["one", "two", "three"]);
    assert!(journal.aside(Aside::bytes).await.unwrap() > 24);
}

#[tokio::test]
async fn a_file_that_was_listed_does_not_change_any_more() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    put(&journal, &["one"]).await;
    assert_eq!(files(&journal).await, [1]);

    put(&journal, &["two"]).await;

    assert_eq!(read(&journal, 1).await, ["one"]);
    assert_eq!(files(&journal).await, [1, 2]);
    journal.aside(|aside| aside.delete(1)).await.unwrap();
    put(&journal, &["three"]).await;
    assert_eq!(files(&journal).await, [2, 3]);
}

#[tokio::test]
async fn the_oldest_goes_when_too_much_is_put_aside() {
    let dir = TempDir::new().unwrap();
    let bounded = JournalConfig { max_aside_bytes: 3 * SEGMENT_BYTES, ..config(dir.path()) };
    let (journal, _) = Journal::open(&bounded).unwrap();
    let large = "x".repeat(usize::try_from(SEGMENT_BYTES).unwrap());
    put(&journal, &[&large]).await;
    put(&journal, &["two", &large]).await;
    assert_eq!(files(&journal).await, [1, 2]);

    put(&journal, &["three", &large]).await;

    assert_eq!(files(&journal).await, [2, 3]);
    assert_eq!(read(&journal, 2).await[0], "two");
    let deleted = journal.aside(|aside| Ok(aside.deleted_bytes())).await.unwrap();
    assert!((SEGMENT_BYTES..2 * SEGMENT_BYTES).contains(&deleted), "{deleted}");
    assert!(journal.aside(Aside::bytes).await.unwrap() <= 3 * SEGMENT_BYTES);
    // Whoever had listed it finds nothing in it, and nothing to delete.
    assert!(read(&journal, 1).await.is_empty());
    journal.aside(|aside| aside.delete(1)).await.unwrap();

    // What is larger than all of the room is kept alone.
    let larger = large.repeat(4);
    put(&journal, &[&larger]).await;
    assert_eq!(files(&journal).await, [4]);
    put(&journal, &["behind it"]).await;
    assert_eq!(files(&journal).await, [5]);
    assert_eq!(read(&journal, 5).await, ["behind it"]);
}

#[tokio::test]
async fn what_stays_of_a_file_takes_the_place_of_nothing_else() {
    let dir = TempDir::new().unwrap();
    let bounded = JournalConfig { max_aside_bytes: 3 * SEGMENT_BYTES, ..config(dir.path()) };
    let (journal, _) = Journal::open(&bounded).unwrap();
    let large = "x".repeat(usize::try_from(SEGMENT_BYTES).unwrap());
    put(&journal, &["one", &large]).await;
    put(&journal, &["two", &large, "old"]).await;
    assert_eq!(files(&journal).await, [1, 2]);
    let mut kept = journal.aside(|aside| aside.read(2)).await.unwrap();
    kept.pop();

    // Until the second file is gone there are more bytes than may be.
    journal.aside(move |aside| aside.rewrite(2, &kept)).await.unwrap();

    assert_eq!(files(&journal).await, [1, 3]);
    assert_eq!(read(&journal, 1).await, ["one", large.as_str()]);
    assert_eq!(read(&journal, 3).await, ["two", large.as_str()]);
    assert_eq!(journal.aside(|aside| Ok(aside.deleted_bytes())).await.unwrap(), 0);
    assert!(journal.aside(Aside::bytes).await.unwrap() <= 3 * SEGMENT_BYTES);

    journal.aside(|aside| aside.rewrite(3, &[])).await.unwrap();
    assert_eq!(files(&journal).await, [1], "nothing of it stays");
}

#[tokio::test]
async fn what_stands_behind_damage_can_be_put_aside() {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    let damaged = journal.append(record("damaged")).await.unwrap();
    journal.append(record("behind it")).await.unwrap();
    let path = segment::path_of(dir.path(), damaged.segment);
    let mut bytes = std::fs::read(&path).unwrap();
    let at = usize::try_from(damaged.offset).unwrap();
    bytes[at + 20] ^= 1;
    std::fs::write(&path, &bytes).unwrap();

    let mut reader = journal.reader(JournalCursor::default());
    let batch = reader.next_batch(ALL).await.unwrap().unwrap();

    assert!(batch.records.is_empty());
    let [JournalError::Damaged { segment, offset, .. }] = batch.damaged[..] else {
        panic!("{:?}", batch.damaged);
    };
    assert_eq!((segment, offset), (damaged.segment, damaged.offset));
    journal.put_rest_aside(JournalCursor { segment, offset }).await.unwrap();
    let rests = journal.aside(Aside::damaged).await.unwrap();
    assert_eq!(rests.len(), 1);
    assert_eq!(std::fs::read(&rests[0].path).unwrap(), bytes[at..]);
    assert_eq!(rests[0].bytes, bytes[at..].len() as u64);
    journal.aside(move |aside| aside.delete_damaged(&rests[0])).await.unwrap();
    assert_eq!(journal.aside(Aside::bytes).await.unwrap(), 0);
}
