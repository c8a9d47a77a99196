//! Bad input: each its documented status and reason, nothing stored in part, never a 500.

use axum::body::Body;
use http::{Method, Request, StatusCode};

use crate::frame::{Frame, SESSION, T0, WINDOW, event, gzip};
use crate::server::{ADDRESS, TestServer};

/// A frame with this header line and this payload.
fn raw(header: &str, payload: &[u8]) -> Vec<u8> {
    [header.trim_end().as_bytes(), b"\n", payload].concat()
}

/// A good header, with one part replaced.
fn header(from: &str, to: &str) -> String {
    let good = Frame::new(0, 0, 3).header();
    assert!(good.contains(from), "{from} is not in {good}");
    good.replace(from, to)
}

/// The name of the case, the frame, the status and the reason.
type Case = (&'static str, Vec<u8>, u16, &'static str);

fn cases() -> Vec<Case> {
    let good = Frame::new(0, 0, 3);
    let payload = gzip(good.lines().as_bytes());
    let with = |from: &str, to: &str| raw(&header(from, to), &payload);
    let holding = |body: &str| raw(&good.header(), &gzip(body.as_bytes()));
    let two = format!("{}\n{}\n", event(0), event(1));
    let long = "x".repeat(10_000);
    let mut cut = good.bytes();
    cut.truncate(cut.len() - 4);
    let mut trailing = good.bytes();
    trailing.extend(b"more");
    vec![
        ("nothing", Vec::new(), 400, "missing_header"),
        ("no line", b"{\"v\":1}".to_vec(), 400, "missing_header"),
        ("a long line", long.clone().into_bytes(), 400, "header_too_long"),
        ("not JSON", raw("hello", &payload), 400, "bad_header"),
        ("a list", raw("[1,2]", &payload), 400, "bad_header"),
        ("a later version", with("\"v\":1", "\"v\":2"), 400, "unknown_version"),
        ("a negative version", with("\"v\":1", "\"v\":-1"), 400, "bad_header"),
        ("a foreign session", with(SESSION, "../../../etc/passwd"), 400, "bad_header"),
        ("a long session", with(SESSION, &long[..3_000]), 400, "bad_header"),
        ("an upper-case window", with(WINDOW, &WINDOW.to_uppercase()), 400, "bad_header"),
        ("a negative seq", with("\"seq\":0", "\"seq\":-1"), 400, "bad_header"),
        ("a large seq", with("\"seq\":0", "\"seq\":4294967296"), 400, "bad_header"),
        ("a malformed key", with("hs_demo", "hs/../x"), 400, "bad_header"),
        ("no gzip", raw(&good.header(), b"hello"), 400, "bad_gzip"),
        ("half a gzip", cut, 400, "bad_gzip"),
        ("bytes behind it", trailing, 400, "trailing_bytes"),
        ("a wrong encoding", with("\"gzip\"", "\"br\""), 400, "bad_header"),
        ("not UTF-8", raw(&good.header(), &gzip(b"\xff\xfe\n")), 400, "not_utf8"),
        (
            "events that are lists",
            holding(&two.replace('{', "[").replace('}', "]")),
            400,
            "bad_event",
        ),
        ("events that are words", holding("hello\nworld\n!\n"), 400, "bad_event"),
        (
            "an unknown kind",
            holding(&format!("{two}{{\"type\":9,\"timestamp\":{T0}}}\n")),
            400,
            "bad_event",
        ),
        (
            "an endless time",
            holding(&format!("{two}{{\"type\":3,\"timestamp\":1e999}}\n")),
            400,
            "bad_event",
        ),
        (
            "a negative time",
            holding(&format!("{two}{{\"type\":3,\"timestamp\":-5}}\n")),
            400,
            "bad_event",
        ),
        ("no time", holding(&format!("{two}{{\"type\":3}}\n")), 400, "bad_event"),
        ("deep nesting", holding(&format!("{two}{}", "[".repeat(100_000))), 400, "bad_event"),
        ("a bomb", raw(&good.header(), &gzip(&vec![b' '; 40 << 20])), 413, "inflated_too_large"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_broken_frame_has_its_status_and_its_reason() {
    let server = TestServer::start().await;
    for (name, frame, status, reason) in cases() {
        let answer = server.record_bytes(frame).await;

        assert_eq!(answer.status.as_u16(), status, "{name}: {answer:?}");
        assert_eq!(answer.json()["reason"], reason, "{name}");
    }
    assert_eq!(*server.system.services().journal.durable_end().borrow(), Default::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_header_claims_must_be_true() {
    let server = TestServer::start().await;
    let payload = gzip(Frame::new(0, 0, 3).lines().as_bytes());
    let t = T0.to_string();
    for (name, from, to) in [
        ("fewer events", "\"events\":3", "\"events\":2"),
        ("more events", "\"events\":3", "\"events\":4000000000"),
        ("an endless index", "\"first\":0", "\"first\":18446744073709551615"),
        ("before time", &*format!("\"from\":{t}"), "\"from\":-9223372036854775808"),
        ("after time", "\"to\":1795308430200", "\"to\":9223372036854775807"),
        ("sent before time", "\"sent\":1795308430700", "\"sent\":-9223372036854775808"),
        ("a snapshot elsewhere", "\"snapshot\":[1]", "\"snapshot\":[7]"),
    ] {
        let answer = server.record_bytes(raw(&header(from, to), &payload)).await;

        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {answer:?}");
        assert_eq!(answer.json()["outcome"], "malformed", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_above_the_limit_is_too_large() {
    let server = TestServer::start().await;

    let answer = server.record_bytes(vec![b'x'; 5 << 20]).await;

    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{answer:?}");
    assert_eq!(answer.json()["outcome"], "too_large");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_cannot_send_more_than_anybody_needs() {
    let server = TestServer::start().await;
    let request = Request::post("/api/theme/set")
        .header("host", ADDRESS)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("content-length", 2 << 20)
        .body(Body::from(vec![b'x'; 2 << 20]))
        .unwrap();

    let answer = server.send_from("127.0.0.1:50000", request).await;

    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_makes_the_server_fail() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    let long = "9".repeat(10_000);
    let window = format!("/replay/{SESSION}/{WINDOW}");
    let unknown = "01976e8a-7b6f-7def-8123-456789abcdef";
    let table: Vec<(String, u16)> = vec![
        (format!("/replay/{long}/{WINDOW}/manifest"), 400),
        (format!("/replay/{SESSION}/{long}/chunks?from=0"), 400),
        (format!("/replay/{}/{WINDOW}/manifest", SESSION.to_uppercase()), 400),
        (format!("/replay/%ff/{WINDOW}/manifest"), 400),
        (format!("/replay/..%2f..%2fetc/{WINDOW}/manifest"), 404),
        (format!("/replay/{SESSION}'--/{WINDOW}/manifest"), 400),
        (format!("/replay/{unknown}/{WINDOW}/manifest"), 404),
        (format!("/replay/{SESSION}/{unknown}/manifest"), 404),
        (format!("/replay/{SESSION}/{unknown}/chunks?from=0"), 404),
        (format!("{window}/manifest?after_seq=x"), 400),
        (format!("{window}/manifest?after_seq=-1"), 400),
        (format!("{window}/manifest?after_seq=4294967296"), 400),
        (format!("{window}/manifest?after_seq=4294967295"), 200),
        (format!("{window}/manifest?after_seq=1&after_seq=0"), 200),
        (format!("{window}/chunks"), 400),
        (format!("{window}/chunks?from=5&to=4"), 400),
        (format!("{window}/chunks?from=x"), 400),
        (format!("{window}/chunks?from=0&first=-1"), 400),
        (format!("{window}/chunks?from=0&first=18446744073709551615"), 200),
        (format!("{window}/chunks?from=%ff"), 400),
        (format!("{window}/chunks?from=4294967295&to=4294967295"), 200),
        (format!("{window}/keyframe"), 400),
        (format!("{window}/keyframe?at=-1"), 400),
        (format!("{window}/keyframe?at=18446744073709551616"), 400),
        (format!("{window}/text?at=x"), 400),
        (format!("/replay/{unknown}/activity"), 404),
        (format!("/replay/{SESSION}/activity?window=x"), 400),
        (format!("/replay/{SESSION}/activity?after=1.2"), 400),
        ("/replay".to_owned(), 404),
        ("/replay/".to_owned(), 404),
        ("/v1".to_owned(), 404),
        ("/v1/unknown".to_owned(), 404),
        ("/api/unknown".to_owned(), 404),
    ];
    for (path, status) in table {
        let answer = server.view(&path).await;

        assert_eq!(answer.status.as_u16(), status, "{path:.120}: {answer:?}");
        if status != 200 {
            let body = answer.json();
            assert!(
                body["error"].is_string() && body["message"].is_string(),
                "{path:.120}: {body}"
            );
        }
        if status == 400 {
            assert_eq!(answer.json()["message"], "That is not a valid link.", "{path:.120}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_are_named_as_not_allowed() {
    let server = TestServer::start().await;
    let window = format!("/replay/{SESSION}/{WINDOW}");
    for (method, path, allowed) in [
        (Method::PUT, "/healthz".to_owned(), "GET,HEAD"),
        (Method::DELETE, "/recorder.js".to_owned(), "GET,HEAD"),
        (Method::TRACE, format!("{window}/manifest"), "GET,HEAD"),
    ] {
        let answer = server.ask(method.clone(), &path).await;

        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}: {answer:?}");
        assert!(answer.header("allow").contains(allowed), "{method} {path}: {answer:?}");
        assert_eq!(answer.json()["error"], "method_not_allowed", "{method} {path}");
    }

    let answer = server.ask(Method::GET, "/v1/chunks").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{answer:?}");
    assert_eq!(answer.header("allow"), "POST, OPTIONS");
    assert_eq!(answer.json()["reason"], "method_not_allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_key_and_a_foreign_page_are_refused() {
    let server = TestServer::start().await;
    let mut foreign = Frame::new(0, 0, 3);
    foreign.key = "hs_nobody".to_owned();

    let answer = server.record(&foreign).await;

    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
    assert_eq!(answer.json()["outcome"], "unknown_key");
}
