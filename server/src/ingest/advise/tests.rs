//! When a recorder is told what.

use std::sync::Arc;

use model::{RecorderConfig, Timestamp};
use serde_json::json;

use super::*;
use crate::ingest::tests::POLICY;

const WINDOW: &str = "01976e8a-7b6c-7def-8123-456789abcde0";

fn settings() -> Settings {
    let (recorder, policy) = (RecorderConfig::default(), Arc::clone(&POLICY));
    Settings::new(recorder, policy, Arc::default(), "hs_optout").unwrap()
}

fn project() -> ProjectId {
    "01976e8a-7b6c-7def-8123-456789abcde1".parse().unwrap()
}

/// Chunk `seq` of a session that is a minute old, with ten events.
fn header(seq: u32) -> FrameHeader {
    let begun: u64 = 0x0197_6e8a_7b6c;
    serde_json::from_value(json!({
        "v": 1, "key": "hs_shop", "session": "01976e8a-7b6c-7def-8123-456789abcdef",
        "window": WINDOW, "seq": seq, "first": seq * 10, "events": 10, "from": 1, "to": 1,
        "sent": begun + 60_000, "enc": "gzip", "policy": POLICY.hash.as_str(),
    }))
    .unwrap()
}

fn with_snapshot(seq: u32) -> FrameHeader {
    FrameHeader { snapshot: vec![1], ..header(seq) }
}

/// What everybody is told.
fn nothing() -> Directives {
    Directives { config: Some(settings().revision), ..Directives::default() }
}

struct Recorder(Advisor);

impl Recorder {
    fn new() -> Self {
        Self(Advisor::new(SessionLimits::default()))
    }

    fn sends(&self, header: &FrameHeader) -> Directives {
        self.sends_at(header, 0.0)
    }

    fn sends_at(&self, header: &FrameHeader, fill: f64) -> Directives {
        self.sends_under(header, Pressure { fill, ..Pressure::default() })
    }

    fn sends_under(&self, header: &FrameHeader, pressure: Pressure) -> Directives {
        self.0.advise(project(), &settings(), header, 1_000, pressure)
    }
}

#[test]
fn an_ordinary_window_is_told_nothing() {
    let recorder = Recorder::new();
    assert_eq!(recorder.sends(&with_snapshot(0)), nothing());
    for seq in 1..50 {
        assert_eq!(recorder.sends(&header(seq)), nothing(), "{seq}");
    }
    // Sent twice, and late.
    assert_eq!(recorder.sends(&header(49)), nothing());
    assert_eq!(recorder.sends(&header(3)), nothing());
}

#[test]
fn another_policy_is_named() {
    let recorder = Recorder::new();
    for policy in [None, Some("strict-1".to_owned()), Some("0".repeat(16))] {
        let told = recorder.sends(&FrameHeader { policy, ..with_snapshot(0) });
        assert_eq!(told.policy.as_ref(), Some(&POLICY.hash));
    }
}

#[test]
fn a_window_without_its_document_is_asked_for_a_snapshot_now_and_then() {
    let recorder = Recorder::new();
    let asked: Vec<u32> = (7..20).filter(|seq| recorder.sends(&header(*seq)).snapshot).collect();
    assert_eq!(asked, [7, 11, 15, 19]);

    assert!(!recorder.sends(&with_snapshot(20)).snapshot);

    assert!(!recorder.sends(&header(21)).snapshot);
}

#[test]
fn a_gap_asks_for_a_snapshot_unless_the_chunk_has_one() {
    let recorder = Recorder::new();
    recorder.sends(&with_snapshot(0));
    assert!(recorder.sends(&header(2)).snapshot);
    assert!(!recorder.sends(&with_snapshot(3)).snapshot);
    assert!(!recorder.sends(&with_snapshot(9)).snapshot);
    assert!(!recorder.sends(&header(10)).snapshot);
    assert!(recorder.sends(&header(12)).snapshot);
}

