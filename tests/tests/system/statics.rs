//! Built files and the demo: types, caching, and nothing outside their folders.

use axum::body::Body;
use http::{Method, Request, StatusCode};

use crate::server::{ADDRESS, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn recorder_files_may_be_loaded_by_every_page() {
    let server = TestServer::start().await;
    for (path, content_type) in [
        ("/recorder.js", "text/javascript; charset=utf-8"),
        ("/hindsight.js", "text/javascript; charset=utf-8"),
        ("/hindsight.d.ts", "text/typescript; charset=utf-8"),
        ("/recorder/worker.js", "text/javascript"),
        ("/recorder/observers.js", "text/javascript"),
        ("/recorder/recorder.js.map", "application/json"),
        ("/recorder/recorder.wasm", "application/wasm"),
    ] {
        let answer = server.view(path).await;

        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.header("content-type").starts_with(content_type), "{path}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "public, max-age=300", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_did_not_change_is_not_sent_again() {
    let server = TestServer::start().await;
    let etag = server.view("/recorder.js").await.header("etag").to_owned();
    assert!(etag.starts_with("W/\""), "{etag}");

    let request = Request::get("/recorder.js")
        .header("host", ADDRESS)
        .header("if-none-match", &etag)
        .body(Body::empty())
        .unwrap();
    let again = server.send_from("192.0.2.7:1", request).await;

    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.body, "");
    assert_eq!(again.header("etag"), etag);
    assert_eq!(again.header("access-control-allow-origin"), "*");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_built_files_are_asked_for_again_before_they_are_used() {
    let server = TestServer::start().await;
    for (path, content_type) in
        [("/pkg/hindsight.css", "text/css"), ("/favicon.svg", "image/svg+xml")]
    {
        let answer = server.view(path).await;

        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.header("content-type").starts_with(content_type), "{path}: {answer:?}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_has_pages_in_folders() {
    let server = TestServer::start().await;

    assert!(server.view("/demo/").await.body.contains("Demo"));
    assert!(server.view("/demo/cart/").await.body.contains("Cart"));
    assert_eq!(server.view("/demo").await.header("location"), "/demo/");
    assert_eq!(server.view("/demo/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_leads_out_of_a_folder() {
    let server = TestServer::start().await;
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/recorder/../../secret.txt",
        "/recorder/..%2f..%2fsecret.txt",
        "/demo/../secret.txt",
        "/demo/%2e%2e/secret.txt",
        "/demo/..%2fsecret.txt",
        "/recorder/%00",
        "/%00",
        "/demo/%00",
        "/demo/..%5c..%5csecret.txt",
        "//secret.txt",
        "/recorder//etc/passwd",
        "/pkg/%2e%2e/%2e%2e/secret.txt",
    ] {
        let answer = server.view(path).await;

        assert!(answer.status.is_client_error(), "{path}: {answer:?}");
        assert!(!answer.body.contains("not below any root"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_a_word() {
    let server = TestServer::start().await;

    assert_eq!(server.view("/healthz").await.body, "ok");
    assert_eq!(server.ask(Method::HEAD, "/healthz").await.status, StatusCode::OK);
}
