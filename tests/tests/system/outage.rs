//! What recorders notice when the database goes, or the journal is full: that they are answered.

use std::time::Duration;

use bytesize::ByteSize;
use http::StatusCode;
use server::workers::archive::Archiver;
use store::Store;

use crate::frame::{Frame, SESSION, WINDOW};
use crate::server::{TestServer, config};
use crate::surreal::{DatabaseServer, free_port};

const PATIENCE: Duration = Duration::from_secs(90);

fn frame(seq: u32) -> Frame {
    Frame::new(seq, u64::from(seq) * 3, 3)
}

/// What a viewer gets of the first chunks.
async fn events(server: &TestServer, n_chunks: u32) -> String {
    let mut events = String::new();
    for from in (0..n_chunks).step_by(10) {
        events.push_str(&server.events(&frame(0), from, (from + 9).min(n_chunks - 1)).await);
    }
    events
}

fn sent(n_chunks: u32) -> String {
    (0..n_chunks).map(|seq| frame(seq).lines()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn recorders_do_not_notice_that_the_database_is_away_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let (database_dir, port) = (dir.path().join("database"), free_port());
    let database = DatabaseServer::in_directory(&database_dir, port);
    let store = Store::open(&database.address(), &DatabaseServer::options()).await.unwrap();
    let mut config = config(&dir.path().join("node"));
    config.http.timeout = Duration::from_secs(5);
    let server = TestServer::start_node(config, store.clone()).await;
    for seq in 0..5 {
        server.recorded(&frame(seq)).await;
    }

    drop(database);
    for seq in 5..25 {
        let answer = server.record(&frame(seq)).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
    }
    let manifest = server.view(&format!("/replay/{SESSION}/{WINDOW}/manifest")).await;
    assert_eq!(manifest.status, StatusCode::SERVICE_UNAVAILABLE, "viewers are told: {manifest:?}");

    let _database = DatabaseServer::in_directory(&database_dir, port);
    let is_back = async {
        while store.ping().await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, is_back).await.expect("the database is not found again");
    server.drained().await;
    assert_eq!(events(&server, 25).await, sent(25));
    assert_eq!(server.manifest(&frame(0)).await["gaps"], serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_journal_refuses_keeps_what_it_took_and_goes_on_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.store.url = "mem://".to_owned();
    config.journal.max_bytes = ByteSize::b(6_000);
    let server = TestServer::start_with(config).await;

    let mut n_taken = 0;
    let refusal = loop {
        let answer = server.record(&frame(n_taken)).await;
        if answer.status != StatusCode::ACCEPTED {
            break answer;
        }
        n_taken += 1;
    };
    assert!(n_taken > 5, "{n_taken}");
    assert_eq!(refusal.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refusal.json()["outcome"], "journal_full");
    assert!(!refusal.header("retry-after").is_empty());
    server.drained().await;
    assert_eq!(events(&server, n_taken).await, sent(n_taken));
    assert_eq!(
        server.manifest(&frame(0)).await["chunks"].as_array().unwrap().len(),
        n_taken as usize
    );

    // As the worker does when the window is silent.
    server.hand.advance(Duration::from_mins(31));
    let pass = Archiver::of(server.system.services()).pass().await.unwrap();
    assert_eq!((pass.archived, pass.failed, pass.segments), (1, 0, 1));

    server.recorded(&frame(n_taken)).await;
    assert_eq!(events(&server, n_taken + 1).await, sent(n_taken + 1));
}
