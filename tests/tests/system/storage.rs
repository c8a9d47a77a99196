//! What is kept stays within what may be kept.

use std::time::Duration;

use bytesize::ByteSize;
use http::StatusCode;
use model::{ProjectId, WindowRef};
use server::config::{Config, StorageConfig, WhenFull};
use server::workers::archive::Archiver;
use server::workers::storage::{StorageKeeper, Usage};

use crate::frame::{Frame, WINDOW};
use crate::server::{TestServer, config};

const SILENCE: Duration = Duration::from_mins(31);

/// Began when recordings of tests begin, so they are not too old to be recorded in full.
const SESSIONS: [&str; 3] = [
    "01a200b7-bb94-7def-8123-456789abcd01",
    "01a200b7-bb94-7def-8123-456789abcd02",
    "01a200b7-bb94-7def-8123-456789abcd03",
];

async fn count(server: &TestServer) -> Usage {
    StorageKeeper::of(server.system.services()).pass().await.unwrap()
}

/// Records a session, and another some minutes later, and so on, and archives them.
async fn record(server: &TestServer, sessions: &[&str]) {
    for session in sessions {
        server.recorded(&Frame::new(0, 0, 200).of_session(session)).await;
        server.hand.advance(Duration::from_mins(5));
    }
    server.hand.advance(SILENCE);
    Archiver::of(server.system.services()).pass().await.unwrap();
}

async fn is_kept(server: &TestServer, session: &str) -> bool {
    let store = &server.system.services().store;
    store.find_session(session.parse().unwrap()).await.unwrap().is_some()
}

async fn project(server: &TestServer, session: &str) -> ProjectId {
    let store = &server.system.services().store;
    store.find_session(session.parse().unwrap()).await.unwrap().unwrap().project
}

/// A server in memory on a directory, with these rules.
fn in_memory(dir: &std::path::Path, rules: StorageConfig) -> Config {
    let mut config = config(dir);
    config.store.url = "mem://".to_owned();
    config.storage = rules;
    config
}

fn budget(bytes: u64) -> StorageConfig {
    StorageConfig { budget: ByteSize::b(bytes), ..StorageConfig::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_counted_until_it_is_gone() {
    let server = TestServer::start().await;
    let journal = count(&server).await.journal;
    server.recorded(&Frame::new(0, 0, 200).of_session(SESSIONS[0])).await;
    assert!(count(&server).await.journal > journal);
    server.hand.advance(SILENCE);
    let services = server.system.services();
    Archiver::of(services).pass().await.unwrap();

    let usage = count(&server).await;

    let project = project(&server, SESSIONS[0]).await;
    let window = format!("{{\"session\":\"{}\",\"window\":\"{WINDOW}\"}}", SESSIONS[0]);
    let window: WindowRef = serde_json::from_str(&window).unwrap();
    let file = services.store.find_archive(&window).await.unwrap().unwrap();
    assert_eq!(usage.recordings, file.bytes);
    assert_eq!(usage.projects[&project], file.bytes);
    let figures = server.view("/metrics").await.body;
    assert!(figures.contains("storage_bytes{kind=\"journal\"}"), "{figures}");

    // A late chunk makes another file, which takes the place of the first.
    server.recorded(&Frame::new(1, 200, 200).of_session(SESSIONS[0])).await;
    server.hand.advance(SILENCE);
    Archiver::of(services).pass().await.unwrap();
    let larger = services.store.find_archive(&window).await.unwrap().unwrap();
    assert_eq!(count(&server).await.recordings, larger.bytes);

    services.archives.erase(project, window.session, services.clock.now()).await.unwrap();
    assert_eq!(count(&server).await.recordings, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn near_the_budget_recorders_send_less_and_at_its_end_they_come_back_later() {
    let dir = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(in_memory(dir.path(), StorageConfig::default())).await;
    server.recorded(&Frame::new(0, 0, 4_000).of_session(SESSIONS[0])).await;
    let used = count(&server).await.total();
    server.system.stop().await;

    let server = TestServer::start_with(in_memory(dir.path(), budget(used * 100 / 92))).await;
    let before = server.record(&Frame::new(1, 4_000, 1).of_session(SESSIONS[0])).await;
    count(&server).await;
    let after = server.record(&Frame::new(2, 4_001, 1).of_session(SESSIONS[0])).await;
    assert_eq!(before.json()["fidelity"], "full", "this process has not seen its document");
    assert_eq!(after.status, StatusCode::ACCEPTED, "{after:?}");
    assert_eq!(after.json()["fidelity"], "events");
    server.system.stop().await;

    let server = TestServer::start_with(in_memory(dir.path(), budget(used))).await;
    count(&server).await;
    let refused = server.record(&Frame::new(3, 4_002, 1).of_session(SESSIONS[0])).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{refused:?}");
    assert_eq!(refused.json()["outcome"], "journal_full");
    assert_eq!(refused.json()["reason"], "storage_full");
    assert_eq!(refused.header("retry-after"), "60");

    // What is already there can be watched, and there is room again when it is gone.
    server.drained().await;
    let services = server.system.services();
    let project = project(&server, SESSIONS[0]).await;
    let session = SESSIONS[0].parse().unwrap();
    services.archives.erase(project, session, services.clock.now()).await.unwrap();
    Archiver::of(services).pass().await.unwrap();
    assert!(count(&server).await.total() < used / 2);
    let taken = server.record(&Frame::new(0, 0, 3).of_session(SESSIONS[1])).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{taken:?}");
    server.system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_sessions_make_room_when_that_is_wanted() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    let server = TestServer::start_with(config.clone()).await;
    record(&server, &SESSIONS).await;
    let project = project(&server, SESSIONS[0]).await;
    let used = count(&server).await.projects[&project];
    server.system.stop().await;

    config.storage.project_budget = ByteSize::b(used);
    config.storage.when_full = WhenFull::Oldest;
    let server = TestServer::start_with(config).await;
    // Nothing that may still go on is deleted, however full it is.
    let young = count(&server).await;
    assert_eq!(young.projects[&project], used);
    let refused = server.record(&Frame::new(1, 200, 1).of_session(SESSIONS[2])).await;
    assert_eq!(refused.json()["reason"], "storage_full", "{refused:?}");

    server.hand.advance(SILENCE * 2);
    let usage = count(&server).await;

    assert!(usage.projects[&project] < used * 85 / 100, "{usage:?} of {used}");
    assert!(!is_kept(&server, SESSIONS[0]).await);
    assert!(is_kept(&server, SESSIONS[1]).await && is_kept(&server, SESSIONS[2]).await);
    let taken = server.record(&Frame::new(1, 200, 1).of_session(SESSIONS[2])).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{taken:?}");
    server.system.stop().await;
}
