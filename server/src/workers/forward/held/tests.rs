//! What waits, for how long, and who waits for it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::routing::post;
use axum::{Json, Router};
use model::Timestamp;
use tokio::net::TcpListener;

use super::*;
use crate::config::EdgeConfig;
use crate::journal::{Aside, JournalConfig, Record, RecordKind};
use crate::workers::Workers;

const UNKNOWN: &str = "unknown_key";

fn record(number: usize) -> Record {
    let received_at = Timestamp::default();
    Record { kind: RecordKind::CHUNK, received_at, payload: Bytes::from(number.to_string()) }
}

/// A journal with a record in each of some segments, and these records.
async fn journal(dir: &Path, n_segments: usize) -> (Journal, Vec<Placed>) {
    let (journal, _) = Journal::open(&JournalConfig::new(dir)).unwrap();
    let mut placed = Vec::new();
    for number in 0..n_segments {
        placed.push((journal.append(record(number)).await.unwrap(), record(number)));
        journal.seal().await.unwrap();
    }
    (journal, placed)
}

/// A home that takes all records or knows the key of none.
#[derive(Clone, Default)]
struct TestHome {
    knows: Arc<AtomicBool>,
    /// The number of the first record of each request, and how many it held.
    asked: Arc<Mutex<Vec<(usize, usize)>>>,
}

impl TestHome {
    fn take(&self, body: Bytes) -> Json<Taken> {
        let payloads = batch::split(body).unwrap();
        let first = String::from_utf8_lossy(&payloads[0]).parse().unwrap();
        self.asked.lock().unwrap().push((first, payloads.len()));
        let n_refused = if self.knows.load(Ordering::Relaxed) { 0 } else { payloads.len() };
        Json(taken(payloads.len(), &unknown(n_refused)))
    }

    /// Listens as long as the workers are there.
    async fn listen(&self, dir: &Path) -> (Home, Workers) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let home = self.clone();
        let take = post(move |body: Bytes| async move { home.take(body) });
        let router = Router::new().route("/v1/edge/records", take);
        let listening = Workers::default();
        listening.spawn_once(async move |_| axum::serve(listener, router).await.unwrap());
        (home_at(dir, address), listening)
    }

    fn asked(&self) -> Vec<(usize, usize)> {
        self.asked.lock().unwrap().drain(..).collect()
    }
}

fn home_at(dir: &Path, address: SocketAddr) -> Home {
    let secret_file = dir.join("secret");
    std::fs::write(&secret_file, "between home and edge").unwrap();
    Home::new(&EdgeConfig { home: format!("http://{address}"), secret_file }).unwrap()
}

/// A home that is away.
async fn nobody(dir: &Path) -> Home {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    home_at(dir, listener.local_addr().unwrap())
}

async fn try_again(held: &mut Held, journal: &Journal, home: &Home) {
    tokio::time::pause();
    tokio::time::advance(PAUSE).await;
    tokio::time::resume();
    assert!(held.try_again(journal, home).await);
}

async fn aside_of(journal: &Journal) -> Vec<Bytes> {
    let mut payloads = Vec::new();
    for file in journal.aside(Aside::files).await.unwrap() {
        let records = journal.aside(move |aside| aside.read(file)).await.unwrap();
        payloads.extend(records.into_iter().map(|record| record.payload));
    }
    payloads
}

fn place_of((position, _): &Placed) -> JournalCursor {
    JournalCursor { segment: position.segment, offset: position.offset }
}

fn taken(n_taken: usize, refused: &[(usize, &str)]) -> Taken {
    let refused = refused.iter().map(|(index, outcome)| RefusedRecord {
        index: *index,
        outcome: (*outcome).to_owned(),
        reason: "because".to_owned(),
    });
    Taken { n_taken, n_refused: refused.len(), refused: refused.collect() }
}

/// The first so many, as home refuses them.
fn unknown(n_records: usize) -> Vec<(usize, &'static str)> {
    (0..n_records).map(|index| (index, UNKNOWN)).collect()
}

