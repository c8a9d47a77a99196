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
async fn a_project_may_record_in_spite_of_gpc_and_nobody_in_spite_of_the_cookie() {
    let recorder =
        RecorderConfig { respect: vec![PrivacySignal::Dnt], ..RecorderConfig::default() };
    let shop = project(PROJECT, KEY, ORIGIN, recorder);
    let server = Server::of([shop], IngestLimits::default(), |_| {});

    let gpc = server.send(post(&[("origin", ORIGIN), ("sec-gpc", "1")], good_frame())).await;
    let cookie =
        server.send(post(&[("origin", ORIGIN), ("cookie", "hs_optout=1")], good_frame())).await;

    assert_eq!(gpc.fate(), (202, "accepted", ""));
    assert_eq!((cookie.status.as_u16(), &cookie.json), (204, &Value::Null));
    assert_eq!(server.stored().await.len(), 1);
}

#[tokio::test]
async fn of_two_projects_of_one_origin_each_decides_about_gpc() {
    let beyond = RecorderConfig { respect: Vec::new(), ..RecorderConfig::default() };
    let server = Server::of(
        [
            project(PROJECT, KEY, ORIGIN, RecorderConfig::default()),
            project("01976e8a-7b6c-7def-8123-456789abcde2", "hs_other", ORIGIN, beyond),
        ],
        IngestLimits::default(),
        |_| {},
    );
    let headers = [("origin", ORIGIN), ("sec-gpc", "1")];

    let respected = server.send(post(&headers, good_frame())).await;
    let not = with_header(|header| header["key"] = "hs_other".into());
    let not = server.send(post(&headers, not)).await;

    assert_eq!((respected.status.as_u16(), &respected.json), (204, &Value::Null));
    assert_eq!(not.fate(), (202, "accepted", ""));
}

#[tokio::test]
async fn a_project_that_is_switched_off_takes_nothing() {
    let off = RecorderConfig { enabled: false, ..RecorderConfig::default() };
    let shop = project(PROJECT, KEY, ORIGIN, off);
    let server = Server::of([shop], IngestLimits::default(), |_| {});

    let reply = server.post(good_frame()).await;

    assert_eq!((reply.status.as_u16(), &reply.json), (204, &Value::Null));
    assert_eq!(reply.header(CORS), Some(ORIGIN));
    assert!(server.stored().await.is_empty());
}

#[tokio::test]
async fn the_notice_of_a_visit_that_the_project_does_not_record_is_not_stored() {
    let notice = |meta: &Value| {
        let mut header = header();
        (header["events"], header["snapshot"], header["exit"]) = (0.into(), json!([]), true.into());
        header["meta"] = meta.clone();
        frame(&header, &gzip(b""))
    };
    let given = json!({"state": "given", "at": NOW});
    let consent = RecorderConfig { consent: ConsentMode::Required, ..RecorderConfig::default() };
    let none = RecorderConfig { sample: 0.0, ..RecorderConfig::default() };
    let cases = [
        (RecorderConfig::default(), json!({"load": "l"}), 202),
        (consent.clone(), json!({"load": "l"}), 204),
        (consent.clone(), json!({"consent": {"state": "not_required"}, "kept": "all"}), 204),
        (consent, json!({"consent": given}), 202),
        (none.clone(), json!({"load": "l"}), 204),
        (none, json!({"load": "l", "kept": "error"}), 202),
    ];
    for (recorder, meta, status) in cases {
        let shop = project(PROJECT, KEY, ORIGIN, recorder);
        let server = Server::of([shop], IngestLimits::default(), |_| {});

        let reply = server.post(notice(&meta)).await;

        assert_eq!(reply.status.as_u16(), status, "{meta}");
        assert_eq!(server.stored().await.len(), usize::from(status == 202), "{meta}");
    }
}

#[tokio::test]
async fn without_its_policy_a_project_takes_nothing_but_its_recorders_keep_what_they_have() {
    let shop = project(PROJECT, KEY, ORIGIN, RecorderConfig::default());
    let server =
        Server::of([RecordedProject { settings: None, ..shop }], IngestLimits::default(), |_| {});

    let reply = server.post(good_frame()).await;

    assert_eq!(reply.fate(), (503, "failed", "policy_unavailable"));
    assert_eq!(reply.header("retry-after"), Some("5"));
    assert!(server.stored().await.is_empty());
}

#[tokio::test]
async fn directives_stand_in_the_answer() {
    let server = Server::new();
    let foreign = with_header(|header| {
        header["policy"] = "strict-1".into();
        header["seq"] = 1.into();
        header["first"] = 4.into();
    });

    let reply = server.post(foreign).await;

    let hash = POLICY.hash.as_str();
    let expected = json!({"outcome": "accepted", "policy": hash, "config": revision()});
    assert_eq!(reply.json, expected);
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
async fn refusals_can_be_read_by_the_pages_that_are_recorded_and_by_others_that_shall_stop() {
    let server = Server::new();
    let cases = [
        (ORIGIN, Some(ORIGIN)),
        // Known, though not to this project: its developer should see why.
        ("https://blog.example", Some("https://blog.example")),
        ("https://elsewhere.example", None),
        ("null", None),
    ];
    for (origin, known) in cases {
        for frame in
            [good_frame(), b"no frame".to_vec(), with_header(|h| h["key"] = "hs_none".into())]
        {
            let reply = server.send(post(&[("origin", origin)], frame)).await;

            let must_stop = matches!(reply.status.as_u16(), 401 | 403);
            let readable_by = known.or(must_stop.then_some("*"));
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
