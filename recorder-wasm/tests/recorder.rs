//! Recordings in, frames out, under a clock that the test drives.
#![expect(clippy::unwrap_used, reason = "what fails here must end the test")]

mod main_thread;

use main_thread::{ID, MainThread, Sent, compiled, events, show};
use proptest::prelude::*;
use recorder_wasm::{PolicyRefused, Recorder};
use redaction::{Mode, PolicySpec};
use serde_json::{Value, json};

fn snapshot(at: i64, text: &str) -> String {
    let body = json!({ "type": 2, "tagName": "body", "attributes": {}, "id": 3, "childNodes": [
        { "type": 3, "textContent": text, "id": 4 },
        { "type": 2, "tagName": "input", "attributes": { "type": "text" }, "childNodes": [], "id": 5 },
    ] });
    let node = json!({ "type": 0, "childNodes": [{ "type": 2, "tagName": "html", "attributes": {}, "childNodes": [body], "id": 2 }], "id": 1 });
    json!({ "type": 2, "data": { "node": node, "initialOffset": { "left": 0, "top": 0 } }, "timestamp": at }).to_string()
}

fn meta(at: i64) -> String {
    json!({ "type": 4, "data": { "href": "https://a.example/?q=ann", "width": 800, "height": 600 }, "timestamp": at }).to_string()
}

fn text(at: i64, text: &str) -> String {
    json!({ "type": 3, "data": { "source": 0, "texts": [{ "id": 4, "value": text }] }, "timestamp": at }).to_string()
}

fn click(at: i64) -> String {
    json!({ "type": 3, "data": { "source": 2, "type": 2, "id": 5, "x": 1, "y": 2 }, "timestamp": at }).to_string()
}

fn input(at: i64, text: &str) -> String {
    json!({ "type": 3, "data": { "source": 5, "text": text, "isChecked": false, "id": 5 }, "timestamp": at }).to_string()
}

/// A script sets the width of the input.
fn style(at: i64, width: i64) -> String {
    json!({ "type": 3, "data": { "source": 0, "texts": [], "attributes": [{ "id": 5, "attributes": { "style": { "width": format!("{width}px") } } }], "removes": [], "adds": [] }, "timestamp": at }).to_string()
}

fn width(event: &Value) -> Option<i64> {
    let width = event["data"]["attributes"][0]["attributes"]["style"]["width"].as_str()?;
    width.strip_suffix("px")?.parse().ok()
}

#[test]
fn a_visit_becomes_frames() {
    let mut page = MainThread::new(3, 40);
    page.recorder.set_meta(r#"{"load":"01976e8a-7b6c-7def-8123-456789abcdef","url":"https://a.example/?q=ann","title":"Ann's page","viewport":[800,600]}"#);
    page.push(1_000, &[meta(1_000), snapshot(1_001, "Hello Ann")]);
    page.push(1_400, &[text(1_390, "Hello Bob")]);
    page.push(2_000, &[click(1_999)]);
    page.push(2_100, &[input(2_080, "secret"), "not an event".to_owned()]);
    page.pass(9_000);
    page.push(9_100, &[meta(9_100), snapshot(9_101, "Hello again")]);
    page.push(9_200, &[json!({ "type": 5, "data": { "tag": "error", "payload": { "message": "no ann@b.example" } }, "timestamp": 9_200 }).to_string()]);
    page.cut(9_300);

    insta::assert_snapshot!(show(&page.sent));
}

#[test]
fn tails_come_500_ms_after_the_first_event_and_at_once_after_a_click() {
    let mut page = MainThread::new(0, 0);
    page.push(1_000, &[meta(1_000)]);
    page.pass(1_499);
    assert_eq!(page.n_tails, 0);
    page.pass(1_500);
    assert_eq!((page.n_tails, page.done), (1, 1));
    page.push(1_600, &[text(1_600, "y")]);
    assert_eq!(page.n_tails, 1);
    page.push(1_650, &[click(1_650)]);
    assert_eq!((page.n_tails, page.done), (2, 3));
    page.pass(2_600);
    assert_eq!(page.n_tails, 2);
}

#[test]
fn a_snapshot_is_kept_at_once() {
    let mut page = MainThread::new(0, 0);
    page.push(1_000, &[meta(1_000), snapshot(1_000, "x")]);

    assert_eq!((page.n_tails, page.done), (1, 2));
    assert_eq!(page.exit_frame(1_001).decode().0.snapshot, [1]);
}

#[test]
fn the_server_says_when_chunks_end() {
    let mut page = MainThread::new(0, 0);
    page.recorder.set_cut_ms(10_000);
    page.push(1_000, &[meta(1_000), snapshot(1_000, "x")]);
    page.pass(10_999);
    assert_eq!(page.sent.len(), 0);
    page.pass(11_000);
    assert_eq!(page.sent.len(), 1);

    page.push(20_000, &[text(20_000, "y")]);
    page.recorder.set_cut_ms(2_000);
    page.obey();
    page.pass(22_000);
    assert_eq!(page.sent.len(), 2);

    page.recorder.set_cut_ms(i64::MIN);
    page.push(30_000, &[text(30_000, "y")]);
    page.pass(30_999);
    assert_eq!(page.sent.len(), 2);
}

#[test]
fn a_storm_becomes_its_latest_values_and_is_told() {
    let mut page = MainThread::new(0, 0);
    page.push(1_000, &[meta(1_000), snapshot(1_000, "x")]);
    let mut n_pushed = 2;
    for at in (1_000..11_000).step_by(10) {
        page.push(at, &[style(at, at)]);
        n_pushed += 1;
    }
    page.push(11_000, &[text(11_000, "after")]);
    page.cut(11_000);

    assert_eq!(page.taken, n_pushed + 1);
    assert_eq!(page.storms, [("html > body > input".to_owned(), 100)]);
    let all = events(&page.sent);
    assert_eq!(page.done, all.len() as u64);
    let values: Vec<i64> = all.iter().filter_map(width).collect();
    assert!(values.len() < 100 + 2 * 10 + 10 * 10, "{} values", values.len());
    assert!(values.is_sorted());
    assert_eq!(values.last(), Some(&10_990));
    let told: Vec<_> = all.iter().filter(|event| event["data"]["tag"] == "storm").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0]["data"]["payload"],
        json!({ "selector": "html > body > input", "rate": 100 })
    );
    let times: Vec<i64> = all.iter().map(|event| event["timestamp"].as_i64().unwrap()).collect();
    assert!(times.is_sorted());
}

