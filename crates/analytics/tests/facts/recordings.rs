//! A real visit of the demo site, frame by frame as the server took them: out of order, some
//! twice, some provisional.

use analytics::{
    Chunk, Ending, LoadInfo, SessionContext, Settings, WindowPart, derive_window, merge,
};
use dom::{Detail, Mirror};
use model::facts::WindowFacts;
use model::{LoadMeta, Timestamp};
use serde::Deserialize;

const DEMO_SHOP: &str = include_str!("../recordings/demo-shop.ndjson");

/// One frame, inflated.
#[derive(Deserialize)]
struct Frame {
    seq: u32,
    first: u64,
    exit: bool,
    from: i64,
    meta: Option<LoadMeta>,
    body: String,
}

struct Recording {
    frames: Vec<(Frame, Option<LoadInfo>)>,
}

impl Recording {
    fn read(text: &str) -> Self {
        let frames = text.lines().map(|line| {
            let frame: Frame = serde_json::from_str(line).unwrap();
            let load = frame.meta.as_ref().map(LoadInfo::from);
            (frame, load)
        });
        Self { frames: frames.collect() }
    }

    /// In the order in which they came.
    fn chunks(&self) -> Vec<Chunk<'_>> {
        let chunks = self.frames.iter().map(|(frame, load)| Chunk {
            seq: frame.seq,
            first: frame.first,
            is_exit: frame.exit,
            from: Timestamp::from_ms(frame.from).unwrap(),
            load: load.as_ref(),
            body: &frame.body,
        });
        chunks.collect()
    }
}

fn facts_of(chunks: Vec<Chunk<'_>>) -> WindowFacts {
    derive_window(&Settings::default(), chunks, Ending::Sealed)
}

#[test]
fn the_facts_of_a_visit_are_these() {
    let recording = Recording::read(DEMO_SHOP);

    insta::assert_json_snapshot!("demo_shop_window", facts_of(recording.chunks()));
}

#[test]
fn the_facts_of_its_session_are_these() {
    let recording = Recording::read(DEMO_SHOP);
    let window = facts_of(recording.chunks());
    let session = "01a20227-fd05-7907-81b6-94c30d359a75".parse().unwrap();
    let context = SessionContext::new(session, Ending::Sealed);
    let window_id = "01a20227-fd05-760a-8563-c1389b33b844".parse().unwrap();
    let part = WindowPart { window: window_id, skew_ms: 0, facts: &window };
    let facts = merge(&Settings::default(), &context, &[part]).unwrap();

    insta::assert_json_snapshot!("demo_shop_session", facts);
}

#[test]
fn frames_in_any_order_give_the_same_facts() {
    let recording = Recording::read(DEMO_SHOP);
    let clean = facts_of(recording.chunks());
    let mut backwards = recording.chunks();
    // Of provisional frames of one number and length the first counts; they are equal here.
    backwards.reverse();
    let mut twice = recording.chunks();
    twice.extend(recording.chunks());

    assert_eq!(facts_of(backwards), clean);
    assert_eq!(facts_of(twice), clean);
}

#[test]
fn facts_hold_nothing_of_what_the_recording_says() {
    let recording = Recording::read(DEMO_SHOP);
    let json = serde_json::to_string(&facts_of(recording.chunks())).unwrap();

    // Texts that the strict policy masked, and typed ones, are stars in the recording.
    assert!(DEMO_SHOP.contains("***"));
    assert!(!json.contains("***"));
}

#[test]
fn what_was_put_aside_goes_on_in_another_process() {
    let recording = Recording::read(DEMO_SHOP);
    let clean = facts_of(recording.chunks());
    let mut chunks = recording.chunks();
    chunks.sort_by_key(|chunk| (chunk.seq, std::cmp::Reverse(chunk.rank())));
    chunks.dedup_by_key(|chunk| chunk.seq);
    let mirror = || Mirror::new(Detail::Structure);
    let mut deriver = analytics::WindowDeriver::new(Settings::default(), mirror());
    for chunk in &chunks {
        // What came while the page went away is not part of what is put aside.
        let provisional = Chunk { is_exit: true, ..*chunk };
        deriver.push(&provisional);
        assert!(deriver.is_provisional());
        let carry = serde_json::to_string(&deriver.carry()).unwrap();
        let carry = serde_json::from_str(&carry).unwrap();
        deriver = analytics::WindowDeriver::resume(Settings::default(), mirror(), carry);
        assert_eq!(deriver.next_seq(), chunk.seq);
        deriver.push(&Chunk { is_exit: false, ..*chunk });
        let carry = serde_json::to_string(&deriver.carry()).unwrap();
        let carry = serde_json::from_str(&carry).unwrap();
        deriver = analytics::WindowDeriver::resume(Settings::default(), mirror(), carry);
    }

    assert_eq!(deriver.facts(Ending::Sealed), clean);
}
