//! Finished windows leave the journal, and nobody who watches them notices.

mod keyframes;
mod retention;

use std::time::Duration;

use archive::{FilePath, Keyring};
use dom::{Detail, Mirror, Tape};
use http::StatusCode;
use model::{ProjectId, SessionId, Timestamp, WindowRef};
use server::journal::{Arrival, Journal, JournalConfig, Record, RecordKind};
use server::recordings::Recordings;
use server::services::Services;
use server::workers::archive::{Archiver, Pass};
use server::workers::drain;
use tokio_util::sync::CancellationToken;

use crate::frame::{self, Frame, SESSION, WINDOW};
use crate::server::TestServer;

const SILENCE: Duration = Duration::from_mins(31);

fn window() -> WindowRef {
    WindowRef { session: SESSION.parse().unwrap(), window: WINDOW.parse().unwrap() }
}

async fn project(server: &TestServer) -> ProjectId {
    let store = &server.system.services().store;
    store.find_session(window().session).await.unwrap().unwrap().project
}

/// Lets the window be silent for long enough, and archives it.
async fn archive(server: &TestServer) -> Pass {
    server.hand.advance(SILENCE);
    Archiver::of(server.system.services()).pass().await.unwrap()
}

async fn files(server: &TestServer) -> Vec<String> {
    let archives = &server.system.services().archives;
    let files = archives.files().list(&FilePath::recordings()).await.unwrap();
    files.into_iter().map(|file| file.path.to_string()).collect()
}