#[test]
fn a_visit_that_ended_before_its_page_was_there_is_asked_for_nothing() {
    let recorder = Recorder::new();
    let empty = FrameHeader { events: 0, ..header(0) };
    assert!(!recorder.sends(&empty).snapshot);
    assert!(!recorder.sends(&FrameHeader { events: 0, ..header(1) }).snapshot);
}

#[test]
fn a_session_that_is_too_large_or_too_old_goes_on_with_events_only() {
    let recorder = Recorder(Advisor::new(SessionLimits { bytes: 2_500, age: Duration::MAX }));
    let told: Vec<_> = (0..4).map(|seq| recorder.sends(&with_snapshot(seq)).fidelity).collect();
    assert_eq!(told, [None, None, Some(Fidelity::Events), Some(Fidelity::Events)]);
    let unknown = recorder.sends(&header(9));
    assert!(!unknown.snapshot, "there is nothing to take one of");

    let old =
        Recorder(Advisor::new(SessionLimits { bytes: 1 << 30, age: Duration::from_secs(59) }));
    assert_eq!(old.sends(&with_snapshot(0)).fidelity, Some(Fidelity::Events));
    let young =
        Recorder(Advisor::new(SessionLimits { bytes: 1 << 30, age: Duration::from_mins(1) }));
    assert_eq!(young.sends(&with_snapshot(0)).fidelity, None);
}

#[test]
fn a_session_that_is_within_its_limits_again_is_recorded_in_full_again() {
    let limits = SessionLimits { bytes: 1 << 30, age: Duration::from_mins(1) };
    let recorder = Recorder(Advisor::new(limits));
    // A clock that is ahead, and is set right later.
    let ahead = Timestamp::from_ms(0x0197_6e8a_7b6c + 3_600_000).unwrap();
    let early = recorder.sends(&FrameHeader { sent: ahead, ..with_snapshot(0) });
    assert_eq!((early.fidelity, early.snapshot), (Some(Fidelity::Events), false));

    let later = recorder.sends(&header(1));
    assert_eq!((later.fidelity, later.snapshot), (Some(Fidelity::Full), true));
    assert_eq!(recorder.sends(&with_snapshot(2)), nothing());
}

#[test]
fn what_was_stored_before_this_process_began_counts() {
    let recorder = Recorder(Advisor::new(SessionLimits { bytes: 2_500, age: Duration::MAX }));
    let session = header(0).session;
    recorder.0.note_stored(project(), session, 2_000);
    assert_eq!(recorder.sends(&with_snapshot(0)).fidelity, Some(Fidelity::Events));

    let known = Recorder(Advisor::new(SessionLimits { bytes: 2_500, age: Duration::MAX }));
    known.sends(&with_snapshot(0));
    known.0.note_stored(project(), session, 1_000);
    assert_eq!(
        known.sends(&with_snapshot(1)).fidelity,
        None,
        "the same chunk is not counted twice"
    );
}

#[test]
fn a_journal_that_fills_up_asks_for_fewer_chunks_until_it_is_over() {
    let recorder = Recorder::new();
    let fills = [0.0, 0.74, 0.75, 0.8, 0.95, 0.7, 0.6, 0.59, 0.0, 1.0];
    let told: Vec<Option<u32>> = (0_u32..)
        .zip(fills)
        .map(|(seq, fill)| recorder.sends_at(&with_snapshot(seq), fill).flush_ms)
        .collect();

    let held = [None, None, Some(10_000), Some(10_000), Some(30_000), None, None];
    assert_eq!(told[..7], held);
    assert_eq!(told[7..], [Some(5_000), None, Some(30_000)]);
}

#[test]
fn with_little_room_only_events_are_wanted_and_all_again_when_there_is_more() {
    let recorder = Recorder::new();
    let little = Pressure { room: Room::Little, ..Pressure::default() };
    recorder.sends(&with_snapshot(0));

    let told = recorder.sends_under(&header(1), little);
    assert_eq!((told.fidelity, told.snapshot), (Some(Fidelity::Events), false));

    let told = recorder.sends(&header(2));
    assert_eq!((told.fidelity, told.snapshot), (Some(Fidelity::Full), true));
}
