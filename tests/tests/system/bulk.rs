//! What a viewer does with many sessions at once: deleting them, and what is left of them.

use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use server::archive::erasures;

use crate::frame::{Frame, SESSION, T0, WINDOW};
use crate::server::{ADDRESS, Answer, TestServer};

const OTHER: &str = "01976e8a-7b6c-7def-8123-456789abcd02";
const THIRD: &str = "01976e8a-7b6c-7def-8123-456789abcd03";
const UNKNOWN: &str = "01976e8a-7b6f-7def-8123-456789abcdef";

/// Longest time that anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends a change as one of our own pages does.
pub async fn post(server: &TestServer, path: &str, body: &Value) -> Answer {
    send(server, path, "application/json", body.to_string()).await
}

async fn send(server: &TestServer, path: &str, content_type: &str, body: String) -> Answer {
    let request = Request::post(path)
        .header("host", ADDRESS)
        .header("origin", format!("http://{ADDRESS}"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", content_type)
        .body(Body::from(body))
        .unwrap();
    server.send_from("127.0.0.1:50001", request).await
}

/// Deletes sessions and waits until that is over; answers how far it came.
async fn delete(server: &TestServer, selection: &Value, n_expected: usize) -> Value {
    run(server, selection, &json!("Delete"), n_expected).await
}

/// Does something with sessions and waits until that is over; answers how far it came.
pub async fn run(
    server: &TestServer,
    selection: &Value,
    action: &Value,
    n_expected: usize,
) -> Value {
    let body = json!({"selection": selection, "action": action, "n_expected": n_expected});
    let started = post(server, "/api/bulk/start", &body).await;
    assert_eq!(started.status, StatusCode::OK, "{started:?}");
    let job = started.json();
    let over = async {
        loop {
            let progress = server.view(&format!("/api/bulk/find?job={job}")).await.json();
            if progress["is_over"] == true {
                return progress;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, over).await.expect("the job is over")
}

/// Waits until the index knows so many sessions.
pub async fn indexed(server: &TestServer, n_sessions: usize) {
    let index = &server.system.services().index;
    let known = async {
        while !index.is_complete() || index.read().len() != n_sessions {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, known).await.expect("the index knows the sessions");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_session_is_gone_at_each_of_its_addresses_and_says_nothing_else() {
    let server = TestServer::start().await;
    let page = r#"{"url":"https://shop.example/secret-page"}"#;
    server.recorded(&Frame::new(0, 0, 3).with_meta(page)).await;
    server.recorded(&Frame::new(0, 0, 3).of_session(OTHER)).await;
    let note = format!("session={SESSION}&window={WINDOW}&at=0&text=odd&note={:016x}", 1);
    let noted = send(&server, "/api/notes/add", "application/x-www-form-urlencoded", note).await;
    assert_eq!(noted.status, StatusCode::OK, "{noted:?}");
    let list = server.view("/sessions").await.body;
    assert!(list.contains("1\u{a0}note"), "{list}");
    let weight =
        post(&server, "/api/bulk/weigh", &json!({"selection": {"These": [SESSION, UNKNOWN]}}))
            .await;
    assert_eq!(weight.json()["n_sessions"], 1, "{weight:?}");
    assert_eq!(weight.json()["n_notes"], 1, "{weight:?}");

    let progress = delete(&server, &json!({"These": [SESSION, SESSION, UNKNOWN]}), 2).await;

    assert_eq!((&progress["n_done"], &progress["n_gone"]), (&json!(1), &json!(1)), "{progress}");
    assert_eq!(progress["kept"], json!([]));
    for page in [format!("/sessions/{SESSION}"), format!("/sessions/{SESSION}/windows/{WINDOW}")] {
        let answer = server.view(&page).await;
        assert_eq!(answer.status, StatusCode::GONE, "{page}: {answer:?}");
        // The clock of the test stands a second after the recording's begin.
        let sentence = "This session was erased on 22 Nov 2026.";
        assert!(answer.body.contains(sentence), "{page}: {}", answer.body);
        assert!(!answer.body.contains("secret-page"), "{page}");
    }
    for path in [
        format!("/replay/{SESSION}/{WINDOW}/manifest"),
        format!("/replay/{SESSION}/{WINDOW}/chunks?from=0&to=0"),
        format!("/replay/{SESSION}/{WINDOW}/keyframe?at=0"),
        format!("/replay/{SESSION}/{WINDOW}/text?at=0"),
        format!("/replay/{SESSION}/activity"),
        format!("/api/v1/sessions/{SESSION}/export.json"),
    ] {
        let answer = server.view(&path).await;
        assert_eq!(answer.status, StatusCode::GONE, "{path}: {answer:?}");
        assert_eq!(answer.json()["error"], "erased", "{path}");
        let unknown = server.view(&path.replace(SESSION, UNKNOWN)).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{path}: {unknown:?}");
    }
    let list = server.view("/sessions").await;
    assert!(!list.body.contains(SESSION) && list.body.contains(OTHER), "{}", list.body);
    // A backup that is restored does not bring it back.
    let noted = server.system.services().config.data_dir.join(erasures::ERASED);
    let noted = erasures::read(&noted).unwrap();
    assert_eq!(noted.iter().map(|it| it.session.to_string()).collect::<Vec<_>>(), [SESSION]);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_match_are_deleted_but_never_more_than_the_viewer_was_told_of() {
    let server = TestServer::start().await;
    for session in [SESSION, OTHER, THIRD] {
        server.recorded(&Frame::new(0, 0, 3).of_session(session)).await;
    }
    indexed(&server, 3).await;
    let matching =
        |query: &str, at: i64| json!({"Matching": {"query": query, "zone": "0", "at": at}});
    let body = |selection: &Value, n: usize| json!({"selection": selection, "action": "Delete", "n_expected": n});

    let all = matching("from=all", T0 + 1_000);
    let refused = post(&server, "/api/bulk/start", &body(&all, 2)).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
    let before = post(&server, "/api/bulk/weigh", &json!({"selection": matching("", 0)})).await;
    assert_eq!(before.json()["n_sessions"], 0, "nothing had begun then: {before:?}");
    for hostile in [matching("q=rage%3Ax", T0), matching("", i64::MIN), matching("", i64::MAX)] {
        let answer = post(&server, "/api/bulk/start", &body(&hostile, 9)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{hostile}: {answer:?}");
    }
    assert_eq!(server.system.services().index.read().len(), 3);

    let one = matching(&format!("q=session%3A{OTHER}&from=all&limit=25"), T0 + 1_000);
    assert_eq!(delete(&server, &one, 1).await["n_done"], 1);
    let list = server.view("/sessions?from=all").await.body;
    assert!(list.contains(SESSION) && list.contains(THIRD) && !list.contains(OTHER), "{list}");
    assert_eq!(delete(&server, &all, 3).await["n_done"], 2);
    assert!(server.view("/sessions").await.body.contains("No sessions yet."));
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_put_on_one_session_or_many_and_searched_at_once() {
    let server = TestServer::start().await;
    for session in [SESSION, OTHER] {
        server.recorded(&Frame::new(0, 0, 3).of_session(session)).await;
    }
    indexed(&server, 2).await;
    let tag = async |path: &str, session: &str, tag: &str| {
        post(&server, path, &json!({"session": session, "tag": tag})).await
    };

    assert_eq!(tag("/api/tags/add", SESSION, "late").await.json(), json!(["late"]));
    assert_eq!(tag("/api/tags/add", SESSION, "early").await.json(), json!(["early", "late"]));
    assert_eq!(tag("/api/tags/remove", SESSION, "late").await.json(), json!(["early"]));
    for (session, name, status) in [
        (SESSION, "Not a tag", StatusCode::BAD_REQUEST),
        ("x", "late", StatusCode::BAD_REQUEST),
        (UNKNOWN, "late", StatusCode::NOT_FOUND),
    ] {
        let answer = tag("/api/tags/add", session, name).await;
        assert_eq!(answer.status, status, "{session} {name}: {answer:?}");
    }
    let action = json!({"Tag": "many"});
    let progress = run(&server, &json!({"These": [SESSION, OTHER, UNKNOWN]}), &action, 3).await;
    assert_eq!((&progress["n_done"], &progress["n_gone"]), (&json!(2), &json!(1)), "{progress}");

    let list = server.view("/sessions?q=tag%3Aearly&from=all").await.body;
    assert!(list.contains(SESSION) && !list.contains(OTHER) && list.contains("many"), "{list}");
    let offered = server.view("/api/completion/values?field=tag&part=A").await.json();
    let value = |value: &str, n: u32| json!({"value": value, "n_sessions": n});
    assert_eq!(offered, json!([value("many", 2), value("early", 1)]));
    for i in 0..18 {
        tag("/api/tags/add", SESSION, &format!("tag-{i}")).await;
    }
    assert_eq!(tag("/api/tags/add", SESSION, "more").await.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_sessions_are_refused() {
    let server = TestServer::start().await;
    let id = |number: u32| format!("01976e8a-7b6c-7def-8123-{number:012x}");
    let many: Vec<String> = (0..10_001).map(id).collect();
    let body = json!({"selection": {"These": many}, "action": "Delete", "n_expected": 20_000});

    let answer = post(&server, "/api/bulk/start", &body).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer:?}");
    assert_eq!(server.view("/api/bulk/find?job=1").await.status, StatusCode::NOT_FOUND);
}
