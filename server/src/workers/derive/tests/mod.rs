//! From the journal through the drain to facts, within this process.

mod carries;

use model::facts::SessionFacts;
use model::{ProjectId, SessionDigest, SessionId, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::{NewDerived, Store, StoreOptions, Waiting};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::clock::ClockHand;
use crate::journal::{Arrival, Journal, JournalConfig, Record, RecordKind};
use crate::workers::drain::{self, Told};
use crate::workers::rederive;
use analytics::stored;

const BEGIN: i64 = 1_795_308_430_000;
const SESSION: &str = "01976e8a-7b6c-7def-8123-456789abcdef";
const PROJECT: &str = "01976e8a-7b6c-7def-8123-456789abcde1";
const POLICY: &str = "0123456789abcdef";
const MINUTE: i64 = 60_000;

/// A frame: its number, its events, and whether the page was going away.
#[derive(Clone, Debug)]
struct Frame {
    window: u8,
    seq: u32,
    first: u64,
    events: Vec<String>,
    is_exit: bool,
}

impl Frame {
    fn time(event: &str) -> i64 {
        serde_json::from_str::<serde_json::Value>(event).unwrap()["timestamp"].as_i64().unwrap()
    }

    fn bytes(&self) -> Vec<u8> {
        let (from, to) = (Self::time(&self.events[0]), Self::time(self.events.last().unwrap()));
        let header = serde_json::json!({
            "v": 1, "key": "hs_test", "session": SESSION,
            "window": format!("01976e8a-7b6c-7def-8123-4567890000{:02x}", self.window),
            "seq": self.seq, "first": self.first, "events": self.events.len(),
            "from": from, "to": to, "sent": to + 500, "enc": "identity", "exit": self.is_exit,
            "policy": POLICY,
        });
        format!("{header}\n{}", self.events.join("\n")).into_bytes()
    }
}

/// Two windows: a page with a button, a click in it, an error, movements; four frames each, of
/// which the second exists as a shorter exit frame, too.
fn recording() -> Vec<Frame> {
    let mut frames = Vec::new();
    for window in 0..2_u8 {
        let begin = BEGIN + i64::from(window) * 7_000;
        let at = |ms: i64| begin + ms;
        let page = format!(
            r#"{{"type":2,"timestamp":{},"data":{{"node":{{"type":0,"id":1,"childNodes":[{{"type":2,"id":2,"tagName":"html","attributes":{{}},"childNodes":[{{"type":2,"id":3,"tagName":"button","attributes":{{"id":"pay"}},"childNodes":[]}}]}}]}},"initialOffset":{{"left":0,"top":0}}}}}}"#,
            at(1)
        );
        let events = [
            format!(
                r#"{{"type":4,"timestamp":{},"data":{{"href":"https://shop.test/cart","width":1200,"height":800}}}}"#,
                at(0)
            ),
            page,
            format!(
                r#"{{"type":3,"timestamp":{},"data":{{"source":1,"positions":[{{"x":1,"y":1,"id":3,"timeOffset":0}}]}}}}"#,
                at(400)
            ),
            format!(
                r#"{{"type":3,"timestamp":{},"data":{{"source":2,"type":2,"id":3,"x":4,"y":5}}}}"#,
                at(900)
            ),
            format!(
                r#"{{"type":5,"timestamp":{},"data":{{"tag":"error","payload":{{"class":"TypeError","message":"x is not a function","mechanism":"onerror"}}}}}}"#,
                at(1_100)
            ),
            format!(
                r#"{{"type":3,"timestamp":{},"data":{{"source":3,"id":1,"x":0,"y":120}}}}"#,
                at(2_500)
            ),
            format!(
                r#"{{"type":3,"timestamp":{},"data":{{"source":2,"type":2,"id":3,"x":4,"y":5}}}}"#,
                at(9_000)
            ),
            format!(
                r#"{{"type":3,"timestamp":{},"data":{{"source":1,"positions":[{{"x":9,"y":1,"id":3,"timeOffset":0}}]}}}}"#,
                at(9_400)
            ),
        ];
        for (seq, pair) in (0_u32..).zip(events.chunks(2)) {
            let first = u64::from(seq) * 2;
            let frame = Frame { window, seq, first, events: pair.to_vec(), is_exit: false };
            if seq == 1 {
                let events = vec![pair[0].clone()];
                frames.push(Frame { events, is_exit: true, ..frame.clone() });
            }
            frames.push(frame);
        }
    }
    frames
}

struct Bench {
    derive: Derive,
    journal: Journal,
    hand: ClockHand,
    _dir: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let store = Box::pin(Store::open("mem://", &StoreOptions::default())).await.unwrap();
        Self::on(store)
    }

    /// Another node of the same database, which cannot read what is in the first one's journal.
    fn on(store: Store) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(&JournalConfig::new(dir.path())).unwrap();
        let (clock, hand) = Clock::driven(Timestamp::from_ms(BEGIN + MINUTE).unwrap());
        let derive = Derive {
            node: journal.node().to_owned(),
            store,
            recordings: Recordings::new(journal.clone(), 1 << 20),
            projects: ProjectDirectory::default(),
            wanted: None,
            noted: Noted::default(),
            clock,
            bus: Bus::default(),
        };
        Self { derive, journal, hand, _dir: dir }
    }

    async fn send(&self, frames: &[Frame]) {
        for frame in frames {
            self.send_bytes(&frame.bytes()).await;
        }
    }

    async fn send_bytes(&self, frame: &[u8]) {
        // Always the same, or the skew of the clocks would depend on the order.
        let received_at = Timestamp::from_ms(BEGIN + MINUTE).unwrap();
        let project: ProjectId = PROJECT.parse().unwrap();
        let arrival = Arrival {
            project,
            received_at,
            user_agent: Some(AGENT.to_owned()),
            country: None,
            region: None,
            city: None,
        };
        let payload = arrival.payload(frame).unwrap();
        let kind = RecordKind::CHUNK;
        self.journal.append(Record { kind, received_at, payload }).await.unwrap();
    }

    /// Drains what was sent.
    async fn drain(&self) {
        let end = *self.journal.durable_end().borrow();
        let (store, bus) = (self.derive.store.clone(), self.derive.bus.clone());
        let stop = CancellationToken::new();
        let node = self.journal.node().to_owned();
        let is_there = async {
            let mut news = bus.listen();
            loop {
                let cursor = store.journal_cursor(&node).await.unwrap();
                if cursor.is_some_and(|at| (at.segment, at.offset) >= (end.segment, end.offset)) {
                    break;
                }
                news.wait_for(ChangeKind::Drained).await;
            }
            stop.cancel();
        };
        let target = Told { store: store.clone(), bus: bus.clone() };
        tokio::join!(drain::run(self.journal.clone(), target, stop.clone()), is_there);
    }

    async fn facts(&self) -> Option<SessionFacts> {
        let project = PROJECT.parse().unwrap();
        let store = &self.derive.store;
        let rows = store.list_changed_facts(project, Timestamp::default(), 10).await.unwrap();
        assert!(rows.len() <= 1, "a session has one row of facts");
        let rows = store.find_facts(&rows).await.unwrap();
        rows.first().map(|row| stored::decode(&row.body).unwrap().facts)
    }

    async fn digest(&self) -> Option<SessionDigest> {
        let session: SessionId = SESSION.parse().unwrap();
        self.derive.store.find_session(session).await.unwrap().and_then(|row| row.digest)
    }
}

