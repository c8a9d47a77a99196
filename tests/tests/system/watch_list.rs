//! The sessions that a viewer means to watch.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::frame::{Frame, SESSION};
use crate::server::{ADDRESS, Answer, TestServer};

const OTHER: &str = "01976e8a-7b6c-7def-8123-456789abcd02";
const UNKNOWN: &str = "01976e8a-7b6f-7def-8123-456789abcdef";

/// Sends a change as one of our own pages does.
async fn post(server: &TestServer, path: &str, body: &Value) -> Answer {
    let request = Request::post(path)
        .header("host", ADDRESS)
        .header("origin", format!("http://{ADDRESS}"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    server.send_from("127.0.0.1:50001", request).await
}

async fn add(server: &TestServer, sessions: &[&str]) -> Answer {
    post(server, "/api/watch-list/add", &json!({"selection": {"These": sessions}})).await
}

async fn listed(server: &TestServer) -> Vec<String> {
    let list = server.view("/api/watch-list/list").await.json();
    let rows = list["rows"].as_array().unwrap();
    rows.iter().map(|row| row["session"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_in_the_viewers_order_until_they_are_gone() {
    let server = TestServer::start().await;
    assert!(server.view("/watch-list").await.body.contains("The watch list is empty."));
    for session in [SESSION, OTHER] {
        server.recorded(&Frame::new(0, 0, 3).of_session(session)).await;
    }

    let added = add(&server, &[OTHER, UNKNOWN, SESSION, OTHER]).await;

    assert_eq!(added.json(), json!({"n_added": 2, "n_listed": 2}), "{added:?}");
    assert_eq!(listed(&server).await, [OTHER, SESSION]);
    let page = server.view("/watch-list").await.body;
    assert!(page.contains(&format!("href=\"/sessions/{OTHER}?list=watch-list\"")), "{page}");
    let beside = server.view(&format!("/api/walk/find?session={SESSION}&list=watch-list")).await;
    let previous = format!("/sessions/{OTHER}?list=watch-list");
    assert_eq!(beside.json(), json!({"place": [2, 2], "previous": previous, "next": null}));

    let up = json!({"change": {"Move": {"session": SESSION, "is_later": false}}});
    assert_eq!(post(&server, "/api/watch-list/change", &up).await.json(), json!(2));
    assert_eq!(listed(&server).await, [SESSION, OTHER]);
    let remove = json!({"change": {"Remove": OTHER}});
    assert_eq!(post(&server, "/api/watch-list/change", &remove).await.json(), json!(1));
    let clear = json!({"change": "Clear"});
    assert_eq!(post(&server, "/api/watch-list/change", &clear).await.json(), json!(0));
    assert!(listed(&server).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_the_list_holds_and_what_is_no_change_are_refused() {
    let server = TestServer::start().await;
    while !server.system.services().index.is_complete() {
        tokio::task::yield_now().await;
    }
    let id = |number: u32| format!("01976e8a-7b6c-7def-8123-{number:012x}");
    let many: Vec<String> = (0..501).map(id).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();

    assert_eq!(add(&server, &many).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(add(&server, &many[1..]).await.json()["n_added"], 0, "none of them is there");
    for (path, body) in [
        ("/api/watch-list/add", json!({"selection": {"These": ["x"]}})),
        (
            "/api/watch-list/add",
            json!({"selection": {"Matching": {"query": "q=rage%3Ax", "zone": "0", "at": 5}}}),
        ),
        (
            "/api/watch-list/add",
            json!({"selection": {"Matching": {"query": "", "zone": "0", "at": -5}}}),
        ),
        ("/api/watch-list/change", json!({"change": {"Remove": "x"}})),
        ("/api/watch-list/change", json!({"change": "Shuffle"})),
        ("/api/watch-list/change", json!({})),
    ] {
        let answer = post(&server, path, &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}: {answer:?}");
    }
}
