//! Any bytes at all as the last journal segment: opening never fails or panics, keeps every whole
//! record before the first damage, cuts once and no more, and what is appended then is read back.

#![no_main]

use std::path::PathBuf;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use model::Timestamp;

// By its source: the crate around it has a database in it, which nobody wants to compile for this.
#[expect(dead_code, unused_imports, reason = "the server uses more of it")]
#[path = "../../server/src/journal/mod.rs"]
mod journal;

use journal::{BatchLimits, Journal, JournalConfig, JournalCursor, Record, RecordKind};

/// Before a record's payload: length, checksum, kind, time.
const HEAD_BYTES: usize = 17;

fuzz_target!(|input: &[u8]| {
    let dir = directory();
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let (segment, whole) = segment(input);
    std::fs::write(dir.join(format!("{:020}.seg", 1)), segment).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let config = JournalConfig::new(&dir);
        let (opened, recovered) = Journal::open(&config).unwrap();
        let found = read(&opened).await;
        if let Some(whole) = &whole {
            assert!(found.starts_with(whole), "{} of {}", found.len(), whole.len());
        }
        let record = Record {
            kind: RecordKind::CHUNK,
            received_at: Timestamp::from_ms(1).unwrap(),
            payload: Bytes::from_static(b"after it"),
        };
        let position = opened.append(record.clone()).await.unwrap();
        assert_eq!(opened.read(position).await.unwrap(), record);
        opened.close().await;
        drop(opened);

        let (again, second) = Journal::open(&config).unwrap();
        assert!(second.cut.is_none(), "cut twice: {recovered:?} {second:?}");
        let mut expected = found;
        expected.push(record.payload);
        assert_eq!(read(&again).await, expected);
        again.close().await;
    });
});

/// Memory, if there is a file system in it: each input syncs several files.
fn directory() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let parent = if memory.is_dir() { memory } else { std::env::temp_dir() };
    parent.join(format!("journal-recovery-{}", std::process::id()))
}

/// The segment that an input stands for, and the payloads of the records that are surely whole;
/// nothing is sure when its header is made up too.
///
/// The first byte says whether the header is right. Then: 0 and a length are a whole record of
/// the bytes that follow, anything else is the first of so many bytes as they are.
fn segment(input: &[u8]) -> (Vec<u8>, Option<Vec<Bytes>>) {
    let Some((&first, mut rest)) = input.split_first() else { return (Vec::new(), None) };
    if first & 1 == 0 {
        return (rest.to_vec(), None);
    }
    let mut file = b"hsjournl".to_vec();
    file.extend(1_u32.to_le_bytes());
    file.extend(1_u64.to_le_bytes());
    file.extend(crc32c::crc32c(&file).to_le_bytes());
    let mut whole = Vec::new();
    let mut is_whole = true;
    while let [kind, length, more @ ..] = rest {
        let (payload, behind) = more.split_at(more.len().min(usize::from(*length)));
        if *kind == 0 {
            file.extend(record(payload));
            if is_whole {
                whole.push(Bytes::copy_from_slice(payload));
            }
        } else {
            file.extend(payload);
            // These bytes may be a record, and what follows may complete them.
            is_whole &= payload.is_empty();
        }
        rest = behind;
    }
    (file, Some(whole))
}

fn record(payload: &[u8]) -> Vec<u8> {
    let mut body = vec![1];
    body.extend(7_i64.to_le_bytes());
    body.extend(payload);
    let mut record = u32::try_from(body.len()).unwrap().to_le_bytes().to_vec();
    record.extend(crc32c::crc32c(&body).to_le_bytes());
    record.extend(&body);
    assert_eq!(record.len(), HEAD_BYTES + payload.len());
    record
}

async fn read(journal: &Journal) -> Vec<Bytes> {
    let mut payloads = Vec::new();
    let mut at = JournalCursor::default();
    let one = BatchLimits { records: 1, bytes: 1 };
    while journal.peek(at).await.unwrap().is_some() {
        let batch = journal.reader(at).next_batch(one).await.unwrap().unwrap();
        payloads.extend(batch.records.into_iter().map(|(_, record)| record.payload));
        assert!(batch.cursor > at);
        at = batch.cursor;
    }
    payloads
}
