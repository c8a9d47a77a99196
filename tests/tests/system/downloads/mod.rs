//! A session as a file: whole, honest, and the same wherever its bytes are.

mod schema;

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use server::workers::archive::Archiver;

use crate::frame::{Frame, SESSION, T0, at};
use crate::server::{Answer, TestServer};

const SCHEMA: &str = include_str!("../../../../public/docs/session-v1.schema.json");
const GOLDEN: &str = include_str!("../../golden/session-v1.json");
const FILES: [&str; 3] = ["json", "har", "spec.ts"];

fn path(session: &str, file: &str) -> String {
    format!("/api/v1/sessions/{session}/export.{file}")
}

async fn download(server: &TestServer, file: &str) -> Answer {
    let answer = server.view(&path(SESSION, file)).await;
    assert_eq!(answer.status, StatusCode::OK, "{file}: {answer:?}");
    answer
}

fn events(frames: &[Frame]) -> Vec<Value> {
    let lines = frames.iter().flat_map(|frame| &frame.events);
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A visit of two chunks that overlap.
fn frames() -> [Frame; 2] {
    let meta =
        r#"{"load":"a","url":"https://shop.example/","language":"de-DE","viewport":[1280,720]}"#;
    [Frame::new(0, 0, 4).with_meta(meta), Frame::new(1, 3, 3)]
}

async fn recorded() -> TestServer {
    let server = TestServer::start().await;
    for frame in frames() {
        server.recorded(&frame).await;
    }
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_the_file_that_was_published() {
    let server = recorded().await;

    // Without what the workers learn of it meanwhile.
    let answer = server.view(&format!("{}?metadata=0&activity=0", path(SESSION, "json"))).await;

    let mut file = answer.json();
    file["session"]["active_ms"] = json!(0);
    file["session"]["policy"] = json!([]);
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    assert_eq!(file, golden, "{}", answer.body);
    let first = &frames()[0];
    let line = first.events[1].as_str();
    assert!(answer.body.contains(line), "events are written as they were recorded");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_is_as_the_schema_has_it() {
    let server = recorded().await;
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for query in ["", "?notes=1", "?events=0", "?metadata=0&activity=0", "?events=0&notes=1"] {
        let file = server.view(&format!("{}{query}", path(SESSION, "json"))).await.json();

        assert_eq!(schema::offences(&schema, &file), [""; 0], "{query}");
        let golden: Value = serde_json::from_str(GOLDEN).unwrap();
        assert_eq!(schema::offences(&schema, &golden), [""; 0]);
        assert_eq!(file["windows"][0].get("events").is_some(), !query.contains("events=0"));
        assert_eq!(file["session"].get("metadata").is_some(), !query.contains("metadata=0"));
        assert_eq!(file.get("activity").is_some(), !query.contains("activity=0"));
        assert_eq!(file.get("notes").is_some(), query.contains("notes=1"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_events_of_a_window_are_a_plain_array_for_other_tools() {
    let server = recorded().await;
    let expected: Vec<Value> = events(&[Frame::new(0, 0, 6)]);

    let whole = download(&server, "json").await.json();
    let array = server.view(&format!("{}?format=rrweb", path(SESSION, "json"))).await;

    assert_eq!(whole["windows"][0]["events"], Value::from(expected.clone()));
    assert_eq!(array.json(), Value::from(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said() {
    let server = recorded().await;
    server.recorded(&Frame::new(3, 20, 2)).await;

    let window = &download(&server, "json").await.json()["windows"][0];

    assert_eq!(window["complete"], false);
    assert_eq!(window["gaps"], json!([{"from": 500, "to": 2_000, "why": "lost", "chunks": 1}]));
    let test = download(&server, "spec.ts").await.body;
    assert!(test.contains("// not recorded: 0:02.0"), "{test}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_is_the_same_after_archiving() {
    let server = recorded().await;
    server.hand.advance(Duration::from_mins(31));
    let mut before = Vec::new();
    for file in FILES {
        before.push(download(&server, file).await.body);
    }

    let pass = Archiver::of(server.system.services()).pass().await.unwrap();

    assert_eq!(pass.archived, 1);
    for (file, before) in FILES.into_iter().zip(before) {
        assert_eq!(download(&server, file).await.body, before, "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_with_its_name_and_type_and_is_kept_nowhere() {
    let server = recorded().await;
    for (file, content_type) in FILES.into_iter().zip([
        "application/json",
        "application/json",
        "text/typescript; charset=utf-8",
    ]) {
        let answer = download(&server, file).await;

        let name = format!("attachment; filename=\"hindsight-demo-89abcdef.{file}\"");
        assert_eq!(answer.header("content-disposition"), name);
        assert_eq!(answer.header("content-type"), content_type);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let head = server.ask(Method::HEAD, &path(SESSION, file)).await;
        assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_answers_as_the_replay_does() {
    let server = recorded().await;
    let unknown = "01976e8a-7b6f-7def-8123-456789abcdef";
    for file in FILES {
        for (path, status) in [
            (path(unknown, file), 404),
            (path("x", file), 400),
            (path(&"x".repeat(10_000), file), 400),
            (format!("{}?window={unknown}", path(SESSION, file)), 404),
            (format!("{}?window=1", path(SESSION, file)), 400),
        ] {
            let answer = server.view(&path).await;

            assert_eq!(answer.status.as_u16(), status, "{path:.100}: {answer:?}");
            assert!(answer.json()["message"].is_string(), "{path:.100}");
        }
    }
    for query in ["events=2", "notes=true", "format=xml"] {
        let answer = server.view(&format!("{}?{query}", path(SESSION, "json"))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_windows_one_can_be_asked_for() {
    let server = recorded().await;
    let other = "01976e8a-7b6e-7def-8123-456789abcdef";
    let mut frame = Frame::new(0, 0, 3);
    frame.window = other.to_owned();
    server.recorded(&frame).await;

    let both = download(&server, "json").await.json();
    let one = server.view(&format!("{}?window={other}", path(SESSION, "json"))).await.json();
    let bare = server.view(&format!("{}?format=rrweb", path(SESSION, "json"))).await;

    assert_eq!(both["windows"].as_array().unwrap().len(), 2);
    assert_eq!(one["windows"].as_array().unwrap().len(), 1);
    assert_eq!(one["windows"][0]["id"], other);
    let number = |window: &&Value| window["id"] == other;
    let in_both = both["windows"].as_array().unwrap().iter().find(number).unwrap();
    assert_eq!(one["windows"][0]["number"], in_both["number"]);
    assert_eq!(bare.status, StatusCode::BAD_REQUEST, "whose events?");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_a_har_and_a_project_without_them_says_so() {
    let server = recorded().await;
    let nothing = download(&server, "har").await.json();
    assert_eq!(nothing["log"]["version"], "1.2");
    assert_eq!(nothing["log"]["entries"], json!([]));
    assert_eq!(nothing["log"]["comment"], "Recording of requests is off for this project.");

    let mut frame = Frame::new(2, 6, 1);
    let payload = json!({
        "method": "POST", "url": "https://shop.example/pay", "status": 502, "start": T0,
        "duration": 40, "initiator": "fetch", "failed": false,
    });
    let data = json!({"tag": "network", "payload": payload});
    frame.events = vec![json!({"type": 5, "timestamp": at(6), "data": data}).to_string()];
    server.recorded(&frame).await;

    let har = download(&server, "har").await.json();

    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["request"]["url"], "https://shop.example/pay");
    assert_eq!(entries[0]["response"]["status"], 502);
    assert_eq!(entries[0]["startedDateTime"], "2026-11-22T00:47:10.000Z");
    for field in ["cache", "timings", "time"] {
        assert!(entries[0].get(field).is_some(), "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_a_test_with_the_settings_of_its_browser() {
    let server = recorded().await;

    let test = download(&server, "spec.ts").await.body;

    assert!(test.contains("import { test } from '@playwright/test';"), "{test}");
    assert!(test.contains("viewport: { width: 1280, height: 720 }, locale: 'de-DE'"), "{test}");
    assert!(test.contains("await page.goto('https://shop.example/');"), "{test}");
    assert!(test.ends_with("});\n"), "{test}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_sessions_are_one_file_and_those_that_are_gone_are_left_out() {
    let server = recorded().await;
    let gone = "01976e8a-7b6f-7def-8123-456789abcdef";

    let answer =
        server.view(&format!("/api/v1/sessions/export.zip?sessions={SESSION}.{gone}")).await;

    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/zip");
    let disposition = "attachment; filename=\"hindsight-sessions.zip\"";
    assert_eq!(answer.header("content-disposition"), disposition);
    assert!(answer.body.starts_with("PK"), "{answer:?}");
    assert!(answer.body.contains(&format!("{SESSION}.json")), "{answer:?}");
    assert!(!answer.body.contains(gone), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_nothing_that_can_be_meant_says_so() {
    let server = recorded().await;
    for query in ["", "?sessions=", "?sessions=x", "?list=q%3Drage%253Ax&at=5", "?list=&at=x"] {
        let answer = server.view(&format!("/api/v1/sessions/export.zip{query}")).await;

        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}: {answer:?}");
        assert_eq!(answer.json()["error"], "bad_link", "{query}");
    }
}
