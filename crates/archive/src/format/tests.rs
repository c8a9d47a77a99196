//! What goes in comes out, and nothing else passes for it.

use bytes::Bytes;
use model::facts::VisitKind;
use model::{Counts, LoadMeta, Timestamp, WindowRef};
use proptest::prelude::*;
use std::fmt::Write as _;

use super::*;
use crate::error::ArchiveError;
use crate::keyring::SessionKey;

const FILE: [u8; 16] = *b"0123456789abcdef";
const GOLDEN: &[u8] = include_bytes!("../../tests/golden/recording-v2.hsa");
const GOLDEN_PLAIN: &[u8] = include_bytes!("../../tests/golden/recording-v2-plain.hsa");
const GOLDEN_V1: &[u8] = include_bytes!("../../tests/golden/recording-v1.hsa");
const GOLDEN_V1_PLAIN: &[u8] = include_bytes!("../../tests/golden/recording-v1-plain.hsa");

fn window() -> WindowRef {
    WindowRef {
        session: "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap(),
        window: "01976e8a-7b6c-7def-8123-456789abcde0".parse().unwrap(),
    }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(1_795_308_430_000 + ms).unwrap()
}

fn head(seq: u32) -> ChunkHead {
    ChunkHead {
        seq,
        first: u64::from(seq) * 2,
        events: 2,
        from: at(i64::from(seq) * 5_000),
        to: at(i64::from(seq) * 5_000 + 4_900),
        sent: at(i64::from(seq) * 5_000 + 5_000),
        received_at: at(i64::from(seq) * 5_000 + 5_100),
        snapshots: if seq == 0 { vec![1] } else { Vec::new() },
        is_exit: seq == 3,
        bytes: 210,
        counts: Counts { clicks: seq, ..Counts::default() },
        policy: (seq == 0).then(|| "00112233aabbccdd".to_owned()),
        load: (seq == 0).then(|| LoadMeta { load: Some("a".to_owned()), ..LoadMeta::default() }),
        country: None,
        region: None,
        city: None,
        user_agent: (seq == 0).then(|| "Browser/1".to_owned()),
    }
}

/// Three small chunks, one of them without a line feed at its end, and one of 600 KB.
fn chunks() -> Vec<(ChunkHead, Vec<u8>)> {
    let mut long = String::new();
    for n in 0..14_000 {
        let at = 1_795_308_430_000_u64 + n;
        writeln!(long, "{{\"type\":3,\"timestamp\":{at},\"x\":{}}}", n * n).unwrap();
    }
    vec![
        (head(0), b"{\"type\":4}\n{\"type\":2}\n".to_vec()),
        (head(1), b"{\"type\":3,\"data\":\"\xc3\xa9\"}".to_vec()),
        (head(3), long.into_bytes()),
        (head(4), Vec::new()),
    ]
}

fn keyframe(n: usize) -> Vec<u8> {
    let mut words = String::new();
    for word in 0..400 {
        write!(words, "\"word {}\",", word * 7919 % 1_000).unwrap();
    }
    format!("{{\"type\":2,\"texts\":[{words}{n}]}}\n").into_bytes()
}

#[test]
fn page_visits_are_in_the_index_when_they_are_known() {
    let visit =
        PageVisit { at: at(5), url: "https://shop.test/".to_owned(), kind: VisitKind::Route };
    let mut writer = RecordingWriter::new(window(), FILE, None, 3).unwrap();
    writer.visits(vec![visit.clone()]);
    let (file, _) = writer.finish().unwrap();

    assert_eq!(open(&file, None).unwrap().index().visits, [visit]);
}

fn write(key: Option<&SessionKey>) -> Vec<u8> {
    let mut writer = RecordingWriter::new(window(), FILE, key, 3).unwrap();
    let mut file = Vec::new();
    for (place, (head, events)) in chunks().into_iter().enumerate() {
        let moment = KeyframeHead { at: head.from, events: head.first };
        writer.keyframe(moment, &keyframe(place)).unwrap();
        writer.chunk(head, &events).unwrap();
        file.extend_from_slice(&writer.take());
    }
    let (rest, n_bytes) = writer.finish().unwrap();
    file.extend_from_slice(&rest);
    assert_eq!(n_bytes, file.len() as u64);
    file
}

fn open(file: &[u8], key: Option<&SessionKey>) -> Result<RecordingReader, ArchiveError> {
    let footer = Footer::parse(file, file.len() as u64)?;
    RecordingReader::open(&footer, &file[range(&footer.index_range())], key)
}

fn range(range: &std::ops::Range<u64>) -> std::ops::Range<usize> {
    usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()
}