const END: JournalCursor = JournalCursor { segment: 99, offset: 0 };

#[tokio::test]
async fn what_home_refuses_is_kept_unless_nobody_wants_it() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, done) = journal(dir.path(), 4).await;
    let mut held = Held::new();
    // Whatever home says of a record that it was not sent.
    let fates = [(1, "malformed"), (2, "sampled_out"), (3, "of_a_later_version"), (9, "?")];

    held.settle(&journal, &done, &taken(4, &fates)).await;

    assert_eq!(aside_of(&journal).await, ["1", "3"]);
    assert!(held.is_empty());
    assert_eq!(held.begin(END), END);
}

#[tokio::test]
async fn a_record_whose_key_home_does_not_know_waits_for_a_while() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, done) = journal(dir.path(), 3).await;
    let mut held = Held::new();

    held.settle(&journal, &done, &taken(3, &[(0, UNKNOWN), (2, UNKNOWN)])).await;

    assert_eq!(held.begin(END), place_of(&done[0]), "the next start begins there");
    let needed: Vec<bool> = done.iter().map(|(at, _)| held.needs(at.segment)).collect();
    assert_eq!(needed, [true, false, true]);
    // Another server of home knows it.
    held.settle(&journal, &done[..1], &taken(1, &[])).await;
    assert_eq!(held.begin(END), place_of(&done[2]));

    let away = nobody(dir.path()).await;
    for _ in 0..=TRIES {
        try_again(&mut held, &journal, &away).await;
    }
    let (home, _listening) = TestHome::default().listen(dir.path()).await;
    for _ in 0..TRIES {
        try_again(&mut held, &journal, &home).await;
        assert!(!held.is_empty());
    }
    try_again(&mut held, &journal, &home).await;
    assert!(held.is_empty(), "nobody knows it");
    assert!(aside_of(&journal).await.is_empty(), "nor may anybody keep it");
}

#[tokio::test]
async fn a_record_that_cannot_be_put_aside_lets_go_of_the_segments_behind_it() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, done) = journal(dir.path(), 3).await;
    let mut held = Held::new();
    // As on a full disk, nothing can be written there.
    let in_the_way = dir.path().join("aside");
    std::fs::write(&in_the_way, "").unwrap();

    held.settle(&journal, &done, &taken(3, &[(0, "malformed")])).await;
    super::super::release(&journal, 4, &held).await;

    assert_eq!(held.begin(END), place_of(&done[0]));
    assert_eq!(journal.segments_before(4), [1], "what is at home makes room");
    std::fs::remove_file(&in_the_way).unwrap();
    let away = nobody(dir.path()).await;
    try_again(&mut held, &journal, &away).await;
    super::super::release(&journal, 4, &held).await;
    assert_eq!(aside_of(&journal).await, ["0"]);
    assert!(held.is_empty() && journal.segments_before(4).is_empty());
}

#[tokio::test]
async fn a_try_asks_for_one_batch_that_nobody_knows_and_for_all_that_home_takes() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(&JournalConfig::new(dir.path())).unwrap();
    let mut done: Vec<Placed> = Vec::new();
    for number in 0..250 {
        done.push((journal.append(record(number)).await.unwrap(), record(number)));
    }
    let mut held = Held::new();
    held.settle(&journal, &done, &taken(done.len(), &unknown(done.len()))).await;
    let told = TestHome::default();
    let (home, _listening) = told.listen(dir.path()).await;

    // All have their turn.
    for asked in [(0, 100), (100, 100), (200, 100), (50, 100)] {
        try_again(&mut held, &journal, &home).await;
        assert_eq!(told.asked(), [asked]);
    }

    told.knows.store(true, Ordering::Relaxed);
    try_again(&mut held, &journal, &home).await;
    assert_eq!(told.asked(), [(150, 100), (0, 100), (100, 50)]);
    assert!(held.is_empty());
}
