//! One tab of a session is deleted: its recording, and what was learnt from it; the others stay.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use archive::FilePath;
use http::StatusCode;
use model::WindowRef;
use serde_json::json;
use server::archive::{Erasure, erasures};
use server::workers::archive::Archiver;

use crate::bulk::{indexed, run};
use crate::frame::{Frame, SESSION, WINDOW};
use crate::server::{TestServer, config};

const OTHER: &str = "01976e8a-7b6d-7def-8123-456789abcd02";

/// Long enough that what is due is due by now.
const A_WHILE: Duration = Duration::from_secs(10);

const SILENCE: Duration = Duration::from_mins(31);

/// Longest time that anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn frame_of(window: &str, seq: u32, path: &str) -> Frame {
    let url = format!("https://shop.example/{path}");
    let meta = format!(r#"{{"load":"{window}","url":"{url}"}}"#);
    let mut frame = Frame::new(seq, 3 * u64::from(seq), 3).with_meta(&meta);
    frame.events[0] = frame.events[0].replace("https://shop.example/", &url);
    Frame { window: window.to_owned(), ..frame }
}

fn window(id: &str) -> WindowRef {
    WindowRef { session: SESSION.parse().unwrap(), window: id.parse().unwrap() }
}

/// A server with a session of two tabs.
async fn two_tabs(server: &TestServer) {
    server.recorded(&frame_of(WINDOW, 0, "kept-page")).await;
    server.recorded(&frame_of(OTHER, 0, "secret-page")).await;
    server.hand.advance(A_WHILE);
    server.derived().await;
    indexed(server, 1).await;
}

