//! Who is admitted, and who may read the answer.

use super::*;

const CORS: &str = "access-control-allow-origin";

#[tokio::test]
async fn a_visitor_who_refused_is_not_even_read() {
    for refusal in [("sec-gpc", "1"), ("cookie", "theme=dark; hs_optout=1")] {
        let server = Server::new();
        let headers = [("origin", ORIGIN), refusal];

        let reply = server.send(post(&headers, Body::from_stream(never()))).await;

        assert_eq!((reply.status.as_u16(), &reply.json), (204, &Value::Null), "{refusal:?}");
        assert_eq!(reply.header(CORS), Some(ORIGIN));
        assert!(server.stored().await.is_empty());
    }
}

#[tokio::test]
async fn only_the_exact_origins_of_the_project_may_send() {
    let server = Server::new();
    let cases = [
        (None, "origin_missing"),
        (Some("null"), "origin_foreign"),
        (Some("*"), "origin_foreign"),
        (Some("https://blog.example"), "origin_foreign"),
        (Some("http://shop.example"), "origin_foreign"),
        (Some("https://shop.example:8443"), "origin_foreign"),
        (Some("https://shop.example/"), "origin_foreign"),
        (Some("https://SHOP.example"), "origin_foreign"),
        (Some("https://www.shop.example"), "origin_foreign"),
        (Some("https://evilshop.example"), "origin_foreign"),
        (Some("https://shop.example.evil.example"), "origin_foreign"),
    ];
    for (origin, reason) in cases {
        let origin = origin.map(|origin| ("origin", origin));

        let reply = server.send(post(origin.as_slice(), good_frame())).await;

        assert_eq!(reply.fate(), (403, "origin_not_allowed", reason), "{origin:?}");
    }
    assert!(server.stored().await.is_empty());
}

#[tokio::test]
async fn refusals_can_be_read_by_the_pages_that_are_recorded_and_by_no_others() {
    let server = Server::new();
    let cases = [
        (ORIGIN, Some(ORIGIN)),
        // Known, though not to this project: its developer should see why.
        ("https://blog.example", Some("https://blog.example")),
        ("https://evil.example", None),
        ("null", None),
    ];
    for (origin, readable_by) in cases {
        for frame in
            [good_frame(), b"no frame".to_vec(), with_header(|h| h["key"] = "hs_none".into())]
        {
            let reply = server.send(post(&[("origin", origin)], frame)).await;

            assert_eq!(reply.header(CORS), readable_by, "{origin}: {:?}", reply.json);
            assert_eq!(reply.header("vary"), Some("Origin"));
            assert_eq!(reply.header("cross-origin-resource-policy"), Some("cross-origin"));
            assert_eq!(reply.header("cache-control"), Some("no-store"));
            assert_eq!(reply.header("access-control-allow-credentials"), None);
        }
    }
}

#[tokio::test]
async fn a_preflight_is_answered() {
    let server = Server::new();
    for (origin, allowed) in [(ORIGIN, Some(ORIGIN)), ("https://evil.example", None)] {
        let mut request = post(&[("origin", origin)], Body::empty());
        *request.method_mut() = Method::OPTIONS;

        let reply = server.send(request).await;

        assert_eq!(reply.status, StatusCode::NO_CONTENT);
        assert_eq!(reply.header(CORS), allowed);
        assert_eq!(reply.header("access-control-allow-methods"), Some("POST"));
        assert_eq!(reply.header("access-control-allow-headers"), Some("content-type"));
    }
}

#[tokio::test]
async fn other_methods_are_told_which_there_are() {
    let server = Server::new();
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH] {
        let mut request = post(&[("origin", ORIGIN)], good_frame());
        *request.method_mut() = method.clone();

        let reply = server.send(request).await;

        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(reply.header("allow"), Some("POST, OPTIONS"), "{method}");
    }
    assert!(server.stored().await.is_empty());
}

#[tokio::test]
async fn answers_that_ask_for_a_retry_say_when_and_scripts_can_read_it() {
    let server = Server::new();
    server.journal.close().await;

    let reply = server.post(good_frame()).await;

    assert_eq!(reply.fate(), (503, "failed", "stopping"));
    assert_eq!(reply.header("retry-after"), Some("5"));
    assert_eq!(reply.header("access-control-expose-headers"), Some("Retry-After"));
    assert_eq!(reply.header(CORS), Some(ORIGIN));
}

/// A body that nobody may wait for.
fn never() -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    futures::stream::poll_fn(|_| panic!("the body was read"))
}
