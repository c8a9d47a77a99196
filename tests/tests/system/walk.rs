//! From a session of a list to those beside it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::frame::{Frame, SESSION, WINDOW};
use crate::server::TestServer;

/// Longest time that anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn id(number: u32) -> String {
    format!("01976e8a-7b6c-7def-8123-{number:012x}")
}

/// A server with sessions of which a later one was active later.
async fn server_with(n_sessions: u32) -> TestServer {
    let server = TestServer::start().await;
    for number in 1..=n_sessions {
        let frame = Frame::new(0, 0, u64::from(number) + 2).of_session(&id(number));
        server.recorded(&frame).await;
    }
    let index = &server.system.services().index;
    let known = async {
        while !index.is_complete() || index.read().len() != n_sessions as usize {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, known).await.expect("the index knows the sessions");
    server
}

/// Asks as the page does: with the list as it stands in the address of the replay.
async fn beside(server: &TestServer, number: u32, list: &str) -> Value {
    let path = format!("/api/walk/find?session={}&list={list}", id(number));
    let answer = server.view(&path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {answer:?}");
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_on_to_both_sides_in_its_order() {
    let server = server_with(3).await;
    let at = |number: u32, list: &str| format!("/sessions/{}?list={list}", id(number));

    let newest = beside(&server, 3, "").await;
    let middle = beside(&server, 2, "").await;
    let turned = beside(&server, 2, "sort%3Dstarted%26dir%3Dasc").await;

    assert_eq!(newest["place"], json!([1, 3]), "{newest}");
    assert_eq!((&newest["previous"], &newest["next"]), (&Value::Null, &json!(at(2, ""))));
    assert_eq!(middle["place"], json!([2, 3]), "{middle}");
    assert_eq!((&middle["previous"], &middle["next"]), (&json!(at(3, "")), &json!(at(1, ""))));
    let list = "sort%3Dstarted%26dir%3Dasc";
    assert!(turned["next"].as_str().unwrap().ends_with(list), "{turned}");
    assert_eq!(beside(&server, 9, "").await["place"], Value::Null, "not on the list");
    assert_eq!(beside(&server, 2, "q%3Drage%253Ax").await["place"], Value::Null, "no search");
    assert_eq!(beside(&server, 2, "watch-list").await["place"], Value::Null, "not on it");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_end_of_a_page_the_next_page_follows_and_leads_back() {
    let server = server_with(27).await;

    let last = beside(&server, 3, "limit%3D25").await;

    assert_eq!(last["place"], json!([25, 25]), "{last}");
    let next = last["next"].as_str().unwrap();
    assert!(next.starts_with(&format!("/sessions/{}?list=limit%3D25%26after%3D", id(2))), "{next}");
    let list = next.split("list=").nth(1).unwrap();
    let first = beside(&server, 2, list).await;
    assert_eq!(first["place"], json!([1, 2]), "{first}");
    let previous = first["previous"].as_str().unwrap();
    assert!(previous.starts_with(&format!("/sessions/{}?list=", id(3))), "{previous}");
    let list = previous.split("list=").nth(1).unwrap();
    assert_eq!(beside(&server, 3, list).await["place"], json!([25, 25]));
    assert_eq!(beside(&server, 1, "limit%3D25").await["place"], json!([2, 2]), "it moved on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_leads_back_to_its_list_and_a_list_to_its_replays() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    let replay = format!("/sessions/{SESSION}/windows/{WINDOW}");

    let list = server.view("/sessions?from=30d&limit=25").await.body;
    let walked = server.view(&format!("{replay}?list=from%3D30d%26limit%3D25")).await.body;
    let alone = server.view(&replay).await.body;

    let href = format!("href=\"/sessions/{SESSION}?list=from%3D30d%26limit%3D25\"");
    assert!(list.contains(&href), "{list}");
    assert!(walked.contains("href=\"/sessions?from=30d&amp;limit=25\""), "{walked}");
    assert!(walked.contains("1 of 1"), "{walked}");
    assert!(!alone.contains("1 of 1"), "{alone}");
    let opened = server.view(&format!("/sessions/{SESSION}?list=from%3D30d")).await;
    assert_eq!(opened.header("location"), format!("{replay}?list=from%3D30d"));
}
