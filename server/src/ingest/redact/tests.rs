//! What an honest recorder sends passes as it came; what a foreign one forgot is caught.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use model::RecorderConfig;
use serde_json::{Value, json};
use std::io::Write as _;

use super::*;
use crate::ingest::IngestLimits;
use crate::ingest::decode;
use crate::ingest::tests::POLICY;
use crate::projects::{ActivePolicy, compile};

const SESSION: &str = "01976e8a-7b6c-7def-8123-456789abcdef";
const WINDOW: &str = "01976e8a-7b6c-7def-8123-456789abcde0";

/// Texts may be read but for personal data.
static OPEN: LazyLock<Arc<ActivePolicy>> =
    LazyLock::new(|| Arc::new(compile(r#"{"mode":"open"}"#).unwrap()));

/// The default policy with its patterns.
static FULL: LazyLock<Arc<ActivePolicy>> = LazyLock::new(|| Arc::new(compile("{}").unwrap()));

fn project() -> ProjectId {
    "01976e8a-7b6c-7def-8123-456789abcde1".parse().unwrap()
}

fn settings(policy: &Arc<ActivePolicy>) -> Settings {
    let (recorder, policy) = (RecorderConfig::default(), Arc::clone(policy));
    Settings::new(recorder, policy, Arc::default(), "hs_optout").unwrap()
}

/// One window's chunks, sent in order.
struct Window {
    mirrors: Mirrors,
    settings: Settings,
    policy: Option<String>,
    enc: &'static str,
    seq: u32,
    first: u64,
}

impl Window {
    fn new(policy: &Arc<ActivePolicy>) -> Self {
        Self {
            mirrors: Mirrors::new(1 << 20),
            settings: settings(policy),
            policy: Some(policy.hash.to_string()),
            enc: "gzip",
            seq: 0,
            first: 0,
        }
    }

    /// The same from a recorder that knows nothing of us.
    fn foreign(policy: &Arc<ActivePolicy>) -> Self {
        Self { policy: None, ..Self::new(policy) }
    }

    fn frame(&self, events: &[Value], meta: Option<&Value>) -> Bytes {
        let mut header = json!({
            "v": 1, "key": "hs_shop", "session": SESSION, "window": WINDOW, "seq": self.seq,
            "first": self.first, "events": events.len(), "from": 1, "to": 1, "sent": 1,
            "enc": self.enc,
        });
        if let Some(policy) = &self.policy {
            header["policy"] = policy.as_str().into();
        }
        if let Some(meta) = meta {
            header["meta"] = meta.clone();
        }
        let lines: Vec<String> = events.iter().map(ToString::to_string).collect();
        let payload = match self.enc {
            "gzip" => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(lines.join("\n").as_bytes()).unwrap();
                encoder.finish().unwrap()
            }
            _ => lines.join("\n").into_bytes(),
        };
        [header.to_string().as_bytes(), b"\n", &payload].concat().into()
    }

    fn send_frame(&self, bytes: Bytes) -> Result<Bytes, RedactionError> {
        let frame = decode::frame(bytes, &IngestLimits::default()).unwrap();
        let sent = frame.clone();
        let body = decode::payload(&sent, &IngestLimits::default()).unwrap();
        let events = decode::events(&body, &IngestLimits::default()).unwrap();
        let redacted = chunk(frame, &body, &events, project(), &self.settings, &self.mirrors)?;
        Ok(redacted.bytes)
    }

    /// Sends the next chunk; what was sent and what would be stored.
    fn send(&mut self, events: &[Value]) -> (Bytes, Bytes) {
        let sent = self.frame(events, None);
        let stored = self.send_frame(sent.clone()).unwrap();
        self.seq += 1;
        self.first += events.len() as u64;
        (sent, stored)
    }
}

fn text_of(frame: &Bytes) -> String {
    let frame = decode::frame(frame.clone(), &IngestLimits::default()).unwrap();
    let body = decode::payload(&frame, &IngestLimits::default()).unwrap();
    format!("{:?}\n{}", frame.header.meta, String::from_utf8_lossy(&body))
}

#[expect(clippy::needless_pass_by_value, reason = "callers make the value in place")]
fn event(kind: u8, data: Value) -> Value {
    json!({"type": kind, "timestamp": 1, "data": data})
}

/// A page with a paragraph (id 4) and an unmasked heading (id 6).
fn document(paragraph: &str, heading: &str) -> Value {
    let text = |id: u32, text: &str| json!({"type": 3, "textContent": text, "id": id});
    let element = |id: u32, tag: &str, attributes: Value, children: Value| json!({"type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": id});
    let body = element(
        3,
        "body",
        json!({}),
        json!([
            element(4, "p", json!({}), json!([text(5, paragraph)])),
            element(6, "h1", json!({"data-hs-unmask": ""}), json!([text(7, heading)])),
        ]),
    );
    let html = element(2, "html", json!({}), json!([body]));
    event(
        2,
        json!({"node": {"type": 0, "childNodes": [html], "id": 1},
        "initialOffset": {"top": 0, "left": 0}}),
    )
}

fn text_change(id: u32, value: &str) -> Value {
    event(
        3,
        json!({"source": 0, "texts": [{"id": id, "value": value}], "attributes": [],
        "removes": [], "adds": []}),
    )
}

#[test]
fn an_honest_recording_passes_to_the_byte() {
    for enc in ["gzip", "identity"] {
        let mut window = Window { enc, ..Window::new(&POLICY) };
        for events in [
            &[document("**** ****", "Welcome")][..],
            &[text_change(5, "*****"), text_change(7, "Hello")],
            &[event(3, json!({"source": 2, "type": 2, "id": 7, "x": 1, "y": 2}))],
            &[event(3, json!({"source": 5, "text": "***", "isChecked": false, "id": 4}))],
            &[],
        ] {
            let (sent, stored) = window.send(events);
            assert_eq!(sent, stored, "{}", text_of(&stored));
        }
    }
}

#[test]
fn what_a_foreign_recorder_forgot_is_masked_and_the_frame_still_reads() {
    for enc in ["gzip", "identity"] {
        let mut window = Window { enc, ..Window::foreign(&POLICY) };
        let (_, snapshot) = window.send(&[document("Jane Roe", "Welcome")]);
        let (_, change) = window.send(&[text_change(5, "Jane Doe"), text_change(7, "Hello")]);
        let (_, input) = window.send(&[event(
            3,
            json!({"source": 5, "text": "hunter2", "isChecked": false, "id": 4}),
        )]);

        assert!(text_of(&snapshot).contains("**** ***"), "{}", text_of(&snapshot));
        assert!(text_of(&snapshot).contains("Welcome"), "{}", text_of(&snapshot));
        assert!(text_of(&change).contains("Hello"), "{}", text_of(&change));
        assert!(text_of(&input).contains("\"*******\""), "{}", text_of(&input));
        let all = [text_of(&snapshot), text_of(&change), text_of(&input)].concat();
        for secret in ["Jane", "Roe", "Doe", "hunter2"] {
            assert!(!all.contains(secret), "{secret}: {all}");
        }
    }
}

#[test]
fn a_recorder_that_claims_the_policy_is_checked_all_the_same() {
    let mut window = Window::new(&POLICY);

    let (_, stored) = window.send(&[document("Jane Roe", "Welcome")]);

    assert!(!text_of(&stored).contains("Jane"), "{}", text_of(&stored));
}

#[test]
fn without_the_document_the_texts_of_an_honest_recorder_stay() {
    // As after a restart of the server, in the middle of a window.
    let mut window = Window { seq: 7, first: 100, ..Window::new(&OPEN) };
    let added = event(
        3,
        json!({"source": 0, "texts": [], "attributes": [
        {"id": 7, "attributes": {"title": "Close", "class": "a5551234567", "href": "/a/b"}}],
        "removes": [], "adds": [{"parentId": 6, "nextId": null,
            "node": {"type": 3, "textContent": "Delivered today", "id": 9}}]}),
    );

    let (sent, stored) = window.send(&[text_change(7, "Hello"), added]);

    assert_eq!(sent, stored, "{}", text_of(&stored));
}

#[test]
fn without_the_document_patterns_are_found_all_the_same() {
    let mut window = Window { seq: 7, first: 100, ..Window::new(&OPEN) };
    let added = event(
        3,
        json!({"source": 0, "texts": [], "attributes": [
        {"id": 7, "attributes": {"title": "jane@doe.example", "href": "https://a.example/?token=t0p"}}],
        "removes": [], "adds": [{"parentId": 6, "nextId": null,
            "node": {"type": 3, "textContent": "mail joe@doe.example", "id": 9}}]}),
    );

    let (_, stored) = window.send(&[text_change(7, "by \"jim@doe.example\""), added]);

    let text = text_of(&stored);
    for secret in ["jane@", "joe@", "jim@", "t0p"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(text.contains("[redacted]"), "{text}");
    assert!(text.contains("by \\\""), "what is around stays: {text}");
}

#[test]
fn without_the_document_a_foreign_recorder_is_masked() {
    let mut window = Window { seq: 7, first: 100, ..Window::foreign(&POLICY) };

    let (_, stored) = window.send(&[text_change(7, "Hello Jane")]);

    assert!(text_of(&stored).contains("***** ****"), "{}", text_of(&stored));
}

#[test]
fn a_gap_ends_what_is_known_and_a_snapshot_begins_it_again() {
    let mut window = Window::foreign(&POLICY);
    window.send(&[document("Jane", "Welcome")]);
    window.seq += 1;
    window.first += 10;

    let (_, after_gap) = window.send(&[text_change(7, "Hello")]);
    let (_, in_chunk) = window.send(&[document("Jane", "Welcome"), text_change(7, "Again")]);
    let (_, after_it) = window.send(&[text_change(7, "Goodbye")]);

    assert!(text_of(&after_gap).contains("*****"), "nobody knows what 7 is now");
    assert!(text_of(&in_chunk).contains("Again"), "{}", text_of(&in_chunk));
    assert!(text_of(&after_it).contains("Goodbye"), "{}", text_of(&after_it));
}

#[test]
fn a_chunk_that_is_sent_again_or_late_changes_nothing_for_the_next() {
    let mut window = Window::foreign(&POLICY);
    let begin = window.frame(&[document("Jane", "Welcome")], None);
    window.send(&[document("Jane", "Welcome")]);
    window.send_frame(begin.clone()).unwrap();
    let (_, second) = window.send(&[text_change(7, "Hello")]);
    assert!(text_of(&second).contains("Hello"), "{}", text_of(&second));

    window.send_frame(begin).unwrap();

    let (_, third) = window.send(&[text_change(7, "Goodbye")]);
    assert!(text_of(&third).contains("Goodbye"), "{}", text_of(&third));
}

#[test]
fn a_changed_policy_holds_from_the_next_chunk_on() {
    let mut window = Window::new(&OPEN);
    let (sent, stored) = window.send(&[document("A text", "Welcome")]);
    assert_eq!(sent, stored, "{}", text_of(&stored));

    window.settings = settings(&POLICY);
    let (_, stored) = window.send(&[text_change(5, "Jane"), text_change(7, "Hello")]);

    assert!(text_of(&stored).contains("****"), "{}", text_of(&stored));
    assert!(text_of(&stored).contains("Hello"), "{}", text_of(&stored));
}

#[test]
fn memory_for_documents_is_bounded() {
    let mut window = Window::foreign(&POLICY);
    window.mirrors = Mirrors::new(10);

    window.send(&[document("Jane", "Welcome")]);
    let (_, stored) = window.send(&[text_change(7, "Hello")]);

    assert!(text_of(&stored).contains("*****"), "{}", text_of(&stored));
}

#[test]
fn memory_for_names_is_bounded_beyond_the_snapshots_that_brought_them() {
    let mut window = Window::foreign(&POLICY);
    window.mirrors = Mirrors::new(400_000);
    let names: serde_json::Map<String, Value> =
        (0..1000).map(|nth| (format!("{nth:0>200}"), json!(""))).collect();
    let change = event(3, json!({"source": 0, "attributes": [{"id": 3, "attributes": names}]}));

    window.send(&[document("Jane", "Welcome")]);
    let (_, stored) = window.send(&[text_change(7, "Hello")]);
    assert!(text_of(&stored).contains("Hello"), "{}", text_of(&stored));
    window.send(&[change, document("Jane", "Welcome")]);
    let (_, stored) = window.send(&[text_change(7, "Hello")]);

    assert!(text_of(&stored).contains("*****"), "{}", text_of(&stored));
}

#[test]
fn metadata_is_redacted_however_it_is_written() {
    let window = Window::foreign(&FULL);
    let meta = json!({"load": "l-1", "url": "https://shop.example/a?token=t0p", "title": "Jane",
        "viewport": [1, 2], "metadata": {"mail": "jane@doe.example"}});
    let sent = window.frame(&[], Some(&meta));
    let escaped = String::from_utf8_lossy(&sent).replace("\"meta\"", "\"m\\u0065ta\"");
    let escaped = [escaped.split('\n').next().unwrap().as_bytes(), b"\n"].concat();
    let gzipped_nothing = sent.split(|byte| *byte == b'\n').next().map(<[u8]>::len).unwrap();
    let escaped = [&escaped[..], &sent[gzipped_nothing + 1..]].concat();

    for frame in [sent, escaped.into()] {
        let stored = window.send_frame(frame).unwrap();
        let text = text_of(&stored);
        for secret in ["t0p", "Jane", "jane@"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        assert!(text.contains("l-1") && text.contains("https://shop.example/a"), "{text}");
        // What was redacted stays as it is from then on.
        assert_eq!(window.send_frame(stored.clone()).unwrap(), stored);
    }
    let list = window.frame(&[], Some(&json!(["l-1", "https://shop.example/a?token=t0p"])));
    assert!(matches!(window.send_frame(list), Err(RedactionError::Meta(_))));
}

#[test]
fn an_event_that_cannot_be_read_refuses_its_chunk() {
    let mut window = Window::foreign(&POLICY);
    window.send(&[document("Jane", "Welcome")]);
    for bad in [
        event(2, json!({"node": 5, "node\u{0}": 6})),
        json!({"type": 3, "timestamp": 1, "data": {"source": 0, "te\u{1}xts": []}}),
    ] {
        let frame = window.frame(&[bad], None);
        // Whatever it is taken for, nothing of it is stored unmasked, and nothing panics.
        let _ = window.send_frame(frame);
    }
    let twice = r#"{"type":3,"timestamp":1,"data":{"source":0},"data":{"source":0}}"#;
    let header = window.frame(&[], None);
    let end = header.iter().position(|byte| *byte == b'\n').unwrap();
    let header = String::from_utf8_lossy(&header[..end]).replace("gzip", "identity");
    let frame = format!("{header}\n{twice}");

    let error = window.send_frame(frame.into()).unwrap_err();

    assert_eq!(error.reason(), "unreadable_event", "{error:?}");
}