#[test]
fn a_policy_takes_effect_at_once_and_the_document_stays_known() {
    let open = compiled(&PolicySpec { mode: Mode::Open, ..PolicySpec::default() });
    let mut page = MainThread::new(0, 0);
    page.push(1_000, &[meta(1_000), snapshot(1_000, "Hello Ann")]);
    page.recorder.set_policy(&open.bytes).unwrap();
    page.obey();
    page.push(1_100, &[text(1_100, "Hello Bob, bob@b.example")]);
    page.cut(1_200);

    let frames: Vec<_> = page.sent.iter().map(Sent::decode).collect();
    assert_eq!(frames.len(), 2);
    assert!(frames[0].1.contains("***** ***") && !frames[0].1.contains("Ann"));
    assert!(frames[1].1.contains("Hello Bob, [redacted]"), "{}", frames[1].1);
    assert_ne!(frames[0].0.policy, frames[1].0.policy);
    assert_eq!(frames[1].0.policy.as_deref(), Some(&*open.hash));
}

#[test]
fn a_page_may_ask_for_more_masking_and_not_for_less() {
    let open = compiled(&PolicySpec { mode: Mode::Open, ..PolicySpec::default() });
    for (mode, is_masked) in [("open", false), ("strict", true), ("wireframe", true)] {
        let config = format!(
            r#"{{"key":"hs_demo","session":"{ID}","window":"{ID}","seq":0,"first":0,"mode":"{mode}"}}"#
        );
        let mut page = MainThread::new(0, 0);
        page.recorder = Recorder::from_json(&config).unwrap();
        page.recorder.set_policy(&open.bytes).unwrap();
        page.push(1_000, &[meta(1_000), snapshot(1_000, "Hello Ann")]);
        page.cut(1_100);

        assert_eq!(!show(&page.sent).contains("Ann"), is_masked, "{mode}");
    }
}

#[test]
fn bytes_that_are_no_policy_are_refused_and_change_nothing() {
    let mut page = MainThread::new(0, 0);
    assert_eq!(page.recorder.set_policy(b"HSP1"), Err(PolicyRefused));
    page.push(1_000, &[meta(1_000), snapshot(1_000, "Hello Ann")]);
    page.cut(1_100);

    assert!(!show(&page.sent).contains("Ann"));
}

#[test]
fn every_tail_has_the_latest_values() {
    let mut page = MainThread::new(0, 0);
    page.push(1_000, &[meta(1_000), snapshot(1_000, "x")]);
    for nth in 0..150 {
        page.push(1_001, &[style(1_001, nth)]);
    }
    page.push(1_002, &[click(1_002)]);

    let (_, body) = page.exit_frame(1_003).decode();
    let last = body.lines().rfind(|line| line.contains("width")).unwrap();
    assert!(last.contains("149px"), "{last}");
}