/// All that a viewer may ask of the window.
async fn watched(server: &TestServer) -> Vec<String> {
    let mut answers = Vec::new();
    for query in [
        "manifest",
        "manifest?after_seq=1",
        "chunks?from=0&to=9",
        "chunks?from=2&to=3",
        "keyframe?at=200",
        "keyframe?at=5000",
        "keyframe?at=9400",
        "text?at=9400",
    ] {
        let answer = server.view(&format!("/replay/{SESSION}/{WINDOW}/{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {answer:?}");
        // Whether the visit may go on is a matter of the clock, which tests move.
        answers.push(answer.body.replace("\"state\":\"live\"", "\"state\":\"ended\""));
    }
    let activity = server.view(&format!("/replay/{SESSION}/activity")).await;
    assert_eq!(activity.status, StatusCode::OK, "{activity:?}");
    answers.push(activity.body);
    answers
}

/// What events build, at the time of none of them.
fn document(events: &str) -> String {
    let (mut mirror, mut tape, mut text) =
        (Mirror::new(Detail::Full), Tape::default(), String::new());
    for event in events.lines() {
        tape.read(event).unwrap();
        mirror.apply(event, &mut tape);
    }
    mirror.keyframe(Timestamp::default(), &mut text);
    text
}

/// Three chunks of more events than are read for a manifest: a page that changes now and then,
/// and something that the recorder left out.
fn large() -> Vec<Frame> {
    let mut frames: Vec<Frame> =
        (0..3).map(|seq| Frame::new(seq, u64::from(seq) * 1_000, 1_000)).collect();
    let event = |place: u64, kind: u8, data: &str| {
        format!(r#"{{"type":{kind},"timestamp":{},"data":{data}}}"#, frame::at(place))
    };
    let change = r#"{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[]}"#;
    for (seq, place) in [(0, 200), (1, 500), (2, 500)] {
        frames[seq].events[place] = event((seq * 1_000 + place) as u64, 3, change);
    }
    let left_out = r#"{"tag":"gap","payload":{"why":"too_large"}}"#;
    frames[2].events[700] = event(2_700, 5, left_out);
    frames
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manifest_of_a_large_window_does_not_depend_on_who_watched_it() {
    let server = TestServer::start().await;
    let frames = large();
    for frame in &frames {
        server.recorded(frame).await;
    }
    server.hand.advance(SILENCE);
    server.derived().await;

    let manifest = server.manifest(&frames[0]).await;
    assert_eq!(manifest["gaps"][0]["why"], "too_large", "{}", manifest["gaps"]);
    assert_eq!(manifest["gaps"][0]["from"], 270_000);
    assert_eq!(manifest["windows"][0]["input"][0][0], 200);

    archive(&server).await;
    let archived = server.manifest(&frames[0]).await;
    let moments: Vec<u64> = archived["keyframes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row[0].as_u64().unwrap())
        .collect();
    assert_eq!(moments, [20_000, 150_000, 250_000]);
    assert_eq!(
        (&archived["gaps"], &archived["windows"]),
        (&manifest["gaps"], &manifest["windows"])
    );
    // Somebody watches.
    let activity = server.view(&format!("/replay/{SESSION}/activity")).await;
    assert_eq!(activity.status, StatusCode::OK);
    assert_eq!(server.manifest(&frames[0]).await, archived);
}

/// Chunks with a gap, with events that two of them hold, and with a provisional one.
fn frames() -> [Frame; 4] {
    let meta = r#"{"load":"a","url":"https://shop.example/"}"#;
    [
        Frame::new(0, 0, 30).with_meta(meta),
        Frame::new(1, 30, 20),
        Frame::new(2, 45, 20),
        Frame::new(4, 90, 5).exit(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_requests_give_the_same_bytes_before_and_after_archiving() {
    let server = TestServer::start().await;
    for frame in frames() {
        server.recorded(&frame).await;
    }
    assert_eq!(
        Archiver::of(server.system.services()).pass().await.unwrap(),
        Pass::default(),
        "the window is not silent yet"
    );
    // What is said of the session besides, such as that it has ended, is the same then.
    server.hand.advance(SILENCE);
    let before = watched(&server).await;
    server.derived().await;

    assert_eq!(archive(&server).await, Pass { archived: 1, failed: 0, segments: 1 });

    assert_eq!(watched(&server).await, before);
    assert_eq!(files(&server).await.len(), 1);
    let file = server.system.services().archives.open_window(&window()).await.unwrap().unwrap();
    let visits: Vec<&str> = file.index().visits.iter().map(|visit| visit.url.as_str()).collect();
    assert_eq!(visits, ["https://shop.example/"]);
    let rows = server.system.services().store.list_chunks(&window(), None, 10).await.unwrap();
    assert!(rows.len() == 4 && rows.iter().all(model::ChunkMeta::is_archived));
    assert_eq!(archive(&server).await, Pass::default(), "there is nothing left to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_comes_late_makes_another_file_with_all_chunks() {
    let server = TestServer::start().await;
    for frame in frames() {
        server.recorded(&frame).await;
    }
    archive(&server).await;
    let first = files(&server).await;

    // The one that was missing, and the truth behind the provisional one.
    server.recorded(&Frame::new(3, 65, 25)).await;
    server.recorded(&Frame::new(4, 90, 9)).await;
    server.hand.advance(SILENCE);
    let before = watched(&server).await;
    assert_eq!(archive(&server).await.archived, 1);

    assert_eq!(watched(&server).await, before);
    let second = files(&server).await;
    assert_eq!(second.len(), 1, "the first file is gone");
    assert_ne!(second, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_recording_is_watched_after_a_restart_and_is_noise_without_its_key() {
    let dir = tempfile::tempdir().unwrap();
    let config = crate::server::config(dir.path());
    let server = TestServer::start_with(config.clone()).await;
    for frame in frames() {
        server.recorded(&frame).await;
    }
    archive(&server).await;
    let before = watched(&server).await;
    server.system.stop().await;

    let server = TestServer::start_with(config).await;
    server.hand.advance(SILENCE);
    assert_eq!(watched(&server).await, before);

    let path = FilePath::parse(&files(&server).await[0]).unwrap();
    let services = server.system.services();
    let bytes = services.archives.files().read_all(&path).await.unwrap();
    assert!(!bytes.windows(9).any(|bytes| bytes == b"timestamp"));
    services.store.destroy_session_key(window().session).await.unwrap();
    services.archives.close(&window());
    let chunks = server.view(&format!("/replay/{SESSION}/{WINDOW}/chunks?from=0&to=0")).await;
    assert_eq!(chunks.body, "{\"seq\":0,\"first\":0,\"gap\":\"unreadable\"}\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_watched_after_its_key_was_wrapped_with_another_master_key() {
    let dir = tempfile::tempdir().unwrap();
    let config = crate::server::config(dir.path());
    let key_file = config.encryption.master_key_file.clone();
    let server = TestServer::start_with(config.clone()).await;
    for frame in frames() {
        server.recorded(&frame).await;
    }
    archive(&server).await;
    let before = watched(&server).await;
    server.system.stop().await;

    Keyring::add_key(&key_file).unwrap();
    let server = TestServer::start_with(config.clone()).await;
    server.hand.advance(SILENCE);
    let archives = &server.system.services().archives;
    assert_eq!(watched(&server).await, before, "the older key still unwraps");
    assert_eq!(archives.rewrap().await.unwrap(), 1);
    assert_eq!(archives.rewrap().await.unwrap(), 0);
    server.system.stop().await;

    Keyring::forget_older(&key_file).unwrap();
    let server = TestServer::start_with(config).await;
    server.hand.advance(SILENCE);
    assert_eq!(watched(&server).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_session_is_gone_everywhere_and_stays_away() {
    let server = TestServer::start().await;
    for frame in frames() {
        server.recorded(&frame).await;
    }
    archive(&server).await;
    let project = project(&server).await;
    let services = server.system.services();

    let erased =
        services.archives.erase(project, window().session, services.clock.now()).await.unwrap();

    assert!(erased.key.is_some() && erased.rows.existed);
    assert_eq!((erased.files.files, erased.rows.windows, erased.rows.chunks), (1, 1, 4));
    assert!(files(&server).await.is_empty());
    let manifest = server.view(&format!("/replay/{SESSION}/{WINDOW}/manifest")).await;
    assert_eq!(manifest.status, StatusCode::GONE, "{manifest:?}");
    assert_eq!(manifest.json()["error"], "erased");
    for path in [
        format!("/replay/{SESSION}/{WINDOW}/chunks?from=0&to=0"),
        format!("/replay/{SESSION}/{WINDOW}/keyframe?at=0"),
        format!("/replay/{SESSION}/{WINDOW}/text?at=0"),
        format!("/replay/{SESSION}/activity"),
        format!("/sessions/{SESSION}"),
        format!("/sessions/{SESSION}/windows/{WINDOW}"),
        format!("/api/sessions/find?session={SESSION}"),
        format!("/api/sessions/profile?session={SESSION}"),
        format!("/api/v1/sessions/{SESSION}/export.json"),
        format!("/api/v1/sessions/{SESSION}/export.har"),
        format!("/api/v1/sessions/{SESSION}/export.spec.ts"),
    ] {
        let answer = server.view(&path).await;
        assert_eq!(answer.status, StatusCode::GONE, "{path}: {answer:?}");
        assert!(!answer.body.contains("shop.example"), "{path}: {}", answer.body);
        if path.starts_with("/sessions") {
            let sentence = "This session was erased on 22 Nov 2026.";
            assert!(answer.body.contains(sentence), "{path}: {}", answer.body);
        }
    }

    server.record(&Frame::new(5, 99, 3)).await;
    server.drained().await;
    assert!(services.store.find_session(window().session).await.unwrap().is_none());
    let again =
        services.archives.erase(project, window().session, services.clock.now()).await.unwrap();
    assert!(again.key.is_none() && !again.rows.existed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_leaves_a_journal_that_nobody_writes_to() {
    let server = TestServer::start().await;
    for frame in frames() {
        server.recorded(&frame).await;
    }
    let services = server.system.services();
    let (archiver, journal) = (Archiver::of(services), &services.journal);
    let project = project(&server).await;
    assert_eq!(archiver.pass().await.unwrap(), Pass::default(), "it is still needed");

    services.archives.erase(project, window().session, services.clock.now()).await.unwrap();
    assert_eq!(archiver.pass().await.unwrap().segments, 1);

    let dir = &services.config.journal.dir;
    let bytes = |entry: std::fs::DirEntry| entry.metadata().unwrap().len();
    let segments = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
    let left: u64 = segments
        .filter(|entry| entry.path().extension().is_some_and(|found| found == "seg"))
        .map(bytes)
        .sum();
    assert_eq!(left, 24, "a header and no record");
    assert_eq!(archiver.pass().await.unwrap(), Pass::default());
    assert_eq!(journal.total_bytes(), 24);

    // It goes on where it was, also after a restart of the drain.
    let another = Frame::new(0, 0, 3).of_session("01976e8a-7b6c-7def-8123-456789abcd07");
    server.recorded(&another).await;
    assert_eq!(archiver.pass().await.unwrap(), Pass::default());
}

/// A journal of small segments beside the server's own, drained into its store.
async fn small_journal(server: &TestServer, dir: &std::path::Path, sessions: &[&str]) -> Services {
    let config = JournalConfig { segment_bytes: 2_000, ..JournalConfig::new(dir) };
    let (journal, _) = Journal::open(&config).unwrap();
    let mut services = server.system.services().clone();
    // A session is of the project that it began in.
    let known = services.store.find_session(window().session).await.unwrap();
    let first = services.store.list_projects().await.unwrap()[0].id;
    let project = known.map_or(first, |session| session.project);
    let received_at = services.clock.now();
    for seq in 0..12 {
        for session in sessions {
            let frame = Frame::new(seq, u64::from(seq) * 3, 3).of_session(session);
            let arrival = Arrival {
                project,
                received_at,
                user_agent: None,
                country: None,
                region: None,
                city: None,
            };
            let payload = arrival.payload(&frame.bytes()).unwrap();
            journal.append(Record { kind: RecordKind::CHUNK, received_at, payload }).await.unwrap();
        }
    }
    journal.close().await;
    let target = drain::Told { store: services.store.clone(), bus: services.bus.clone() };
    drain::run(journal.clone(), target, CancellationToken::new()).await;
    services.recordings =
        Recordings::new(journal.clone(), 1 << 20).with_archives(services.archives.clone());
    services.journal = journal;
    services
}

#[tokio::test(flavor = "multi_thread")]
async fn journal_segments_go_when_everything_in_them_is_archived_or_erased() {
    let server = TestServer::start().await;
    let dir = tempfile::tempdir().unwrap();
    let other = "01976e8a-7b6c-7def-8123-456789abcd00";
    let services = small_journal(&server, dir.path(), &[SESSION, other]).await;
    let n_segments = services.journal.durable_end().borrow().segment;
    assert!(n_segments > 5);

    // One window is silent, the other one is not.
    let archiver = Archiver::of(&services);
    let late: SessionId = other.parse().unwrap();
    let project = services.store.find_session(late).await.unwrap().unwrap().project;
    server.hand.advance(SILENCE);
    let silent = services.store.list_silent(services.journal.node(), services.clock.now(), 9).await;
    assert_eq!(silent.unwrap().len(), 2);
    services.archives.erase(project, late, services.clock.now()).await.unwrap();

    let pass = archiver.pass().await.unwrap();

    assert_eq!(pass.archived, 1);
    assert_eq!(pass.segments as u64, n_segments - 1, "all but the last");
    assert_eq!(services.journal.first_segment(), Some(n_segments));
    let rows = services.store.list_chunks(&window(), None, 20).await.unwrap();
    for (row, seq) in rows.iter().zip(0..) {
        let body = services.recordings.read(row).await.unwrap().body;
        assert_eq!(body, Frame::new(seq, u64::from(seq) * 3, 3).lines().into_bytes());
    }
}

/// The same journal, opened anew, with so much room that it is two thirds full.
fn crowded(services: &Services, dir: &std::path::Path) -> Services {
    let max_bytes = services.journal.total_bytes() * 3 / 2;
    let config = JournalConfig { segment_bytes: 2_000, max_bytes, ..JournalConfig::new(dir) };
    let (journal, _) = Journal::open(&config).unwrap();
    let mut services = services.clone();
    services.recordings =
        Recordings::new(journal.clone(), 1 << 20).with_archives(services.archives.clone());
    services.journal = journal;
    services
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_file_does_not_fill_the_journal() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    archive(&server).await;
    let lost = FilePath::parse(&files(&server).await[0]).unwrap();
    server.system.services().archives.files().delete(&lost).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let services = small_journal(&server, dir.path(), &[SESSION]).await;
    server.hand.advance(SILENCE);

    // As long as there is room, somebody may bring the file back.
    let pass = Archiver::of(&services).pass().await.unwrap();
    assert_eq!((pass.archived, pass.failed, pass.segments), (0, 1, 0));

    let services = crowded(&services, dir.path());
    let pass = Archiver::of(&services).pass().await.unwrap();
    assert_eq!((pass.archived, pass.failed), (1, 0));
    assert!(pass.segments > 0 && services.journal.fill() < 0.5);
    let rows = services.store.list_chunks(&window(), None, 20).await.unwrap();
    assert_eq!(rows.len(), 12);
    assert!(services.recordings.read(&rows[0]).await.is_err(), "it was in the lost file");
    let body = services.recordings.read(&rows[5]).await.unwrap().body;
    assert_eq!(body, Frame::new(5, 15, 3).lines().into_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_which_a_part_is_lost_is_kept_beside_the_next_one() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    archive(&server).await;
    let earlier = files(&server).await.remove(0);
    let archives = &server.system.services().archives;
    let recording = archives.open_window(&window()).await.unwrap().unwrap();
    let span = recording.index().spans[0].range();
    let path = server.system.services().config.data_dir.join("archive").join(&earlier);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[usize::try_from(span.end - 1).unwrap()] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    archives.close(&window());
    let dir = tempfile::tempdir().unwrap();
    let services = small_journal(&server, dir.path(), &[SESSION]).await;
    server.hand.advance(SILENCE);

    // As long as there is room, somebody may mend it.
    assert_eq!(Archiver::of(&services).pass().await.unwrap().failed, 1);
    let services = crowded(&services, dir.path());
    let pass = Archiver::of(&services).pass().await.unwrap();

    assert_eq!((pass.archived, pass.failed), (1, 0));
    let kept = files(&server).await;
    assert!(kept.len() == 2 && kept.contains(&earlier), "it may still be of use: {kept:?}");
    let rows = services.store.list_chunks(&window(), None, 20).await.unwrap();
    assert!(services.recordings.read(&rows[0]).await.is_err(), "it was in the lost part");
    let body = services.recordings.read(&rows[5]).await.unwrap().body;
    assert_eq!(body, Frame::new(5, 15, 3).lines().into_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_that_cannot_be_archived_do_not_hold_up_those_behind_them() {
    let server = TestServer::start().await;
    // More than are looked for at once.
    let sessions: Vec<String> =
        (0..60).map(|number| format!("01976e8a-7b6c-7def-8123-{number:012x}")).collect();
    for session in &sessions {
        server.record(&Frame::new(0, 0, 3).of_session(session)).await;
    }
    server.drained().await;
    assert_eq!(archive(&server).await.archived, sessions.len());
    let archives = &server.system.services().archives;
    for file in files(&server).await {
        archives.files().delete(&FilePath::parse(&file).unwrap()).await.unwrap();
    }
    for session in &sessions {
        server.record(&Frame::new(1, 3, 3).of_session(session)).await;
    }
    server.hand.advance(Duration::from_secs(1));
    server.recorded(&Frame::new(0, 0, 3)).await;

    let pass = archive(&server).await;

    assert_eq!((pass.archived, pass.failed), (1, sessions.len()));
    assert_eq!(files(&server).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_still_needed_is_deleted() {
    let server = TestServer::start().await;
    let dir = tempfile::tempdir().unwrap();
    let services = small_journal(&server, dir.path(), &[SESSION]).await;

    assert_eq!(Archiver::of(&services).pass().await.unwrap(), Pass::default());

    assert_eq!(services.journal.first_segment(), Some(1));
}
