//! Frames of every version read as they were meant; broken ones are refused with a reason.
#![expect(clippy::unwrap_used, reason = "builders of test data may panic")]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use model::{Counts, EventKind};
use wire::encode::{HeaderFields, exit_header, header_prefix};
use wire::{DecodeError, Encoding, EventLimits, events, inflate, split};

const SESSION: &str = "01976e8a-7b6c-7def-8123-456789abcdef";
const WINDOW: &str = "01976e8a-7b6d-7def-8123-456789abcdef";
const EVENTS: &str = "{\"type\":4,\"timestamp\":1795308430836,\"data\":{}}\n\
                      {\"type\":2,\"timestamp\":1795308430840.5,\"data\":{}}\n";
const MIB: usize = 1024 * 1024;

fn fields() -> HeaderFields<'static> {
    HeaderFields {
        key: "hs_demo",
        session: SESSION,
        window: WINDOW,
        seq: 3,
        first: 120,
        events: 2,
        from: 1_795_308_430_836,
        to: 1_795_308_430_840,
        snapshot: &[1],
        policy: "b1946ac9",
        counts: Counts { clicks: 1, keys: 2, errors: 0, active_ms: 900 },
        meta: r#"{"url":"https://shop.example/","viewport":[1280,720],"newer":"ignored"}"#,
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn frame() -> Vec<u8> {
    let mut frame = exit_header(&header_prefix(&fields())).into_bytes();
    frame.extend(b"1795308431000}\n");
    frame.extend(gzip(EVENTS.as_bytes()));
    frame
}

#[test]
fn what_the_recorder_writes_the_server_reads() {
    let frame = frame();

    let (header, payload) = split(&frame).unwrap();

    assert_eq!(header.key.as_str(), "hs_demo");
    assert_eq!(header.session.to_string(), SESSION);
    assert_eq!(header.window.to_string(), WINDOW);
    assert_eq!((header.seq, header.first, header.events), (3, 120, 2));
    assert_eq!(header.from.as_ms(), 1_795_308_430_836);
    assert_eq!(header.to.as_ms(), 1_795_308_430_840);
    assert_eq!(header.sent.as_ms(), 1_795_308_431_000);
    assert_eq!(header.enc, Encoding::Gzip);
    assert_eq!(header.snapshot, [1]);
    assert!(header.exit);
    assert_eq!(header.policy.as_deref(), Some("b1946ac9"));
    assert_eq!(header.counts, Counts { clicks: 1, keys: 2, errors: 0, active_ms: 900 });
    assert_eq!(header.meta.unwrap().viewport, Some([1280, 720]));
    assert_eq!(&*inflate(header.enc, payload, MIB).unwrap(), EVENTS.as_bytes());
}

#[test]
fn a_header_of_hostile_strings_is_still_one_line_of_json() {
    let prefix = header_prefix(&HeaderFields { policy: "a\"b\\c\nd", ..fields() });

    assert!(!prefix.contains('\n'));
    let header: wire::FrameHeader = serde_json::from_str(&format!("{prefix}1}}")).unwrap();
    assert_eq!(header.policy.as_deref(), Some("a\"b\\c d"));
}

#[test]
fn the_golden_frame_of_version_1_is_read_as_ever() {
    let frame = include_bytes!("golden/v1.frame");

    let (header, payload) = split(frame).unwrap();
    let body = inflate(header.enc, payload, MIB).unwrap();
    let events = events(&body, EventLimits::default()).unwrap();

    assert_eq!(header.chunk().seq, 3);
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].kind, EventKind::Meta);
    assert_eq!(events[1].kind, EventKind::FullSnapshot);
    assert_eq!(events[1].timestamp.as_ms(), 1_795_308_430_840);
    assert_eq!(events[1].json, EVENTS.lines().nth(1).unwrap());
}