#[test]
fn chunks_end_after_5_s_and_never_overlap() {
    let mut page = MainThread::new(7, 100);
    page.push(1_000, &[meta(1_000), snapshot(1_000, "x")]);
    for at in (1_100..21_000).step_by(100) {
        page.push(at, &[text(at, "tick")]);
    }
    page.cut(21_000);

    let frames: Vec<_> = page.sent.iter().map(|frame| frame.decode().0).collect();
    assert_eq!(frames.len(), 4);
    let mut next = 100;
    for (index, header) in frames.iter().enumerate() {
        assert_eq!(usize::try_from(header.seq).unwrap(), 7 + index);
        assert_eq!(header.first, next);
        assert!(header.to.ms_since(header.from) <= 5_000);
        next = header.first + u64::from(header.events);
    }
    assert_eq!(next, 100 + 2 + 199);
}

#[test]
fn a_checkout_begins_a_chunk_with_its_meta_event() {
    let mut page = MainThread::new(0, 0);
    page.push(
        1_000,
        &[
            json!({ "type": 0, "data": {}, "timestamp": 1_000 }).to_string(),
            meta(1_000),
            snapshot(1_000, "a"),
        ],
    );
    page.push(1_100, &[text(1_100, "b"), meta(1_100), snapshot(1_100, "c"), text(1_100, "d")]);
    page.push(1_200, &[snapshot(1_200, "e")]);
    page.cut(1_300);

    let snapshots: Vec<_> = page.sent.iter().map(|frame| frame.decode().0.snapshot).collect();
    assert_eq!(snapshots, [vec![2], vec![1], vec![0]]);
}

#[test]
fn large_chunks_are_cut_before_they_outgrow_a_keepalive_request() {
    let mut page = MainThread::new(0, 0);
    page.push(1_000, &[meta(1_000), snapshot(1_000, "x")]);
    let mut state = 1_u32;
    let batch: Vec<String> = (0..400)
        .map(|_| {
            // Style text is kept as it is, so this stays incompressible.
            let css: String = (0..1500)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    char::from(b'a' + u8::try_from((state >> 24) % 26).unwrap())
                })
                .collect();
            json!({ "type": 3, "data": { "source": 8, "id": 3, "adds": [{ "rule": css }] }, "timestamp": 1_000 }).to_string()
        })
        .collect();
    page.push(1_001, &batch);
    page.cut(1_002);

    assert!(page.sent.len() > 4);
    for frame in &page.sent {
        assert!(frame.bytes.len() < 64 * 1024 - 1024, "{} bytes", frame.bytes.len());
    }
    let events: u32 = page.sent.iter().map(|frame| frame.decode().0.events).sum();
    assert_eq!(events, 402);
}

#[test]
fn what_cannot_be_read_becomes_a_gap_and_asks_for_a_snapshot_once() {
    let mut page = MainThread::new(0, 0);
    page.push(1_000, &[meta(1_000), snapshot(1_000, "x")]);
    page.push(
        1_100,
        &[
            "{\"type\":3,\"data\":{\"text\":\"secret\"}".to_owned(),
            "secret".to_owned(),
            String::new(),
        ],
    );
    assert_eq!(page.n_snapshots_asked, 1);
    page.push(1_200, &[meta(1_200), snapshot(1_200, "y")]);
    page.push(1_300, &["secret".to_owned()]);
    assert_eq!(page.n_snapshots_asked, 2);
    page.cut(1_400);

    let all = events(&page.sent);
    assert_eq!(all.len(), 8);
    assert_eq!(
        all[2]["data"],
        json!({ "tag": "gap", "payload": { "why": "error", "events": 1, "bytes": 34 } })
    );
    assert!(!show(&page.sent).contains("secret"));
}

