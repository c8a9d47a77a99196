//! What a server finds after a crash, a power cut, a broken disk, or a newer version.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};

use super::*;

/// A closed journal of `n` records, three in each segment.
async fn written(n: u8) -> (TempDir, Vec<JournalPosition>) {
    let dir = TempDir::new().unwrap();
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    let mut positions = Vec::new();
    for number in 0..n {
        positions.push(journal.append(record(vec![number; 1_200])).await.unwrap());
    }
    journal.close().await;
    (dir, positions)
}

fn overwrite(dir: &Path, segment: u64, offset: u64, bytes: &[u8]) {
    let path = segment::path_of(dir, segment);
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(bytes).unwrap();
}

fn numbers(records: &[(JournalPosition, Record)]) -> Vec<u8> {
    records.iter().map(|(_, record)| record.payload[0]).collect()
}

#[tokio::test]
async fn half_a_record_at_the_end_is_cut_and_reported() {
    let (dir, positions) = written(2).await;
    let end = positions[1].offset + u64::from(positions[1].length);
    let whole = [record("half").head().unwrap().as_slice(), b"ha"].concat();
    overwrite(dir.path(), 1, end, &whole);

    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();

    let cut = Cut { segment: 1, offset: end, bytes: 19, damage: Damage::Incomplete };
    assert_eq!((recovered.records, recovered.cut), (2, Some(cut)));
    assert_eq!(recovered.end, JournalCursor { segment: 1, offset: end });
    assert_eq!(numbers(&read_all(&journal)), [0, 1]);
    let next = journal.append(record("next")).await.unwrap();
    assert_eq!(next.segment, 2, "places behind a cut are not given again");
}

#[tokio::test]
async fn a_cut_is_not_forgotten_by_the_start_after_the_next() {
    let (dir, positions) = written(2).await;
    overwrite(dir.path(), 1, positions[1].offset, b"?");
    for cut in [true, false] {
        let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();
        assert_eq!((recovered.cut.is_some(), recovered.segments), (cut, 2));
        journal.close().await;
    }

    let (journal, _) = Journal::open(&config(dir.path())).unwrap();

    assert_eq!(journal.append(record("next")).await.unwrap().segment, 2);
}

#[tokio::test]
async fn a_tail_of_zeros_is_cut() {
    let (dir, positions) = written(1).await;
    let end = positions[0].offset + u64::from(positions[0].length);
    overwrite(dir.path(), 1, end, &[0; 4_096]);

    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();

    let cut = recovered.cut.unwrap();
    assert_eq!((cut.offset, cut.bytes, cut.damage), (end, 4_096, Damage::Length));
    assert_eq!(read_all(&journal).len(), 1);
}

#[tokio::test]
async fn a_cursor_behind_the_cut_reads_on_with_what_comes_next() {
    let (dir, positions) = written(2).await;
    let drained =
        JournalCursor { segment: 1, offset: positions[1].offset + u64::from(positions[1].length) };
    overwrite(dir.path(), 1, positions[1].offset + 100, b"?");
    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();
    assert_eq!(recovered.cut.unwrap().damage, Damage::Checksum);
    journal.append(record("new")).await.unwrap();

    let batch = journal.reader(drained).next_batch(ALL).await.unwrap().unwrap();

    assert_eq!(payloads(&batch.records), ["new"]);
}

#[tokio::test]
async fn damage_in_an_earlier_segment_is_reported_and_the_rest_of_it_passed_over() {
    let (dir, positions) = written(9).await;
    assert_eq!((positions[3].segment, positions[6].segment), (2, 3));
    overwrite(dir.path(), 2, positions[4].offset + 500, b"?");

    let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();

    assert_eq!(recovered.cut, None, "only the last segment is read when opening");
    let mut reader = journal.reader(JournalCursor::default());
    let batch = reader.next_batch(ALL).await.unwrap().unwrap();
    assert_eq!(numbers(&batch.records), [0, 1, 2, 3, 6, 7, 8]);
    let [JournalError::Damaged { segment: 2, offset, damage: Damage::Checksum }] =
        batch.damaged[..]
    else {
        panic!("{:?}", batch.damaged);
    };
    assert_eq!(offset, positions[4].offset);
    let error = journal.read(positions[4]).await.unwrap_err();
    assert!(matches!(error, JournalError::Damaged { .. }) && !error.is_retryable(), "{error}");
    assert_eq!(journal.read(positions[5]).await.unwrap().payload[0], 5, "its place is known");
}

#[tokio::test]
async fn a_segment_with_a_damaged_header_is_reported_and_left_alone() {
    for segment in [1, 2] {
        let (dir, _) = written(6).await;
        overwrite(dir.path(), segment, 0, b"?");

        let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();

        assert_eq!((recovered.unreadable, recovered.cut), (vec![segment], None));
        let expected = if segment == 1 { [3, 4, 5] } else { [0, 1, 2] };
        assert_eq!(numbers(&read_all(&journal)), expected);
        let next = journal.append(record("next")).await.unwrap();
        assert!(next.segment > segment && next.segment >= 2);
    }
}

#[tokio::test]
async fn a_file_that_was_only_begun_is_passed_over_and_later_removed() {
    for begun in [&b""[..], b"hsj", &[0; 24]] {
        let (dir, _) = written(3).await;
        std::fs::write(segment::path_of(dir.path(), 2), begun).unwrap();

        let (journal, recovered) = Journal::open(&config(dir.path())).unwrap();

        assert_eq!((recovered.segments, recovered.records), (1, 3));
        assert!(recovered.unreadable.is_empty() && recovered.cut.is_none());
        assert_eq!(journal.append(record(vec![9; 1_000])).await.unwrap().segment, 3);
        assert_eq!(read_all(&journal).len(), 4);
        journal.close().await;
        let (_, recovered) = Journal::open(&config(dir.path())).unwrap();
        assert_eq!(recovered.segments, 2);
        assert!(!segment::path_of(dir.path(), 2).exists());
    }
}

#[tokio::test]
async fn a_segment_of_a_newer_server_is_not_opened() {
    let (dir, _) = written(1).await;
    let mut header = segment::header(1);
    header[8] = 2;
    let checksum = crc32c::crc32c(&header[..20]).to_le_bytes();
    header[20..].copy_from_slice(&checksum);
    overwrite(dir.path(), 1, 0, &header);

    let error = Journal::open(&config(dir.path())).unwrap_err();

    assert!(matches!(error, JournalError::UnknownVersion { segment: 1, version: 2 }), "{error}");
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_a_clear_error() {
    let dir = TempDir::new().unwrap();
    let blocked = dir.path().join("file");
    std::fs::write(&blocked, "").unwrap();

    let error = Journal::open(&config(&blocked.join("journal"))).unwrap_err();

    assert!(matches!(error, JournalError::Io { action: "create", .. }), "{error}");
}

#[tokio::test]
async fn a_position_that_was_never_given_is_an_error_and_costs_no_memory() {
    let (dir, positions) = written(2).await;
    let (journal, _) = Journal::open(&config(dir.path())).unwrap();
    let good = positions[0];
    let invented = [
        JournalPosition { segment: 99, ..good },
        JournalPosition { offset: 0, ..good },
        JournalPosition { offset: good.offset + 1, ..good },
        JournalPosition { offset: u64::MAX, ..good },
        JournalPosition { length: 0, ..good },
        JournalPosition { length: good.length - 1, ..good },
        JournalPosition { length: good.length + 1, ..good },
        JournalPosition { length: u32::MAX, ..good },
    ];
    for position in invented {
        assert!(journal.read(position).await.is_err(), "{position:?}");
    }
}
