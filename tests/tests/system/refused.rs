//! What ingest refused, as the dashboard tells it.

use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};

use crate::frame::Frame;
use crate::server::{ADDRESS, TestServer};

/// Sends a frame as a page of this origin would.
async fn send(server: &TestServer, origin: &str, frame: &Frame) -> StatusCode {
    let request = Request::post("/v1/chunks")
        .header("host", ADDRESS)
        .header("origin", origin)
        .header("content-type", "text/plain")
        .body(Body::from(frame.bytes()))
        .unwrap();
    server.send_from("192.0.2.7:50000", request).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_what_was_refused_in_the_last_hour() {
    let server = TestServer::start().await;
    let frame = Frame::new(0, 0, 3);
    let unknown = Frame { key: "hs_unknown".to_owned(), ..frame.clone() };
    for _ in 0..2 {
        assert_eq!(send(&server, "https://shop.example", &frame).await, StatusCode::FORBIDDEN);
    }
    assert_eq!(send(&server, "https://blog.example", &unknown).await, StatusCode::UNAUTHORIZED);
    let hostile = "https://x.example\"><script>alert(1)</script>";
    assert_eq!(send(&server, hostile, &frame).await, StatusCode::FORBIDDEN);

    let list = server.view("/sessions").await.body.replace('\u{a0}', " ");

    let foreign = "Hindsight refused 2 chunks from https://shop.example (origin not allowed).";
    let key = "Hindsight refused 1 chunk from https://blog.example (unknown key).";
    assert!(list.contains(foreign) && list.contains(key), "{list}");
    assert!(!list.contains("x.example"), "{list}");
    server.hand.advance(Duration::from_hours(1));
    let later = server.view("/sessions").await.body;
    assert!(!later.contains("Hindsight refused"), "{later}");
}