#[test]
fn broken_headers_are_refused_with_a_reason() {
    let good = String::from_utf8(header_prefix(&fields()).into_bytes()).unwrap() + "1}\n";
    let long = format!("{{\"v\":1,\"pad\":\"{}\"}}\n", "x".repeat(5000));
    let id = "x".repeat(3000);
    let cases = [
        (String::new(), "missing_header"),
        ("{\"v\":1}".to_owned(), "missing_header"),
        (long, "header_too_long"),
        ("x".repeat(10_000), "header_too_long"),
        ("\n".to_owned(), "bad_header"),
        ("[]\n".to_owned(), "bad_header"),
        ("{\"v\":1}\n".to_owned(), "bad_header"),
        ("{\"v\":2}\n".to_owned(), "unknown_version"),
        (good.replace("\"v\":1", "\"v\":999999"), "unknown_version"),
        (good.replace("\"v\":1", "\"v\":-1"), "bad_header"),
        (good.replace(SESSION, "../../../etc/passwd"), "bad_header"),
        (good.replace(SESSION, &id), "bad_header"),
        (good.replace("hs_demo", "demo"), "bad_header"),
        (good.replace("\"seq\":3", "\"seq\":-3"), "bad_header"),
        (good.replace("\"seq\":3", "\"seq\":4294967296"), "bad_header"),
        (good.replace("\"seq\":3", "\"seq\":3,\"seq\":4"), "bad_header"),
        (good.replace("\"enc\":\"gzip\"", "\"enc\":\"br\""), "bad_header"),
        (good.replace("\"from\":", "\"from\":1e999,\"x\":"), "bad_header"),
    ];
    for (frame, reason) in cases {
        let error = split(frame.as_bytes()).unwrap_err();
        assert_eq!(error.reason(), reason, "{frame:.80}: {error}");
    }
}

#[test]
fn broken_payloads_are_refused_with_a_reason() {
    let whole = gzip(EVENTS.as_bytes());
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    let mut wrong_sum = whole.clone();
    let sum = wrong_sum.len() - 6;
    wrong_sum[sum] ^= 1;
    let trailing = [whole.as_slice(), b"x"].concat();
    let bomb = gzip(&vec![b' '; 8 * MIB]);
    let cases: [(&[u8], &str); 7] = [
        (b"", "bad_gzip"),
        (b"not gzip", "bad_gzip"),
        (&whole[..whole.len() - 1], "bad_gzip"),
        (&flipped, "bad_gzip"),
        (&wrong_sum, "bad_gzip"),
        (&trailing, "trailing_bytes"),
        (&bomb, "inflated_too_large"),
    ];
    for (payload, reason) in cases {
        let error = inflate(Encoding::Gzip, payload, MIB).unwrap_err();
        assert_eq!(error.reason(), reason, "{error}");
        assert_eq!(error.is_too_large(), reason == "inflated_too_large");
    }
    assert!(inflate(Encoding::Identity, &[0; 11], 10).unwrap_err().is_too_large());
    assert!(
        inflate(Encoding::Gzip, &gzip(&[b'x'; 10]), 10).is_ok(),
        "exactly the limit is allowed"
    );
}

#[test]
fn broken_events_are_refused_with_a_reason() {
    let limits = EventLimits { max_events: 3, max_event_bytes: 200 };
    let deep =
        format!("{{\"type\":5,\"timestamp\":1,\"data\":{}1{}}}", "[".repeat(80), "]".repeat(80));
    let large = format!("{{\"type\":5,\"timestamp\":1,\"data\":\"{}\"}}", "x".repeat(200));
    let one = "{\"type\":5,\"timestamp\":1}\n";
    let four = one.repeat(4);
    let cases: [(&[u8], &str); 15] = [
        (b"[]", "bad_event"),
        (b"[5,1]", "bad_event"),
        (b"null", "bad_event"),
        (b"{}", "bad_event"),
        (b"{\"type\":5,\"timestamp\":1", "bad_event"),
        (b"{\"type\":5,\"timestamp\":1}x", "bad_event"),
        (b"{\"type\":8,\"timestamp\":1}", "bad_event"),
        (b"{\"type\":-1,\"timestamp\":1}", "bad_event"),
        (b"{\"type\":5,\"timestamp\":1e999}", "bad_event"),
        (b"{\"type\":5,\"timestamp\":-1}", "bad_event"),
        (b"{\"type\":5,\"timestamp\":\"1\"}", "bad_event"),
        (b"{\"type\":5,\"timestamp\":1}\n\n{\"type\":5,\"timestamp\":1}", "bad_event"),
        (b"\xff\xfe", "not_utf8"),
        (large.as_bytes(), "event_too_large"),
        (four.as_bytes(), "too_many_events"),
    ];
    for (body, reason) in cases {
        let error = events(body, limits).unwrap_err();
        assert_eq!(error.reason(), reason, "{}: {error}", String::from_utf8_lossy(body));
    }
    assert!(events(deep.as_bytes(), EventLimits::default()).is_ok());
    assert!(events(b"", limits).unwrap().is_empty(), "a frame may hold no events");
}

#[test]
fn nesting_beyond_reason_is_an_error_not_a_stack_overflow() {
    let abyss = format!("{{\"type\":5,\"timestamp\":1,\"data\":{}", "[".repeat(1_000_000));

    let error = events(abyss.as_bytes(), EventLimits::default()).unwrap_err();

    assert!(matches!(error, DecodeError::Event { index: 0, .. }), "{error}");
}
