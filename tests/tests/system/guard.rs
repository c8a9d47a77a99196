//! Who is let in: recorders from allowed pages, viewers on this machine, nobody else.

use axum::body::Body;
use http::{Method, Request, StatusCode};

use crate::frame::{Frame, SESSION, WINDOW};
use crate::server::{ADDRESS, TestServer};

/// Addresses that show recordings, or may.
fn private() -> Vec<String> {
    vec![
        "/".to_owned(),
        "/sessions".to_owned(),
        format!("/sessions/{SESSION}"),
        format!("/sessions/{SESSION}/windows/{WINDOW}"),
        "/segments".to_owned(),
        "/api/sessions/list".to_owned(),
        "/api/segments/list".to_owned(),
        "/replay/stage".to_owned(),
        format!("/replay/{SESSION}/{WINDOW}/manifest"),
        format!("/replay/{SESSION}/{WINDOW}/chunks?from=0&to=0"),
    ]
}

fn get(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request = headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn recordings_are_shown_on_this_machine_only() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    let turned_away = [
        ("another machine", "192.0.2.7:50000", &[("host", ADDRESS)][..]),
        (
            "a proxy on this machine",
            "127.0.0.1:50000",
            &[("host", ADDRESS), ("x-forwarded-for", "192.0.2.7")],
        ),
        ("a rebound name", "127.0.0.1:50000", &[("host", "evil.example:3000")]),
        ("no name", "127.0.0.1:50000", &[]),
    ];
    for path in private() {
        for (who, peer, headers) in turned_away {
            let answer = server.send_from(peer, get(&path, headers)).await;

            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} for {who}");
            assert!(
                answer.body.contains("until sign-in exists"),
                "{path} for {who}: {}",
                answer.body
            );
        }
        let answer = server.view(&path).await;
        assert!(!answer.status.is_client_error(), "{path} for a viewer: {answer:?}");
        assert!(!answer.status.is_server_error(), "{path} for a viewer: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_peer_is_turned_away() {
    use tower::ServiceExt as _;
    let server = TestServer::start().await;

    let request = get("/sessions", &[("host", ADDRESS)]);
    let response = server.router.clone().oneshot(request).await.unwrap();

    assert_eq!(response.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_must_come_from_our_own_page() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    let post = |path: &str, headers: &[(&str, &str)]| {
        let mut request = get(path, headers);
        *request.method_mut() = Method::POST;
        *request.body_mut() = Body::from(format!(
            r#"{{"selection":{{"These":["{SESSION}"]}},"action":"Delete","n_expected":1}}"#
        ));
        request
    };
    let changes = [
        "/api/theme/set",
        "/api/bulk/weigh",
        "/api/bulk/list",
        "/api/bulk/start",
        "/api/tags/add",
        "/api/tags/remove",
    ];
    for path in changes {
        for headers in [
            &[("host", ADDRESS)][..],
            &[("host", ADDRESS), ("sec-fetch-site", "cross-site")],
            &[("host", ADDRESS), ("sec-fetch-site", "same-site"), ("content-type", "text/plain")],
            &[("host", ADDRESS), ("origin", "https://evil.example")],
            &[("host", ADDRESS), ("origin", "null"), ("content-type", "application/json")],
        ] {
            let answer = server.send_from("127.0.0.1:50000", post(path, headers)).await;

            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
            assert_eq!(answer.json()["error"], "cross_origin", "{path} {headers:?}");
        }
        // As a link or a picture on another page: a change takes no GET.
        let answer = server.view(&format!("{path}?action=Delete&n_expected=1")).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}: {answer:?}");
    }
    assert_eq!(server.view(&format!("/sessions/{SESSION}")).await.status, StatusCode::FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn recorders_reach_the_server_from_anywhere() {
    let server = TestServer::start().await;
    for path in ["/recorder.js", "/recorder/worker.js", "/recorder/recorder.wasm", "/healthz"] {
        let answer =
            server.send_from("192.0.2.7:50000", get(path, &[("host", "replay.example")])).await;

        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
    let mut request =
        get("/v1/chunks", &[("host", "replay.example"), ("origin", "http://localhost:3000")]);
    *request.method_mut() = Method::POST;
    *request.body_mut() = Body::from(Frame::new(0, 0, 3).bytes());

    let answer = server.send_from("192.0.2.7:50000", request).await;

    assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
}