const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Everything in order, derived once.
async fn in_order() -> (SessionFacts, SessionDigest) {
    let bench = Bench::new().await;
    let frames: Vec<Frame> = recording().into_iter().filter(|frame| !frame.is_exit).collect();
    bench.send(&frames).await;
    bench.drain().await;
    bench.derive.step(&Shelf::default()).await.unwrap();
    (bench.facts().await.unwrap(), bench.digest().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_drained_is_derived_and_shown() {
    let (facts, digest) = in_order().await;

    assert_eq!(facts.counts.n_windows, 2);
    assert_eq!(facts.counts.n_events, 16);
    assert!(facts.is_live && facts.has_replay && !facts.has_gap);
    assert_eq!((digest.n_clicks, digest.signals.errors), (4, 2));
    assert_eq!(digest.device.browser, "Firefox");
    assert_eq!(digest.entry_page.as_deref(), Some("shop.test/cart"));
    assert_eq!(digest.strip.bars.len(), 48);
    assert_eq!(facts.policy.unwrap().as_str(), POLICY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_session_is_sealed_once_and_then_left_alone() {
    let bench = Bench::new().await;
    bench.send(&recording()).await;
    bench.drain().await;
    let shelf = Shelf::default();
    assert_eq!(bench.derive.step(&shelf).await.unwrap(), 1);
    assert_eq!(bench.derive.step(&shelf).await.unwrap(), 0);

    bench.hand.advance(Duration::from_mins(36));

    assert_eq!(bench.derive.step(&shelf).await.unwrap(), 1);
    assert!(!bench.facts().await.unwrap().is_live);
    bench.hand.advance(Duration::from_hours(24));
    assert_eq!(bench.derive.step(&shelf).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_program_derived_is_derived_again() {
    let bench = Bench::new().await;
    bench.send(&recording()).await;
    bench.drain().await;
    bench.hand.advance(Duration::from_mins(36));
    let shelf = Shelf::default();
    bench.derive.step(&shelf).await.unwrap();
    let facts = bench.facts().await.unwrap();
    let Derive { node, store, clock, .. } = &bench.derive;
    assert_eq!(rederive::step(store, node, clock.now()).await.unwrap(), 0);

    // As if the program before had judged otherwise.
    let outdated = |due: DueSession, version| NewDerived {
        due,
        now: clock.now(),
        next: Waiting::ForChunks,
        digest: SessionDigest::default(),
        day: facts.started_at.as_ms() / 86_400_000,
        facts: b"of an earlier version".to_vec(),
        version,
        visitors: Vec::new(),
        has_all_visitors: true,
        seen: None,
    };
    store.make_outdated_due(node, u32::MAX, clock.now(), 1).await.unwrap();
    let due = store.list_due(node, clock.now(), 1).await.unwrap()[0];
    store.write_derived(&[outdated(due, stored::PROGRAM - 1)]).await.unwrap();
    assert_eq!(bench.derive.step(&shelf).await.unwrap(), 0);

    assert_eq!(rederive::step(store, node, clock.now()).await.unwrap(), 1);
    assert_eq!(bench.derive.step(&shelf).await.unwrap(), 1);

    assert_eq!(bench.facts().await.unwrap(), facts);
    assert_eq!(rederive::step(store, node, clock.now()).await.unwrap(), 0);
}

#[test]
fn order_repetitions_and_provisional_frames_make_no_difference() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(10 << 20)
        .enable_all()
        .build()
        .unwrap();
    let (facts, digest) = runtime.block_on(in_order());
    let frames = recording();
    // The order, what is sent twice, and after how many frames facts are derived in between.
    let cases = (
        Just((0..frames.len()).collect::<Vec<_>>()).prop_shuffle(),
        prop::collection::vec(0..frames.len(), 0..4),
        1..frames.len(),
        // With one place in memory, one of both windows is put aside each time.
        1..=2_usize,
    );
    TestRunner::new(Config { cases: 12, ..Config::default() })
        .run(&cases, |(order, again, pause, capacity)| {
            runtime.block_on(async {
                let bench = Bench::new().await;
                let shelf = Shelf::of(capacity);
                let sent: Vec<Frame> =
                    order.iter().chain(&again).map(|index| frames[*index].clone()).collect();
                for part in sent.chunks(pause) {
                    bench.send(part).await;
                    bench.drain().await;
                    bench.derive.step(&shelf).await.unwrap();
                    bench.hand.advance(Duration::from_secs(6));
                }
                bench.derive.step(&shelf).await.unwrap();
                let derived = (bench.facts().await.unwrap(), bench.digest().await.unwrap());
                prop_assert_eq!(&derived, &(facts.clone(), digest.clone()));
                Ok(())
            })
        })
        .unwrap();
}
