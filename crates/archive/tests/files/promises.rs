//! What an archive promises, whatever it is kept in.

use std::fmt::Write as _;

use archive::{
    Archive, ArchiveError, ChunkHead, Deleted, FileInfo, FilePath, KeyframeHead, Recording,
    RecordingWriter, SessionKey,
};
use bytes::Bytes;
use model::{ProjectId, Timestamp, WindowRef};

fn project() -> ProjectId {
    "01976e8a-7b6c-7def-8123-000000000001".parse().unwrap()
}

fn window(last: char) -> WindowRef {
    WindowRef {
        session: "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap(),
        window: format!("01976e8a-7b6c-7def-8123-456789abcde{last}").parse().unwrap(),
    }
}

fn head(seq: u32) -> ChunkHead {
    ChunkHead {
        seq,
        first: u64::from(seq),
        events: 1,
        from: Timestamp::default(),
        to: Timestamp::default(),
        sent: Timestamp::default(),
        received_at: Timestamp::default(),
        snapshots: Vec::new(),
        is_exit: false,
        bytes: 10,
        counts: model::Counts::default(),
        policy: None,
        load: None,
        country: None,
        region: None,
        city: None,
        user_agent: None,
    }
}

/// Noise, which does not compress: `n` events of about 40 bytes.
fn noise(seed: u64, n: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut text = String::new();
    for _ in 0..n {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        writeln!(text, "{{\"type\":3,\"data\":\"{state:016x}\"}}").unwrap();
    }
    text.into_bytes()
}

/// A recording and its neighbour: written, read by ranges, listed, deleted.
pub(crate) async fn keeps_its_promises(archive: &Archive) {
    let (one, other) = (window('1'), window('2'));
    let path = FilePath::of_file(project(), &one, [1; 16]);
    let key = SessionKey::generate();

    // Nothing is there, and that is no failure of the store.
    assert!(matches!(archive.read_tail(&path, 10).await, Err(ArchiveError::Missing)));
    assert!(archive.list(&FilePath::recordings()).await.unwrap().is_empty());
    archive.delete(&path).await.unwrap();
    assert_eq!(archive.delete_below(&FilePath::recordings()).await.unwrap(), Deleted::default());

    // A recording of some spans comes back chunk by chunk.
    let mut writer = RecordingWriter::new(one, [1; 16], Some(&key), 3).unwrap();
    let mut upload = archive.create(&path);
    for seq in 0..40 {
        writer.chunk(head(seq), &noise(u64::from(seq), 1_500)).unwrap();
        upload.write(writer.take()).await.unwrap();
    }
    let moment = KeyframeHead { at: Timestamp::default(), events: 3 };
    writer.keyframe(moment, b"{\"type\":2}\n").unwrap();
    let (rest, n_bytes) = writer.finish().unwrap();
    upload.write(rest).await.unwrap();
    upload.finish().await.unwrap();

    let recording = Recording::open(archive, &path, Some(&key)).await.unwrap();
    assert!(recording.index().spans.len() > 2);
    for seq in [0, 1, 39, 7] {
        let events = recording.chunk(seq).await.unwrap().unwrap();
        assert!(events == noise(u64::from(seq), 1_500), "{seq}");
    }
    assert_eq!(recording.chunk(40).await.unwrap(), None);
    assert_eq!(&recording.keyframe(0).await.unwrap()[..], b"{\"type\":2}\n");

    // Lists tell sizes; deleting takes what is below and nothing else.
    let neighbour = FilePath::of_file(project(), &other, [2; 16]);
    archive.put(&neighbour, Bytes::from_static(b"bytes")).await.unwrap();
    let mut files = archive.list(&FilePath::of_session(project(), one.session)).await.unwrap();
    files.sort_unstable_by_key(|file| file.bytes);
    assert_eq!(files[0], FileInfo { path: neighbour.clone(), bytes: 5 });
    assert_eq!(files[1], FileInfo { path: path.clone(), bytes: n_bytes });
    let deleted = archive.delete_below(&FilePath::of_window(project(), &one)).await.unwrap();
    assert_eq!(deleted, Deleted { files: 1, bytes: n_bytes });
    assert!(matches!(archive.read(&path, 0..1).await, Err(ArchiveError::Missing)));
    assert_eq!(&archive.read_all(&neighbour).await.unwrap()[..], b"bytes");
    archive.delete(&neighbour).await.unwrap();
    assert!(archive.list(&FilePath::recordings()).await.unwrap().is_empty());
}

/// A file of many megabytes: it appears when all of it is there, or never.
pub(crate) async fn sends_large_files_in_pieces(archive: &Archive) {
    let path = FilePath::of_file(project(), &window('1'), [1; 16]);
    let piece = Bytes::from(noise(1, 100_000));

    let mut upload = archive.create(&path);
    for _ in 0..5 {
        upload.write(piece.clone()).await.unwrap();
    }
    assert!(archive.list(&FilePath::recordings()).await.unwrap().is_empty());
    upload.abort().await.unwrap();
    assert!(matches!(archive.read_tail(&path, 1).await, Err(ArchiveError::Missing)));

    let mut upload = archive.create(&path);
    for _ in 0..5 {
        upload.write(piece.clone()).await.unwrap();
    }
    upload.finish().await.unwrap();
    assert_eq!(archive.read_all(&path).await.unwrap().len(), 5 * piece.len());
}
