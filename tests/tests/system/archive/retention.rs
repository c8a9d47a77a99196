//! Sessions that are too old, or too many.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::time::Duration;

use archive::FilePath;
use http::StatusCode;
use server::archive::{Erasure, erasures};
use server::workers::retention::{Retention, Swept};

use super::{archive, files, project, window};
use crate::frame::{Frame, SESSION, WINDOW};
use crate::server::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_deleted_when_it_is_old() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    archive(&server).await;
    let retention = Retention::of(server.system.services());

    server.hand.advance(Duration::from_hours(29 * 24));
    assert_eq!(retention.pass().await.unwrap(), Swept::default());

    server.hand.advance(Duration::from_hours(24));
    let swept = retention.pass().await.unwrap();
    assert_eq!((swept.sessions, swept.files), (1, 1));
    assert!(files(&server).await.is_empty());
    let manifest = server.view(&format!("/replay/{SESSION}/{WINDOW}/manifest")).await;
    assert_eq!(manifest.status, StatusCode::GONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_purged_is_noted_so_that_a_backup_does_not_bring_it_back() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    let services = server.system.services();
    let (data_dir, project) = (&services.config.data_dir, project(&server).await);
    server.hand.advance(Duration::from_hours(24));
    let at = services.clock.now();

    let swept = Retention::of(services).purge(data_dir, &[project], at).await.unwrap();

    assert_eq!(swept.sessions, 1);
    let erasure = Erasure { project, session: window().session, window: None, at };
    let noted = erasures::read(&data_dir.join(erasures::ERASED)).unwrap();
    assert_eq!(noted, [erasure]);
    let begun = erasures::read(&data_dir.join(erasures::ERASE_AT_START)).unwrap();
    assert_eq!(begun, [], "it is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_cannot_be_deleted_keeps_no_other() {
    let server = TestServer::start().await;
    let other = "01976e8a-7b6c-7def-8123-456789abcd01";
    server.recorded(&Frame::new(0, 0, 3)).await;
    server.hand.advance(Duration::from_mins(1));
    server.recorded(&Frame::new(0, 0, 3).of_session(other)).await;
    archive(&server).await;
    let services = server.system.services();
    let retention = Retention::of(services);
    // A name that no object store has.
    let below = FilePath::of_session(project(&server).await, window().session);
    let strange = services.config.data_dir.join("archive").join(below.as_str());
    let strange = strange.join(OsStr::from_bytes(b"\xff"));
    std::fs::write(&strange, "not ours").unwrap();

    server.hand.advance(Duration::from_hours(31 * 24));
    let swept = retention.pass().await.unwrap();

    assert_eq!((swept.sessions, swept.failed), (1, 1));
    let store = &services.store;
    assert!(store.find_session(other.parse().unwrap()).await.unwrap().is_none());
    assert!(store.find_session(window().session).await.unwrap().is_some());
    std::fs::remove_file(&strange).unwrap();
    assert_eq!(retention.pass().await.unwrap().sessions, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_may_keep_sessions_for_another_time() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    let services = server.system.services();
    let retention = Retention::of(services);
    let project = project(&server).await;
    services.store.upsert_retention(project, Some(40)).await.unwrap();

    server.hand.advance(Duration::from_hours(39 * 24));
    assert_eq!(retention.pass().await.unwrap(), Swept::default());

    services.store.upsert_retention(project, Some(38)).await.unwrap();
    assert_eq!(retention.pass().await.unwrap().sessions, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_sessions_go_when_there_are_too_many() {
    let server = TestServer::start().await;
    let newer = "01976e8a-7b6c-7def-8123-456789abcd01";
    server.recorded(&Frame::new(0, 0, 3)).await;
    server.hand.advance(Duration::from_mins(1));
    server.recorded(&Frame::new(0, 5, 3).of_session(newer)).await;
    let services = server.system.services();
    let mut rules = services.config.retention.clone();
    rules.max_sessions = 1;
    let (store, archives) = (services.store.clone(), services.archives.clone());

    let retention = Retention::new(store, archives, services.clock.clone(), rules);
    assert_eq!(retention.pass().await.unwrap().sessions, 1);

    assert!(services.store.find_session(window().session).await.unwrap().is_none());
    assert!(services.store.find_session(newer.parse().unwrap()).await.unwrap().is_some());
    assert_eq!(retention.pass().await.unwrap(), Swept::default());
}