/// Waits until a search finds the session, or does not find it any more.
async fn searched(server: &TestServer, query: &str, is_found: bool) {
    let path = format!("/sessions?from=all&q={query}");
    let known = async {
        while server.view(&path).await.body.contains(SESSION) != is_found {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, known).await.expect("the index follows");
}

/// Archives what there is.
async fn archived(server: &TestServer) {
    server.hand.advance(SILENCE);
    assert!(Archiver::of(server.system.services()).pass().await.unwrap().archived > 0);
}

/// Recordings in the archive.
async fn n_files(server: &TestServer) -> usize {
    let archives = &server.system.services().archives;
    archives.files().list(&FilePath::recordings()).await.unwrap().len()
}

/// Puts something in the place of all recordings: nobody can list or delete them.
fn hide_recordings(data_dir: &Path) {
    let recordings = data_dir.join("archive/recordings");
    fs::rename(&recordings, data_dir.join("archive/hidden")).unwrap();
    fs::write(&recordings, "no directory").unwrap();
}

/// Takes it away again.
fn show_recordings(data_dir: &Path) {
    let recordings = data_dir.join("archive/recordings");
    fs::remove_file(&recordings).unwrap();
    fs::rename(data_dir.join("archive/hidden"), &recordings).unwrap();
}

async fn delete(server: &TestServer, window: &str) -> serde_json::Value {
    let action = json!({"DeleteWindow": window});
    run(server, &json!({"These": [SESSION]}), &action, 1).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_tab_is_gone_and_the_session_is_what_is_left() {
    let server = TestServer::start().await;
    two_tabs(&server).await;
    searched(&server, "visited%3A%2Fsecret-page", true).await;
    server.hand.advance(A_WHILE);

    let progress = delete(&server, OTHER).await;

    assert_eq!((&progress["n_done"], &progress["n_gone"]), (&json!(1), &json!(0)), "{progress}");
    searched(&server, "visited%3A%2Fkept-page", true).await;
    searched(&server, "visited%3A%2Fsecret-page", false).await;
    let services = server.system.services();
    let left = services.store.find_session(window(WINDOW).session).await.unwrap().unwrap();
    assert_eq!((left.n_windows, left.digest.is_some()), (1, true));
    let manifest = server.view(&format!("/replay/{SESSION}/{OTHER}/manifest")).await;
    assert_eq!(manifest.status, StatusCode::NOT_FOUND, "{manifest:?}");
    let manifest = server.view(&format!("/replay/{SESSION}/{WINDOW}/manifest")).await;
    assert_eq!(manifest.status, StatusCode::OK, "{manifest:?}");
    for path in [
        format!("/sessions/{SESSION}/windows/{OTHER}"),
        format!("/sessions/{SESSION}/windows/{WINDOW}"),
        format!("/replay/{SESSION}/activity"),
        format!("/api/v1/sessions/{SESSION}/export.json"),
    ] {
        let answer = server.view(&path).await;
        assert!(!answer.body.contains("secret-page"), "{path}: {}", answer.body);
    }
    // What comes late is refused, of this tab only; a backup does not bring it back.
    server.recorded(&frame_of(OTHER, 1, "secret-page")).await;
    server.recorded(&frame_of(WINDOW, 1, "kept-page")).await;
    assert_eq!(services.store.find_window(&window(OTHER)).await.unwrap(), None);
    assert_eq!(services.store.find_window(&window(WINDOW)).await.unwrap().unwrap().n_chunks, 2);
    let noted = erasures::read(&services.config.data_dir.join(erasures::ERASED)).unwrap();
    assert_eq!(noted.iter().map(|it| it.window).collect::<Vec<_>>(), [Some(window(OTHER).window)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_tab_takes_its_session_along() {
    let server = TestServer::start().await;
    two_tabs(&server).await;
    server.hand.advance(A_WHILE);
    assert_eq!(delete(&server, WINDOW).await["n_done"], 1);
    assert_eq!(delete(&server, WINDOW).await["n_gone"], 1, "it is gone already");

    assert_eq!(delete(&server, OTHER).await["n_done"], 1);

    let page = server.view(&format!("/sessions/{SESSION}")).await;
    assert_eq!(page.status, StatusCode::GONE, "{page:?}");
    searched(&server, "", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_an_erased_window_is_gone_and_the_others_are_read() {
    let server = TestServer::start().await;
    two_tabs(&server).await;
    server.hand.advance(SILENCE);
    let services = server.system.services();
    Archiver::of(services).pass().await.unwrap();
    let files = async || services.archives.files().list(&FilePath::recordings()).await.unwrap();
    assert_eq!(files().await.len(), 2);
    let kept = frame_of(WINDOW, 0, "kept-page");
    let before = server.events(&kept, 0, 0).await;
    let session = services.store.find_session(window(WINDOW).session).await.unwrap().unwrap();
    let erase = async |id: &str| {
        let (project, now) = (session.project, services.clock.now());
        services.archives.erase_window(project, &window(id), now).await.unwrap()
    };

    let erased = erase(OTHER).await;

    assert!(erased.key.is_none(), "the other window is read with it");
    assert_eq!((erased.files.files, erased.rows.windows, erased.rows.chunks), (1, 1, 1));
    let [left] = &files().await[..] else { panic!("one file is left") };
    assert!(left.path.as_str().contains(WINDOW), "{left:?}");
    assert_eq!(server.events(&kept, 0, 0).await, before);
    let again = erase(OTHER).await;
    assert_eq!((again.files.files, again.rows.existed), (0, false));
    assert!(erase(WINDOW).await.key.is_some(), "the last one takes its session along");
    assert_eq!(files().await, []);
}

/// Notes what a server does before it deletes a tab.
async fn begin_to_erase_other(server: &TestServer, data_dir: &Path) -> Erasure {
    let services = server.system.services();
    let session = services.store.find_session(window(WINDOW).session).await.unwrap().unwrap();
    let erasure = Erasure {
        project: session.project,
        session: session.session,
        window: Some(window(OTHER).window),
        at: services.clock.now(),
    };
    erasures::begin(data_dir, &[erasure]).unwrap();
    erasure
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_was_interrupted_is_done_by_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    let server = TestServer::start_with(config.clone()).await;
    two_tabs(&server).await;
    begin_to_erase_other(&server, &config.data_dir).await;
    server.system.stop().await;

    let server = TestServer::start_with(config.clone()).await;

    let store = &server.system.services().store;
    assert_eq!(store.find_window(&window(OTHER)).await.unwrap(), None);
    assert!(store.find_window(&window(WINDOW)).await.unwrap().is_some());
    let begun = erasures::read(&config.data_dir.join(erasures::ERASE_AT_START)).unwrap();
    assert_eq!(begun, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_takes_no_tab_along_that_the_database_does_not_know_yet() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    let server = TestServer::start_with(config.clone()).await;
    server.recorded(&frame_of(OTHER, 0, "secret-page")).await;
    archived(&server).await;
    let services = server.system.services();
    let session = services.store.find_session(window(OTHER).session).await.unwrap().unwrap();
    let erasure = Erasure {
        project: session.project,
        session: session.session,
        window: Some(window(OTHER).window),
        at: services.clock.now(),
    };
    // As a backup is restored that was made before the tab that was kept.
    erasures::append(&config.data_dir.join(erasures::ERASE_AT_START), &[erasure]).unwrap();
    server.system.stop().await;

    let server = TestServer::start_with(config.clone()).await;

    let store = &server.system.services().store;
    assert_eq!(store.find_session(session.session).await.unwrap(), None);
    assert_eq!(n_files(&server).await, 0);
    server.recorded(&frame_of(OTHER, 1, "secret-page")).await;
    server.recorded(&frame_of(WINDOW, 0, "kept-page")).await;
    assert_eq!(store.find_window(&window(OTHER)).await.unwrap(), None);
    assert!(store.find_window(&window(WINDOW)).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_whose_files_cannot_be_deleted_is_kept_and_can_be_asked_for_again() {
    let server = TestServer::start().await;
    two_tabs(&server).await;
    archived(&server).await;
    let services = server.system.services();
    let data_dir = &services.config.data_dir;
    hide_recordings(data_dir);

    let progress = delete(&server, OTHER).await;

    assert_eq!((&progress["n_done"], &progress["kept"]), (&json!(0), &json!([SESSION])));
    let rows = services.store.list_chunks(&window(OTHER), None, 9).await.unwrap();
    assert_eq!(rows.len(), 1, "who asks again finds it");
    assert!(services.store.find_archive(&window(OTHER)).await.unwrap().is_some());
    let begun = erasures::read(&data_dir.join(erasures::ERASE_AT_START)).unwrap();
    assert_eq!(begun, [], "whoever asked was told");

    show_recordings(data_dir);
    assert_eq!(delete(&server, OTHER).await["n_done"], 1);
    assert_eq!(services.store.find_window(&window(OTHER)).await.unwrap(), None);
    assert_eq!(n_files(&server).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_does_not_answer_at_the_start_keeps_no_server_from_starting() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    let server = TestServer::start_with(config.clone()).await;
    two_tabs(&server).await;
    archived(&server).await;
    let erasure = begin_to_erase_other(&server, &config.data_dir).await;
    // The power went away while the next one was noted.
    let begun = config.data_dir.join(erasures::ERASE_AT_START);
    let mut file = OpenOptions::new().append(true).open(&begun).unwrap();
    file.write_all(b"{\"project\":\"01976e8a").unwrap();
    server.system.stop().await;
    hide_recordings(&config.data_dir);

    let server = TestServer::start_with(config.clone()).await;

    let store = &server.system.services().store;
    assert_eq!(store.find_window(&window(OTHER)).await.unwrap(), None, "nobody sees it");
    assert!(store.is_forgotten(&window(OTHER)).await.unwrap());
    assert!(store.find_window(&window(WINDOW)).await.unwrap().is_some());
    assert_eq!(erasures::read(&begun).unwrap(), [erasure], "its file is deleted later");
    server.system.stop().await;
    show_recordings(&config.data_dir);

    let server = TestServer::start_with(config.clone()).await;

    assert_eq!(n_files(&server).await, 1);
    assert!(!begun.exists());
    let kept = frame_of(WINDOW, 0, "kept-page");
    assert_eq!(server.manifest(&kept).await["chunks"].as_array().unwrap().len(), 1);
}
