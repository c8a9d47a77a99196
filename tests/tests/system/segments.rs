//! Saved filters: over the list, on their page, and at their addresses.

use http::StatusCode;
use serde_json::{Value, json};

use crate::bulk::{indexed, post};
use crate::frame::{Frame, SESSION};
use crate::server::{Answer, TestServer};

const ID: &str = "00000000000000a1";
const OTHER: &str = "00000000000000a2";
const SECOND_SESSION: &str = "01976e8a-7b6c-7def-8123-456789abcd02";

async fn project(server: &TestServer) -> Value {
    server.view("/api/segments/list").await.json()["projects"][0]["id"].clone()
}

fn filter(query: &str) -> Value {
    json!({"query": query, "range": "all", "order": "errors", "direction": "ascending"})
}

async fn add(server: &TestServer, id: &str, name: &str, filter: &Value) -> Answer {
    let project = project(server).await;
    let new =
        json!({"id": id, "project": project, "name": name, "filter": filter, "is_pinned": true});
    post(server, "/api/segments/add", &json!({"new": new})).await
}

fn names(answer: &Answer) -> Vec<(String, Value)> {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let segments = answer.json()["segments"].as_array().unwrap().clone();
    let name = |it: &Value| (it["name"].as_str().unwrap().to_owned(), it["pin"].clone());
    segments.iter().map(name).collect()
}

