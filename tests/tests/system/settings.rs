//! What recorders are told before they send: configuration and policy, public and cacheable.

use axum::body::Body;
use http::{Method, Request, StatusCode};
use serde_json::json;
use server::projects::{Defaults, Loader};

use crate::frame::{Frame, KEY};
use crate::server::{ADDRESS, Answer, TestServer, config};

async fn get(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(Request::get(path).header("host", ADDRESS), |request, (name, value)| {
            request.header(*name, *value)
        });
    // From anywhere: these are for pages of the internet.
    server.send_from("192.0.2.7:50000", request.body(Body::empty()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorder_learns_what_its_project_asks_of_it() {
    let server = TestServer::start().await;

    let answer = get(&server, &format!("/v1/projects/{KEY}/config"), &[]).await;

    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    let told = answer.json();
    assert_eq!(told["v"], 1);
    assert_eq!(told["enabled"], true);
    assert_eq!(told["policy"]["mode"], "strict");
    assert_eq!(told["respect"], json!(["gpc", "dnt"]));
    assert_eq!(told["idle_ms"], 1_800_000);

    let etag = answer.header("etag");
    for validators in [etag.to_owned(), format!("\"x\", W/{etag}"), "*".to_owned()] {
        let path = format!("/v1/projects/{KEY}/config");
        let again = get(&server, &path, &[("if-none-match", &validators)]).await;

        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{validators}: {again:?}");
        assert_eq!((again.body.as_str(), again.header("etag")), ("", etag));
        assert_eq!(again.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_loaded_by_its_hash_and_kept_for_ever() {
    let server = TestServer::start().await;
    let told = get(&server, &format!("/v1/projects/{KEY}/config"), &[]).await.json();
    let hash = told["policy"]["hash"].as_str().unwrap();

    let answer = get(&server, &format!("/v1/policies/{hash}"), &[]).await;

    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(!answer.body.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_is_no_longer_in_force_is_served_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let mut open = config(dir.path());
    open.privacy.default_mode = server::config::MaskingMode::Open;
    let path = format!("/v1/projects/{KEY}/config");
    let server = TestServer::start_with(open).await;
    let before = get(&server, &path, &[]).await.json();
    assert_eq!(before["policy"]["mode"], "open");
    server.system.stop().await;
    let server = TestServer::start_with(config(dir.path())).await;

    let after = get(&server, &path, &[]).await.json();
    let old = before["policy"]["hash"].as_str().unwrap();
    let answer = get(&server, &format!("/v1/policies/{old}"), &[]).await;

    assert_ne!(after["policy"]["hash"], before["policy"]["hash"]);
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    server.system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_names_nothing_is_not_found_in_json() {
    let server = TestServer::start().await;
    let long = "a".repeat(10_000);
    for path in [
        "/v1/projects/hs_unknown/config".to_owned(),
        "/v1/projects/demo/config".to_owned(),
        "/v1/projects/%00/config".to_owned(),
        "/v1/projects/%ff/config".to_owned(),
        "/v1/projects/..%2f..%2fetc/config".to_owned(),
        "/v1/projects/hs_demo'--/config".to_owned(),
        format!("/v1/projects/hs_{long}/config"),
        "/v1/projects//config".to_owned(),
        "/v1/projects/hs_demo".to_owned(),
        "/v1/policies/0123456789abcdef".to_owned(),
        "/v1/policies/0123456789ABCDEF".to_owned(),
        "/v1/policies/strict-1".to_owned(),
        "/v1/policies/%ff".to_owned(),
        "/v1/policies/..%2f..%2fetc%2fpasswd".to_owned(),
        format!("/v1/policies/{long}"),
        "/v1/policies/".to_owned(),
    ] {
        let answer = get(&server, &path, &[]).await;

        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path:.80}: {answer:?}");
        assert_eq!(answer.json()["error"], "not_found", "{path:.80}");
    }
    let unknown = get(&server, "/v1/projects/hs_unknown/config", &[]).await;
    assert_eq!(unknown.header("access-control-allow-origin"), "*", "the recorder has to know");
    assert_eq!(unknown.header("cache-control"), "no-store");
    let path = format!("/v1/projects/{KEY}/config");
    assert_eq!(server.ask(Method::POST, &path).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorder_with_another_policy_is_told_and_what_it_sent_is_masked() {
    let server = TestServer::start().await;
    let told = get(&server, &format!("/v1/projects/{KEY}/config"), &[]).await.json();
    let mut frame = Frame::new(0, 0, 2);
    frame.events[1] = frame.events[1].replace(
        r#""childNodes":[]"#,
        r#""childNodes":[{"type":3,"textContent":"Jane Roe","id":2}]"#,
    );
    frame.meta = r#"{"url":"https://shop.example/?token=t0psecret","title":"Jane"}"#.to_owned();

    let answer = server.record(&frame).await;

    assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
    assert_eq!(answer.json()["policy"], told["policy"]["hash"]);
    assert_eq!(answer.json()["config"], told["revision"]);
    server.drained().await;
    let events = server.events(&frame, 0, 0).await;
    assert!(events.contains("**** ***"), "{events}");
    let list = server.view("/api/sessions/list").await.body;
    for secret in ["Jane", "t0psecret"] {
        assert!(!events.contains(secret) && !list.contains(secret), "{secret}");
    }
    assert!(list.contains("https://shop.example/"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_recorded_by_each_of_its_keys_until_one_is_disabled() {
    let server = TestServer::start().await;
    let services = server.system.services();
    let store = &services.store;
    let project = store.find_project_by_key(&KEY.parse().unwrap()).await.unwrap().unwrap();
    let second = "hs_second".parse().unwrap();
    let now = services.clock.now();
    // The worker does it at its own time.
    let refresh = async || {
        let loader = Loader::new(Defaults::of(&services.config));
        services.projects.replace(loader.load(store).await.unwrap());
    };
    let send = async |key: &str, seq: u32| {
        let mut frame = Frame::new(seq, u64::from(seq) * 3, 3);
        key.clone_into(&mut frame.key);
        server.record(&frame).await.status
    };
    assert_eq!(send("hs_second", 0).await, StatusCode::UNAUTHORIZED);

    store.add_key(&project, &second, now).await.unwrap();
    refresh().await;
    assert_eq!(send(KEY, 0).await, StatusCode::ACCEPTED);
    assert_eq!(send("hs_second", 1).await, StatusCode::ACCEPTED);

    store.disable_key(project.id, &project.key, &second, now).await.unwrap();
    refresh().await;
    assert_eq!(send(KEY, 2).await, StatusCode::UNAUTHORIZED);
    assert_eq!(send("hs_second", 2).await, StatusCode::ACCEPTED);
    let told = get(&server, "/v1/projects/hs_second/config", &[]).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    let gone = get(&server, &format!("/v1/projects/{KEY}/config"), &[]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "{gone:?}");
}