/// Reads everything there is.
fn read(file: &[u8], key: Option<&SessionKey>) -> Result<Vec<(ChunkHead, Bytes)>, ArchiveError> {
    let reader = open(file, key)?;
    let mut found = Vec::new();
    for chunk in &reader.index().chunks {
        let part = &reader.index().spans[chunk.span as usize];
        let span = reader.open_span(chunk.span, &file[range(&part.range())])?;
        found.push((chunk.head.clone(), RecordingReader::chunk_of(chunk, &span)?));
    }
    for (number, keyframe) in reader.index().keyframes.iter().enumerate() {
        let number = u32::try_from(number).unwrap();
        let text = |number, base: &[u8]| {
            let part = reader.keyframe(number)?.part;
            reader.open_keyframe(number, &file[range(&part.range())], base)
        };
        let base = match (keyframe.base, keyframe.base_chunk) {
            (Some(base), _) => text(base, b"")?,
            (None, Some(seq)) => {
                let found = found.iter().find(|(head, _): &&(ChunkHead, Bytes)| head.seq == seq);
                found.map(|(_, events)| events.clone()).unwrap_or_default()
            }
            (None, None) => Bytes::new(),
        };
        text(number, &base)?;
    }
    Ok(found)
}

fn assert_is_written(file: &[u8], key: Option<&SessionKey>) {
    let found = read(file, key).unwrap();
    let found: Vec<_> = found.into_iter().map(|(head, events)| (head, events.to_vec())).collect();
    assert!(found == chunks(), "other chunks came out");

    let reader = open(file, key).unwrap();
    assert_eq!(reader.index().window, window());
    assert_eq!(reader.index().spans.len(), 3, "the long chunk has a span for itself");
    assert_eq!(reader.index().keyframe_before(at(-1)), None);
    assert_eq!(reader.index().keyframe_before(at(5_001)), Some(1));
}

#[test]
fn chunks_and_keyframes_come_out_as_they_went_in() {
    let key = SessionKey::fixed();

    assert_is_written(&write(Some(&key)), Some(&key));
    assert_is_written(&write(None), None);
}

#[test]
fn files_of_every_version_are_read() {
    let key = SessionKey::fixed();
    for (file, key) in [
        (GOLDEN, Some(&key)),
        (GOLDEN_PLAIN, None),
        (GOLDEN_V1, Some(&key)),
        (GOLDEN_V1_PLAIN, None),
    ] {
        assert_is_written(file, key);
    }
    assert_eq!(bases(&open(GOLDEN_V1_PLAIN, None).unwrap()), [(None, None), BASE, BASE, BASE]);
}

/// The first keyframe.
const BASE: (Option<u32>, Option<u32>) = (Some(0), None);

/// What each keyframe is compressed against: a keyframe, a chunk.
fn bases(reader: &RecordingReader) -> Vec<(Option<u32>, Option<u32>)> {
    reader.index().keyframes.iter().map(|keyframe| (keyframe.base, keyframe.base_chunk)).collect()
}

#[test]
fn a_keyframe_is_kept_as_its_difference_to_the_recorded_snapshot_or_to_another_keyframe() {
    let mut writer = RecordingWriter::new(window(), FILE, None, 9).unwrap();
    let moment = |seq| KeyframeHead { at: head(seq).from, events: head(seq).first };
    let other_page = |n: usize| keyframe(n).iter().rev().copied().collect::<Vec<u8>>();

    // Before any snapshot; as the snapshot says; another page, twice; a snapshot again.
    writer.keyframe(moment(0), &keyframe(0)).unwrap();
    writer.chunk(head(0), &keyframe(1)).unwrap();
    writer.keyframe(moment(1), &keyframe(2)).unwrap();
    writer.chunk(head(1), b"{}").unwrap();
    writer.keyframe(moment(2), &keyframe(3)).unwrap();
    writer.keyframe(moment(3), &other_page(4)).unwrap();
    writer.keyframe(moment(3), &other_page(5)).unwrap();
    let again = ChunkHead { snapshots: vec![0], ..head(3) };
    writer.chunk(again, &keyframe(6)).unwrap();
    writer.keyframe(moment(4), &keyframe(7)).unwrap();
    let (file, _) = writer.finish().unwrap();

    let reader = open(&file, None).unwrap();
    let of_chunk = |seq| (None, Some(seq));
    let expected =
        [(None, None), of_chunk(0), of_chunk(0), (None, None), (Some(3), None), of_chunk(3)];
    assert_eq!(bases(&reader), expected);
    let sizes: Vec<u32> = reader.index().keyframes.iter().map(|found| found.part.bytes).collect();
    assert!(sizes[1] < sizes[0] / 10 && sizes[5] < sizes[0] / 10, "{sizes:?}");
    let text = |number: u32, base: &[u8]| {
        let part = reader.keyframe(number).unwrap().part;
        reader.open_keyframe(number, &file[range(&part.range())], base).unwrap()
    };
    assert!(text(2, &keyframe(1)) == keyframe(3));
    assert!(text(4, &text(3, b"")) == other_page(5));
    assert!(text(5, &keyframe(6)) == keyframe(7));
}

