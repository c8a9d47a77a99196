//! Pages as the server sends them, before any script has run.

use axum::body::Body;
use http::{Request, StatusCode};

use crate::frame::{Frame, SESSION, WINDOW};
use crate::server::{ADDRESS, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn pages_come_whole_with_a_policy_and_are_not_cached() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3).with_meta(r#"{"url":"https://shop.example/"}"#)).await;

    let list = server.view("/sessions").await;

    assert_eq!(list.status, StatusCode::OK, "{list:?}");
    assert!(list.body.contains(&SESSION[28..]) || list.body.contains(SESSION), "{}", list.body);
    let policy = list.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(list.body.contains(&format!("nonce=\"{nonce}\"")), "{policy}");
    assert!(!list.body.contains(" style="), "the policy forbids style attributes");
    assert_eq!(list.header("cache-control"), "no-store");
    assert_eq!(list.header("x-frame-options"), "DENY");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(list.header(name), value);
    }

    let other = server.view("/sessions").await;
    assert_ne!(other.header("content-security-policy"), policy, "a nonce is used once");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_with_its_status() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    let unknown = "01976e8a-7b6f-7def-8123-456789abcdef";

    for (path, status) in [
        ("/".to_owned(), 302),
        ("/sessions".to_owned(), 200),
        ("/sessions?after=nonsense&limit=-1".to_owned(), 200),
        ("/watch-list".to_owned(), 200),
        (format!("/sessions/{SESSION}"), 302),
        (format!("/sessions/{SESSION}/windows/{WINDOW}"), 200),
        (format!("/sessions/{SESSION}/windows/{WINDOW}?t=99999999999999999999"), 200),
        (format!("/sessions/{SESSION}/windows/{WINDOW}?list=%00%ff%zz&list=q%3D%2528"), 200),
        (format!("/sessions/{unknown}"), 404),
        (format!("/sessions/{unknown}/windows/{WINDOW}"), 404),
        (format!("/sessions/{}", "x".repeat(10_000)), 400),
        ("/sessions?segment=00000000000000aa&segment=x".to_owned(), 200),
        ("/segments".to_owned(), 200),
        ("/segments/00000000000000aa".to_owned(), 404),
        ("/segments/x".to_owned(), 400),
        (format!("/segments/{}", "0".repeat(10_000)), 400),
        ("/nothing/here".to_owned(), 404),
    ] {
        let answer = server.view(&path).await;

        assert_eq!(answer.status.as_u16(), status, "{path:.100}: {answer:?}");
        assert!(!answer.header("content-security-policy").is_empty(), "{path:.100}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_root_leads_to_the_project_that_the_viewer_looks_at() {
    let server = TestServer::start().await;
    for (cookies, place) in [
        ("a=b", "/sessions"),
        ("a=b; hs_project=shop-2", "/sessions?q=project%3Ashop-2"),
        ("hs_project=", "/sessions"),
        ("hs_project=//other.example", "/sessions"),
        ("hs_project=%0d%0aset-cookie", "/sessions"),
    ] {
        let request = Request::get("/").header("host", ADDRESS).header("cookie", cookies);

        let answer =
            server.send_from("127.0.0.1:50001", request.body(Body::empty()).unwrap()).await;

        assert_eq!(answer.status, StatusCode::FOUND, "{cookies}: {answer:?}");
        assert_eq!(answer.header("location"), place, "{cookies}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn server_functions_answer_bad_arguments() {
    let server = TestServer::start().await;
    for (path, status) in [
        ("/api/sessions/list", 200),
        ("/api/sessions/list?after=%00&limit=x", 200),
        ("/api/sessions/list?after=%ff", 400),
        ("/api/sessions/list?limit=25&after=%C3%28", 400),
        ("/api/sessions/find", 400),
        ("/api/sessions/find?session=x", 400),
        ("/api/sessions/find?session=01976e8a-7b6f-7def-8123-456789abcdef", 404),
        ("/api/sessions/find?other=1", 400),
        ("/api/walk/find", 400),
        ("/api/walk/find?session=x&list=watch-list", 400),
        ("/api/walk/find?session=01976e8a-7b6f-7def-8123-456789abcdef&list=%00", 200),
        ("/api/walk/find?session=01976e8a-7b6f-7def-8123-456789abcdef&list=q%3Drage%253Ax", 200),
        ("/api/watch-list/list?x=y", 200),
        ("/api/segments/list?x=1", 200),
        ("/api/segments/count?zone=-2147483648", 200),
        ("/api/segments/count?zone=x", 200),
        ("/api/segments/find", 400),
        ("/api/segments/find?segment=00000000000000AA", 400),
        ("/api/segments/find?segment=00000000000000aa", 404),
        ("/api/sessions/profile", 400),
        ("/api/sessions/profile?session=01976e8a-7b6f-7def-8123-456789abcdef", 404),
    ] {
        let answer = server.view(path).await;

        assert_eq!(answer.status.as_u16(), status, "{path}: {answer:?}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stage_runs_its_one_script_and_asks_for_nothing() {
    let server = TestServer::start().await;

    let stage = server.view("/replay/stage").await;

    let policy = stage.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'nonce-"), "{policy}");
    assert!(policy.contains("connect-src 'none'"), "{policy}");
    assert!(policy.ends_with("frame-ancestors 'self'"), "{policy}");
    assert!(stage.body.contains("src=\"/replayer/stage.js\""), "{}", stage.body);
    // The dashboard frames it: `frame-ancestors` decides, not the older header.
    assert_eq!(stage.header("x-frame-options"), "");
}