fn named(names: &[(&str, Value)]) -> Vec<(String, Value)> {
    names.iter().map(|(name, pin)| ((*name).to_owned(), pin.clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_begins_with_its_segment_and_differs_from_it_as_the_address_says() {
    let server = TestServer::start().await;
    for session in [SESSION, SECOND_SESSION] {
        server.recorded(&Frame::new(0, 0, 3).of_session(session)).await;
    }
    indexed(&server, 2).await;
    let query = format!("session:{SESSION}");
    let saved = add(&server, ID, "  One & <only>\n", &filter(&query)).await;
    assert_eq!(names(&saved), named(&[("One & <only>", json!(0))]));

    let list = server.view(&format!("/sessions?segment={ID}")).await.body;
    assert!(list.contains(&format!("/sessions/{SESSION}")), "{list}");
    assert!(!list.contains(SECOND_SESSION), "{list}");
    assert!(list.contains("One &amp; &lt;only&gt;"), "its chip: {list}");
    assert!(list.contains(&format!("value=\"{query}\"")), "the search is in its field: {list}");
    let edited = server.view(&format!("/sessions?segment={ID}&q=session:{SECOND_SESSION}")).await;
    assert!(edited.body.contains(&format!("/sessions/{SECOND_SESSION}")), "{edited:?}");
    assert!(!edited.body.contains(&format!("/sessions/{SESSION}")), "{edited:?}");
    let plain = server.view(&format!("/sessions?segment={ID}&q=")).await.body;
    assert!(plain.contains(SESSION) && plain.contains(SECOND_SESSION), "{plain}");
    assert!(plain.contains(&format!("/sessions?segment={ID}&amp;q=")), "links keep it: {plain}");

    let opened = server.view(&format!("/segments/{ID}")).await;
    assert_eq!(opened.status, StatusCode::FOUND, "{opened:?}");
    assert_eq!(opened.header("location"), format!("/sessions?segment={ID}"));
    let page = server.view("/segments").await.body;
    assert!(page.contains("One &amp; &lt;only&gt;") && page.contains(&query), "{page}");
    let counts = server.view("/api/segments/count").await.json();
    let one = json!({"n": 1, "is_more": false});
    assert_eq!(counts, json!([{"segment": ID, "day": one, "week": one}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_segment_that_was_deleted_shows_the_whole_list_and_says_so() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    add(&server, ID, "Gone", &filter("visited:/nowhere")).await;
    add(&server, OTHER, "Left", &filter("")).await;
    let delete = json!({"segment": ID});
    for _ in 0..2 {
        let left = post(&server, "/api/segments/delete", &delete).await;
        assert_eq!(names(&left), named(&[("Left", json!(0))]), "deleting twice is deleting once");
    }

    let list = server.view(&format!("/sessions?segment={ID}")).await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.body.contains("That saved filter no longer exists."), "{list:?}");
    assert!(list.body.contains(SESSION) && !list.body.contains("visited:/nowhere"), "{list:?}");
    let plain = server.view("/sessions").await.body;
    assert!(!plain.contains("no longer exists"), "{plain}");

    let opened = server.view(&format!("/segments/{ID}")).await;
    assert_eq!(opened.header("location"), format!("/sessions?segment={ID}"), "{opened:?}");
    let never = server.view("/segments/00000000000000ff").await;
    assert_eq!(never.status, StatusCode::NOT_FOUND);
    assert!(never.body.contains("There is no such segment."), "{never:?}");
    let malformed = server.view("/segments/x").await;
    assert!(malformed.body.contains("That is not a valid link."), "{malformed:?}");
    let again = add(&server, ID, "Gone", &filter("")).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "it does not come back: {again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_saved_is_refused_with_its_reason() {
    let server = TestServer::start().await;
    add(&server, ID, "Errors", &filter("error:*")).await;
    let refused = async |id: &str, name: &str, query: &str| {
        let answer = add(&server, id, name, &filter(query)).await;
        (answer.status.as_u16(), answer.json())
    };

    assert_eq!(refused(OTHER, "Errors", "").await, (409, json!("NameTaken")));
    assert_eq!(refused(OTHER, " \n", "").await, (422, json!({"Name": "Empty"})));
    assert_eq!(refused(OTHER, &"x".repeat(81), "").await, (422, json!({"Name": "TooLong"})));
    let reason = "No field called “visted”. Did you mean “visited”?";
    assert_eq!(refused(OTHER, "Typo", "visted:/a").await, (422, json!({"Search": [reason]})));
    let (status, long) = refused(OTHER, "Long", &"x ".repeat(41)).await;
    assert_eq!(
        (status, &long["Search"][0]),
        (422, &json!("This search is too long (41 of 40 terms)."))
    );
    assert_eq!(refused("x", "Id", "").await, (400, json!({"App": "BadLink"})));

    let mut odd = filter("");
    for (field, value) in
        [("range", json!("yesterday")), ("order", json!("name")), ("direction", json!(1))]
    {
        let usual = std::mem::replace(&mut odd[field], value);
        let answer = add(&server, OTHER, "Odd", &odd).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}: {answer:?}");
        odd[field] = usual;
    }
    for (path, body) in [
        ("update", json!({"segment": OTHER, "filter": filter("")})),
        ("rename", json!({"segment": OTHER, "name": "x"})),
        ("pin", json!({"segment": OTHER, "place": 0})),
    ] {
        let answer = post(&server, &format!("/api/segments/{path}"), &body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {answer:?}");
    }
    let list = server.view("/api/segments/list").await;
    assert_eq!(names(&list), named(&[("Errors", json!(0))]), "nothing came of any of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn segments_are_renamed_updated_and_pinned_in_an_order() {
    let server = TestServer::start().await;
    for (id, name) in [(ID, "a"), (OTHER, "b")] {
        add(&server, id, name, &filter("")).await;
    }
    let change = async |path: &str, body: Value| {
        post(&server, &format!("/api/segments/{path}"), &body).await
    };

    let moved = change("pin", json!({"segment": OTHER, "place": 0})).await;
    assert_eq!(names(&moved), named(&[("b", json!(0)), ("a", json!(1))]));
    let unpinned = change("pin", json!({"segment": OTHER, "place": null})).await;
    assert_eq!(names(&unpinned), named(&[("a", json!(0)), ("b", json!(null))]));
    let renamed = change("rename", json!({"segment": ID, "name": " c "})).await;
    assert_eq!(names(&renamed), named(&[("c", json!(0)), ("b", json!(null))]));
    let open =
        json!({"query": " rage:* ", "range": null, "order": "last", "direction": "descending"});
    let updated = change("update", json!({"segment": ID, "filter": open})).await.json();
    assert_eq!(updated["segments"][0]["filter"]["query"], "rage:*");
    assert_eq!(updated["segments"][0]["filter"]["range"], json!(null));
    let typo = change("update", json!({"segment": ID, "filter": filter("rage:x")})).await;
    assert_eq!(typo.status, StatusCode::UNPROCESSABLE_ENTITY, "{typo:?}");
}
