//! Everything that is not a frame, as a table: what is sent, and what the sender is told.

use super::*;

/// What is sent, its status, outcome and reason.
type Case = (&'static str, Vec<u8>, (u16, &'static str, &'static str));

const fn malformed(reason: &'static str) -> (u16, &'static str, &'static str) {
    (400, "malformed", reason)
}

const fn too_large(reason: &'static str) -> (u16, &'static str, &'static str) {
    (413, "too_large", reason)
}

#[tokio::test]
async fn every_bad_frame_is_refused_with_its_reason_and_leaves_nothing() {
    let server = Server::new();
    for (name, frame, expected) in [headers(), ids(), payloads(), contradictions()].concat() {
        let reply = server.post(frame).await;

        assert_eq!(reply.fate(), expected, "{name}");
        assert_eq!(reply.json.as_object().map(serde_json::Map::len), Some(2), "{name}");
        assert_eq!(reply.header("retry-after"), None, "{name}: sending it again cannot help");
    }
    assert!(server.stored().await.is_empty());
    assert_eq!(server.post(good_frame()).await.status, StatusCode::ACCEPTED, "it goes on");
}

fn headers() -> Vec<Case> {
    let line = |text: &str| [text.as_bytes(), b"\n"].concat();
    let without = |name: &'static str| {
        let frame = with_header(|header| drop(header.as_object_mut().unwrap().remove(name)));
        (name, frame, malformed("bad_header"))
    };
    let mut cases = vec![
        ("nothing", Vec::new(), malformed("missing_header")),
        ("no line feed", b"{}".to_vec(), malformed("missing_header")),
        ("only a line feed", line(""), malformed("bad_header")),
        ("not JSON", line("v=1"), malformed("bad_header")),
        ("null", line("null"), malformed("bad_header")),
        ("an array", line("[1]"), malformed("bad_header")),
        ("half an object", line(r#"{"v":1"#), malformed("bad_header")),
        ("not UTF-8", b"{\"v\":1,\"key\":\"\xff\"}\n".to_vec(), malformed("bad_header")),
        ("a header of 4 KiB and one byte", line(&"x".repeat(4_097)), malformed("header_too_long")),
        ("a header without end", vec![b'x'; 100_000], malformed("header_too_long")),
        ("deep nesting", line(&"[".repeat(4_000)), malformed("bad_header")),
        ("version 0", with_header(|h| h["v"] = 0.into()), malformed("unknown_version")),
        ("version 2", with_header(|h| h["v"] = 2.into()), malformed("unknown_version")),
        (
            "version 2^40",
            with_header(|h| h["v"] = (1_u64 << 40).into()),
            malformed("unknown_version"),
        ),
        ("version \"1\"", with_header(|h| h["v"] = "1".into()), malformed("bad_header")),
        ("seq -1", with_header(|h| h["seq"] = (-1).into()), malformed("bad_header")),
        ("seq 2^32", with_header(|h| h["seq"] = (1_u64 << 32).into()), malformed("bad_header")),
        ("events 1.5", with_header(|h| h["events"] = 1.5.into()), malformed("bad_header")),
        ("enc br", with_header(|h| h["enc"] = "br".into()), malformed("bad_header")),
        ("from text", with_header(|h| h["from"] = "now".into()), malformed("bad_header")),
        ("counts -1", with_header(|h| h["counts"]["keys"] = (-1).into()), malformed("bad_header")),
        ("meta text", with_header(|h| h["meta"] = "x".into()), malformed("bad_header")),
    ];
    let required =
        ["v", "key", "session", "window", "seq", "first", "events", "from", "to", "sent", "enc"];
    cases.extend(required.map(without));
    cases
}

fn ids() -> Vec<Case> {
    let mut cases = Vec::new();
    let uuids = [
        String::new(),
        "../../etc/passwd".to_owned(),
        "a/b".to_owned(),
        "0".repeat(3_000),
        SESSION.to_uppercase(),
        SESSION.replace('-', ""),
        SESSION.replace("-7", "-4"),
        format!("{SESSION}/"),
    ];
    for name in ["session", "window"] {
        for id in &uuids {
            let frame = with_header(|header| header[name] = id.as_str().into());
            cases.push((name, frame, malformed("bad_header")));
        }
    }
    for key in ["", "shop", "hs_", "hs_a/b/c", "hs_sh op", "hs_%00%00"] {
        cases.push((
            "key",
            with_header(|header| header["key"] = key.into()),
            malformed("bad_header"),
        ));
    }
    let long = with_header(|header| header["session"] = "0".repeat(10_000).into());
    cases.push(("an id of 10,000 characters", long, malformed("header_too_long")));
    let unknown = with_header(|header| header["key"] = "hs_unknown".into());
    cases.push(("a key of no project", unknown, (401, "unknown_key", "key_unknown")));
    for id in ["", "a/b", "a b", "<b>", "\u{e9}", &"a".repeat(129)] {
        let in_meta = |name: &str| with_header(|header| header["meta"] = json!({name: id}));
        cases.push(("policy", with_header(|h| h["policy"] = id.into()), malformed("bad_id")));
        cases.push(("load", in_meta("load"), malformed("bad_id")));
        cases.push(("opener", in_meta("opener"), malformed("bad_id")));
    }
    cases
}

fn payloads() -> Vec<Case> {
    let payload = |payload: &[u8]| frame(&header(), payload);
    let whole = gzip(events().as_bytes());
    let mut wrong_checksum = whole.clone();
    let at = wrong_checksum.len() - 6;
    wrong_checksum[at] ^= 1;
    let twice = [whole.clone(), whole.clone()].concat();
    let one = |event: &str| with_events(event, 1);
    let mut cases = vec![
        ("no payload", payload(b""), malformed("bad_gzip")),
        ("plain text as gzip", payload(events().as_bytes()), malformed("bad_gzip")),
        ("gzip cut short", payload(&whole[..whole.len() - 1]), malformed("bad_gzip")),
        ("only a gzip header", payload(&whole[..10]), malformed("bad_gzip")),
        ("a wrong checksum", payload(&wrong_checksum), malformed("bad_gzip")),
        ("two gzip members", payload(&twice), malformed("trailing_bytes")),
        ("a byte behind", payload(&[&whole[..], b"\0"].concat()), malformed("trailing_bytes")),
        ("gzip as identity", with_header(|h| h["enc"] = "identity".into()), malformed("not_utf8")),
        ("not UTF-8", payload(&gzip(b"{\"\xff\":1}")), malformed("not_utf8")),
        ("a gzip bomb", payload(&gzip(&vec![0; 40 << 20])), too_large("inflated_too_large")),
        ("20,001 events", with_events(&"{}\n".repeat(20_001), 20_001), malformed("bad_event")),
        (
            "an event of 17 MiB",
            one(&format!("{{\"a\":\"{}\"}}", "x".repeat(17 << 20))),
            too_large("event_too_large"),
        ),
    ];
    let many = vec![r#"{"type":3,"timestamp":1}"#; 20_001].join("\n");
    cases.push(("20,001 good events", with_events(&many, 20_001), too_large("too_many_events")));
    let bad_events = [
        "null",
        "1",
        "\"text\"",
        "[]",
        "[3,1]",
        "{}",
        r#"{"type":3}"#,
        r#"{"timestamp":1}"#,
        r#"{"type":8,"timestamp":1}"#,
        r#"{"type":-1,"timestamp":1}"#,
        r#"{"type":"3","timestamp":1}"#,
        r#"{"type":3,"timestamp":"1"}"#,
        r#"{"type":3,"timestamp":null}"#,
        r#"{"type":3,"timestamp":NaN}"#,
        r#"{"type":3,"timestamp":Infinity}"#,
        r#"{"type":3,"timestamp":1e999}"#,
        r#"{"type":3,"timestamp":1e300}"#,
        r#"{"type":3,"timestamp":-1}"#,
        r#"{"type":3,"timestamp":1"#,
        r#"{"type":3,"timestamp":1}}"#,
        r#"{"type":3,"timestamp":1} {"type":3,"timestamp":1}"#,
        " {\"type\":3,\"timestamp\":1}",
        "\n{\"type\":3,\"timestamp\":1}",
    ];
    cases.extend(bad_events.map(|event| (event, one(event), malformed("bad_event"))));
    cases
}

fn contradictions() -> Vec<Case> {
    let header = |name: &'static str, value: Value, reason| {
        (name, with_header(|header| header[name] = value), malformed(reason))
    };
    let metadata =
        |entries: Value| with_header(|header| header["meta"] = json!({"metadata": entries}));
    let many: serde_json::Map<_, _> = (0..51).map(|i| (i.to_string(), "".into())).collect();
    let year_10000 = Timestamp::MAX.as_ms() + 1;
    vec![
        header("events", 3.into(), "event_count"),
        header("events", 5.into(), "event_count"),
        header("events", 0.into(), "event_count"),
        header("events", u32::MAX.into(), "event_count"),
        header("first", u64::MAX.into(), "event_index"),
        header("first", ((1_u64 << 53) - 4).into(), "event_index"),
        header("from", (NOW - 901).into(), "time_range"),
        header("from", (NOW - 880).into(), "time_range"),
        header("to", (NOW - 99).into(), "time_range"),
        header("to", (NOW - 890).into(), "time_range"),
        header("to", 0.into(), "time_range"),
        header("from", (-1).into(), "time_range"),
        header("from", i64::MIN.into(), "time_range"),
        header("sent", (-1).into(), "time_range"),
        header("sent", year_10000.into(), "time_range"),
        header("snapshot", json!([]), "snapshot_index"),
        header("snapshot", json!([0]), "snapshot_index"),
        header("snapshot", json!([1, 2]), "snapshot_index"),
        header("snapshot", json!([1, 1]), "snapshot_index"),
        header("snapshot", json!([1, 4_000_000]), "snapshot_index"),
        ("51 metadata entries", metadata(many.into()), malformed("metadata_limits")),
        ("a long key", metadata(json!({"k".repeat(129): ""})), malformed("metadata_limits")),
        ("a long value", metadata(json!({"k": "v".repeat(1_025)})), malformed("metadata_limits")),
    ]
}