#[test]
fn without_the_key_there_is_nothing_to_read() {
    let file = write(Some(&SessionKey::fixed()));

    for key in [None, Some(SessionKey::generate())] {
        let refused = open(&file, key.as_ref());
        assert!(matches!(
            refused,
            Err(ArchiveError::NoKey { key }) if key == SessionKey::fixed().id()
        ));
    }
    let text = b"\"type\"";
    assert!(!file.windows(text.len()).any(|bytes| bytes == text));
}

#[test]
fn parts_do_not_pass_for_each_other() {
    let key = SessionKey::fixed();
    let file = write(Some(&key));
    let reader = open(&file, Some(&key)).unwrap();
    let first = &file[range(&reader.index().spans[0].range())];
    let other_file = {
        let mut writer = RecordingWriter::new(window(), [9; 16], Some(&key), 3).unwrap();
        let (head, events) = chunks().remove(0);
        writer.chunk(head, &events).unwrap();
        writer.finish().unwrap().0
    };
    let other = open(&other_file, Some(&key)).unwrap();

    assert!(reader.open_span(0, first).is_ok());
    assert!(reader.open_span(1, first).is_err());
    assert!(reader.open_keyframe(0, first, b"").is_err());
    assert!(other.open_span(0, first).is_err());
}

#[test]
fn a_newer_version_is_not_guessed_at() {
    let mut file = write(None);
    let place = file.len() - 12;
    for version in [0, 3] {
        file[place] = version;
        let refused = open(&file, None);
        let version = u32::from(version);
        assert!(
            matches!(refused, Err(ArchiveError::UnknownVersion { version: v }) if v == version)
        );
    }
}

#[test]
fn a_part_that_claims_to_be_huge_is_not_inflated() {
    let mut bomb = zstd::bulk::compress(b"x", 1).unwrap();
    // A frame header with an eight-byte content size of 2^60.
    bomb.splice(4..6, [0xE0, 0, 0, 0, 0, 0, 0, 0, 0x10]);
    let place = seal::Place { file: FILE, kind: seal::PartKind::Span, number: 0 };

    assert!(seal::open(None, place, &bomb, b"").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_sealed_file_with_a_changed_byte_never_tells_something_else(place: usize, flip in 1..=255_u8) {
        let mut file = GOLDEN.to_vec();
        // The header is for people: nothing reads it.
        let place = 12 + place % (file.len() - 12);
        file[place] ^= flip;

        prop_assert!(read(&file, Some(&SessionKey::fixed())).is_err());
    }

    #[test]
    fn a_file_that_is_not_sealed_does_not_break_its_reader(place: usize, flip in 1..=255_u8) {
        let mut file = GOLDEN_PLAIN.to_vec();
        let place = place % file.len();
        file[place] ^= flip;

        if let Ok(found) = read(&file, None) {
            prop_assert!(found.len() <= 4);
        }
    }

    #[test]
    fn anything_else_is_not_a_file(bytes: Vec<u8>) {
        prop_assert!(open(&bytes, None).is_err());
    }

    #[test]
    fn whatever_an_index_says_is_checked(offset: u64, bytes: u32, span: u32, at: u32, length: u32, base: Option<u32>, base_chunk: Option<u32>) {
        let index = Index {
            window: window(),
            spans: vec![Part { offset: offset % 200, bytes: bytes % 200 }],
            chunks: vec![ArchivedChunk { head: head(0), span: span % 3, at, length }],
            keyframes: vec![Keyframe {
                head: KeyframeHead { at: self::at(0), events: 0 },
                part: Part { offset, bytes },
                base,
                base_chunk,
            }],
            visits: Vec::new(),
        };

        if index.check(100).is_ok() {
            prop_assert!(index.spans[0].range().end <= 100 && index.chunks[0].span == 0);
            prop_assert!(base.is_none() && base_chunk.is_none_or(|seq| seq == 0));
        }
        let span = Bytes::from_static(b"{\"seq\":0}\n{}\n");
        if let Ok(events) = RecordingReader::chunk_of(&index.chunks[0], &span) {
            prop_assert!(at == 10 && events.len() == length as usize);
        }
    }
}