#[test]
fn a_clock_that_is_set_back_stops_nothing() {
    let mut page = MainThread::new(0, 0);
    page.push(10_000_000, &[meta(10_000_000), snapshot(10_000_000, "x")]);
    page.push(1_000, &[text(1_000, "y")]);
    page.pass(1_500);
    assert_eq!(page.done, 3);
    page.pass(6_000);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn headers_fit_however_much_is_said_about_the_page() {
    let mut page = MainThread::new(0, 0);
    let metadata: serde_json::Map<String, Value> =
        (0..50).map(|key| (format!("key-{key}"), json!("v".repeat(1_000)))).collect();
    page.recorder.set_meta(&json!({ "url": "/a", "metadata": metadata }).to_string());
    page.push(1_000, &[meta(1_000)]);
    page.cut(1_001);

    let (header, _) = page.sent[0].decode();
    assert_eq!(header.meta.unwrap().url.as_deref(), Some("/a"));
}

#[test]
fn meta_goes_into_one_frame_and_broken_meta_into_none() {
    let mut page = MainThread::new(0, 0);
    page.recorder.set_meta("nonsense");
    page.recorder.set_meta(r#"{"url":"/a?b"}"#);
    page.push(1_000, &[meta(1_000)]);
    page.cut(1_001);
    page.push(1_002, &[text(1_002, "x")]);
    page.cut(1_003);

    assert_eq!(page.sent[0].decode().0.meta.unwrap().url.as_deref(), Some("/a"));
    assert_eq!(page.sent[1].decode().0.meta, None);
}

#[test]
fn what_is_said_after_the_last_event_goes_without_one_when_asked() {
    let mut page = MainThread::new(4, 100);
    page.recorder.set_meta(r#"{"url":"/a"}"#);
    page.cut(900);
    assert_eq!(page.sent.len(), 0, "nothing happened yet");
    page.push(1_000, &[meta(1_000), snapshot(1_000, "x")]);
    page.cut(1_001);
    page.recorder.set_meta(r#"{"metadata":{"note":"call 555-123-4567"}}"#);
    page.cut(1_500);
    page.cut(1_600);
    page.push(2_000, &[text(2_000, "y")]);
    page.cut(2_001);

    let headers: Vec<_> = page.sent.iter().map(|frame| frame.decode().0).collect();
    let numbers: Vec<_> =
        headers.iter().map(|header| (header.seq, header.first, header.events)).collect();
    assert_eq!(numbers, [(4, 100, 2), (5, 102, 0), (6, 102, 1)]);
    assert_eq!((headers[1].from.as_ms(), headers[1].to.as_ms()), (1_000, 1_000));
    assert_eq!(headers[1].meta.as_ref().unwrap().metadata["note"], "call [redacted]");
    assert_eq!(headers[2].meta, None);
    assert_eq!(headers[2].from.as_ms(), 2_000);
}

#[test]
fn a_page_that_goes_away_sends_what_it_holds() {
    let mut page = MainThread::new(0, 0);
    page.push(1_000, &[meta(1_000), snapshot(1_000, "x"), click(1_000)]);
    page.push(1_100, &[text(1_100, "not flushed yet")]);

    let (header, body) = page.exit_frame(1_200).decode();

    assert!(header.exit);
    assert_eq!(header.events, 3);
    assert_eq!(body.lines().count(), 3);
    assert_eq!(header.window.to_string(), ID);
}

proptest! {
    #[test]
    fn no_event_is_lost_or_doubled(
        steps in prop::collection::vec((0..3_000_i64, 0..6_u8, 0..4_usize), 1..60)
    ) {
        let mut page = MainThread::new(0, 0);
        let (mut now, mut pushed) = (1_000, 0);
        for (wait, kind, count) in steps {
            now += wait;
            let batch: Vec<String> = (0..count)
                .flat_map(|_| match kind {
                    0 => vec![meta(now), snapshot(now, "s")],
                    1 => vec![click(now)],
                    2 => vec!["broken".to_owned()],
                    3 => vec![input(now, "abc")],
                    _ => vec![text(now, "t")],
                })
                .collect();
            pushed += batch.len();
            page.pass(now);
            if batch.is_empty() { page.cut(now) } else { page.push(now, &batch) }
        }
        page.cut(now);

        prop_assert_eq!(events(&page.sent).len(), pushed);
        prop_assert_eq!((page.done, page.taken), (pushed as u64, pushed as u64));
    }
}

#[test]
fn a_real_recording_comes_through_whole_and_small() {
    let recording = include_str!("../../crates/dom/tests/recordings/busy-page.ndjson");
    let mut page = MainThread::new(0, 0);
    for event in recording.lines() {
        let at = serde_json::from_str::<Value>(event).unwrap()["timestamp"].as_i64().unwrap();
        page.push(at, &[event.to_owned()]);
    }
    page.cut(i64::MAX / 2);

    let all = events(&page.sent);
    let is_own = |event: &&Value| event["data"]["tag"] == "storm";
    assert_eq!(page.taken, recording.lines().count() as u64);
    assert!(all.len() >= recording.lines().count() && all.iter().filter(is_own).count() < 33);
    assert!(all.iter().all(|event| event["data"]["tag"] != "gap"));
    assert!(!show(&page.sent).contains("in frame"), "text came through");
    let n_bytes: usize = page.sent.iter().map(|frame| frame.bytes.len()).sum();
    assert!(n_bytes * 8 < recording.len(), "{n_bytes} of {} bytes", recording.len());
    let headers: String = page.sent.iter().map(header_of).collect();
    golden("busy-page.headers", &headers);
}

/// What a header says that patterns and compression have no part in.
fn header_of(frame: &Sent) -> String {
    let (header, _) = frame.decode();
    let span = header.to.ms_since(header.from);
    format!(
        "seq {} first {} events {} ms {span} snapshots {:?} clicks {} keys {} active {}\n",
        header.seq,
        header.first,
        header.events,
        header.snapshot,
        header.counts.clicks,
        header.counts.keys,
        header.counts.active_ms,
    )
}

/// Compares with a file that is added to by hand, never by a test.
fn golden(name: &str, actual: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name}");
}
