//! The replay page: what it says of a recording beside its events.

use std::time::Duration;

use serde_json::{Value, json};

use crate::frame::{Frame, SESSION, T0, WINDOW};
use crate::server::TestServer;

/// Longest time that anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn custom(n: i64, tag: &str, payload: &Value) -> String {
    let data = json!({"tag": tag, "payload": payload});
    json!({"type": 5, "timestamp": T0 + 100 * n, "data": data}).to_string()
}

async fn read(server: &TestServer, path: &str) -> Value {
    serde_json::from_str(&server.view(path).await.body).unwrap()
}

/// What was learned of the session, once something was.
async fn profile(server: &TestServer) -> Value {
    let path = format!("/api/sessions/profile?session={SESSION}");
    let learned = async {
        loop {
            let profile = read(server, &path).await;
            if !profile.is_null() {
                return profile;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, learned).await.expect("nothing is learned")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_out_is_a_gap_with_its_size_until_the_next_picture() {
    let server = TestServer::start().await;
    let mut frame = Frame::new(0, 0, 6);
    let gap = json!({"why": "too_large", "events": 1, "bytes": 40_000_000});
    frame.events[2] = custom(2, "gap", &gap);
    frame.events[4] = custom(4, "gap", &json!({"why": "fidelity", "events": 0, "bytes": 0}));
    server.recorded(&frame).await;

    let manifest = read(&server, &format!("/replay/{SESSION}/{WINDOW}/manifest")).await;

    assert_eq!(
        manifest["gaps"],
        json!([
            {"from": 200, "to": 500, "why": "too_large", "chunks": 0, "bytes": 40_000_000},
            {"from": 400, "to": 500, "why": "fidelity", "chunks": 0}
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_asks_for_the_recordings_plan_at_once() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;

    let page = server.view(&format!("/sessions/{SESSION}/windows/{WINDOW}?t=200")).await.body;

    let link = page.split("<link").find(|link| link.contains("/manifest")).unwrap();
    let link = link.split('>').next().unwrap();
    assert!(link.contains("rel=\"preload\"") && link.contains("as=\"fetch\""), "{link}");
    assert!(link.contains("crossorigin=\"anonymous\""), "{link}");
    assert!(link.contains(&format!("href=\"/replay/{SESSION}/{WINDOW}/manifest\"")), "{link}");
    assert!(!page.contains("/keyframe?"), "a small recording is read through");
    assert!(!page.contains("/chunks?"), "how far is not known");
    assert!(page.contains("src=\"/replay/stage\""), "the stage is part of the page");
    let page = server.view(&format!("/sessions/{SESSION}/windows/{WINDOW}")).await.body;
    assert!(page.contains(&format!("href=\"/replay/{SESSION}/{WINDOW}/chunks?from=0&")), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_says_what_the_project_records() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;

    let profile = profile(&server).await;

    assert_eq!(profile["records_console"], false);
    assert_eq!(profile["records_network"], false);
    assert_eq!(profile["mode"], Value::Null, "frames of tests name no policy");
    assert_eq!(profile["refused"], json!([]));
}
