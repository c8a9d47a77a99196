//! What operators and their machines ask, and how senders are held apart.

use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use model::Timestamp;
use serde_json::json;
use server::config::Config;
use server::journal::{JournalCursor, Record};
use server::workers::aside::Leftovers;
use server::workers::sizes;
use store::MAX_WINDOWS;
use tempfile::TempDir;

use crate::frame::{Frame, SESSION};
use crate::server::{ADDRESS, TestServer, config};

/// A server with its database in memory, configured a little differently.
async fn with(change: impl FnOnce(&mut Config)) -> (TestServer, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.store.url = "mem://".to_owned();
    change(&mut config);
    (TestServer::start_with(config).await, dir)
}

fn get(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request = headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).unwrap()
}

/// A frame as a proxy passes it on.
fn forwarded(frame: &Frame, from: &str) -> Request<Body> {
    Request::post("/v1/chunks")
        .header("host", "replay.example")
        .header("origin", format!("http://{ADDRESS}"))
        .header("x-forwarded-for", from)
        .body(Body::from(frame.bytes()))
        .unwrap()
}

/// The value of a figure.
fn figure(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    line.unwrap_or_else(|| panic!("no {name} in\n{text}")).parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_works_says_so_to_everybody_and_nothing_else() {
    let server = TestServer::start().await;

    let alive = server.send_from("192.0.2.7:1", get("/healthz", &[])).await;
    let ready = server.send_from("192.0.2.7:1", get("/readyz", &[])).await;

    assert_eq!((alive.status, alive.body.as_str()), (StatusCode::OK, "ok"));
    let parts = ["store", "spool", "migrations", "clock"];
    for part in parts {
        assert_eq!(ready.json()["checks"][part], "ok", "{ready:?}");
    }
    // The disk of whoever runs this test may be nearly full.
    let is_ready = ready.json()["checks"]["disk"] == "ok";
    assert_eq!(ready.json()["ready"], is_ready);
    assert_eq!(ready.status.as_u16(), if is_ready { 200 } else { 503 });
    assert!(!ready.body.contains(env!("CARGO_PKG_VERSION")));
    assert_eq!(ready.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_its_database_is_not_ready_but_records() {
    let server = TestServer::start().await;
    server.system.services().store.clone().close().await.unwrap();

    let ready = server.send_from("192.0.2.7:1", get("/readyz", &[])).await;

    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.json()["ready"], false);
    assert_eq!(ready.json()["checks"]["store"], "away");
    assert_eq!(server.record(&Frame::new(0, 0, 3)).await.status, StatusCode::ACCEPTED);
    let figures = server.view("/metrics").await.body;
    server.hand.advance(std::time::Duration::from_secs(60));
    let later = server.view("/metrics").await.body;
    let lag = figure(&later, "drain_lag_seconds") - figure(&figures, "drain_lag_seconds");
    assert!((59.9..60.1).contains(&lag), "{lag}");
    assert!(figure(&later, "spool_oldest_seconds") >= 60.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fate_of_a_frame_is_counted_once() {
    let server = TestServer::start().await;
    let count = async |outcome: &str| {
        let text = server.view("/metrics").await.body;
        figure(&text, &format!("ingest_chunks_total{{outcome=\"{outcome}\"}}"))
    };
    let (accepted, malformed) = (count("accepted").await, count("malformed").await);

    server.recorded(&Frame::new(0, 0, 3)).await;
    server.record_bytes(b"no frame".to_vec()).await;

    assert!((count("accepted").await - accepted - 1.0).abs() < 0.1);
    assert!((count("malformed").await - malformed - 1.0).abs() < 0.1);
    for outcome in server::ingest::Outcome::ALL {
        assert!(count(outcome.name()).await >= 0.0);
    }
    let text = server.view("/metrics").await.body;
    assert!(figure(&text, "spool_bytes") > 500.0);
    assert!(figure(&text, "drain_lag_seconds").abs() < 0.001);
    assert!(figure(&text, "ingest_body_bytes_count") >= 2.0);
    assert!(figure(&text, "process_resident_memory_bytes") > 1e6);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_refuses_is_put_aside_counted_and_goes_with_its_time() {
    let (server, _dir) = with(|config| {
        config.ingest.rate_session = "off".parse().unwrap();
        config.ingest.rate_address = "off".parse().unwrap();
    })
    .await;
    for number in 0..MAX_WINDOWS + 2 {
        let mut frame = Frame::new(0, 0, 3);
        frame.window = format!("01976e8a-7b6d-7def-8123-{number:012x}");
        assert_eq!(server.record(&frame).await.status, StatusCode::ACCEPTED);
    }
    server.drained().await;

    let text = server.view("/metrics").await.body;
    let drained = |fate: &str| figure(&text, &format!("drain_chunks_total{{fate=\"{fate}\"}}"));
    assert!((drained("refused") - 2.0).abs() < 0.1, "{text}");
    assert!(drained("inserted") > 255.0 && drained("unreadable") < 0.1, "{text}");
    assert!(figure(&text, "spool_aside_bytes") > 500.0);

    let leftovers = Leftovers::of(server.system.services());
    assert_eq!(leftovers.pass().await.unwrap(), 0);
    server.hand.advance(Duration::from_hours(31 * 24));
    assert_eq!(leftovers.pass().await.unwrap(), 2);
    let text = server.view("/metrics").await.body;
    assert!(figure(&text, "spool_aside_bytes").abs() < 0.1, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_aside_goes_with_a_session_that_is_erased() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    let services = server.system.services();
    let record = services.journal.peek(JournalCursor::default()).await.unwrap().unwrap();
    let unreadable = Record { payload: "no chunk at all".into(), ..record.clone() };
    services.journal.append(unreadable).await.unwrap();
    server.drained().await;
    services.journal.aside(move |aside| aside.put(&[record])).await.unwrap();
    let session = services.store.find_session(SESSION.parse().unwrap()).await.unwrap().unwrap();
    let leftovers = Leftovers::of(services);
    assert_eq!(leftovers.pass().await.unwrap(), 0);

    let now = services.clock.now();
    services.archives.erase(session.project, session.session, now).await.unwrap();

    assert_eq!(leftovers.pass().await.unwrap(), 1);
    let text = server.view("/metrics").await.body;
    assert!(figure(&text, "drain_chunks_total{fate=\"unreadable\"}") > 0.9, "{text}");
    assert!(figure(&text, "spool_aside_bytes") > 0.1, "nobody was asked to erase the other one");
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_for_this_machine_and_for_who_has_the_token() {
    let (server, dir) = with(|config| {
        config.telemetry.metrics_token_file = config.data_dir.join("token");
    })
    .await;
    let file = dir.path().join("token");
    let bearer = |token: &str| format!("Bearer {token}");
    let remote = async |token: Option<&str>| {
        let headers: Vec<_> = token.map(|token| ("authorization", token)).into_iter().collect();
        server.send_from("192.0.2.7:1", get("/metrics", &headers)).await
    };
    assert_eq!(server.view("/metrics").await.status, StatusCode::OK);
    assert_eq!(remote(Some(&bearer(""))).await.status, StatusCode::UNAUTHORIZED, "no file yet");
    std::fs::write(&file, "\n").unwrap();
    assert_eq!(remote(Some("Bearer ")).await.status, StatusCode::UNAUTHORIZED, "an empty file");
    std::fs::write(&file, "s3cret-token\n").unwrap();
    for wrong in
        [None, Some("s3cret-token"), Some("Bearer s3cret-toke"), Some("Basic s3cret-token")]
    {
        let answer = remote(wrong).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong:?}");
        assert_eq!(answer.json()["error"], "unauthorized");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    assert_eq!(remote(Some(&bearer("s3cret-token"))).await.status, StatusCode::OK);
    let proxied = get("/metrics", &[("host", ADDRESS), ("x-forwarded-for", "192.0.2.7")]);
    let proxied = server.send_from("127.0.0.1:1", proxied).await;
    assert_eq!(proxied.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_each_network_has_its_own_limit() {
    let (server, _dir) = with(|config| {
        config.http.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        config.ingest.rate_address = "1/h".parse().unwrap();
    })
    .await;
    let send = async |peer: &str, from: &str| {
        server.send_from(peer, forwarded(&Frame::new(0, 0, 3), from)).await
    };
    for n in 0..4 {
        let answer = send("10.0.0.1:1", &format!("1.2.3.4, 198.51.100.{n}")).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
    }

    let refused = send("10.0.0.1:1", "5.6.7.8, 198.51.100.9").await;

    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{refused:?}");
    assert_eq!(refused.json(), json!({"outcome": "rate_limited", "reason": "rate_address"}));
    assert_eq!(refused.header("retry-after"), "5");
    assert_eq!(send("10.0.0.1:1", "198.51.101.1").await.status, StatusCode::ACCEPTED);
    // A stranger who claims to be somebody else is still himself.
    for n in 0..4 {
        let answer = send("203.0.113.5:1", &format!("8.8.{n}.8")).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
    }
    let refused = send("203.0.113.5:1", "9.9.9.9").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_s_size_outlives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    let first = Frame::new(0, 0, 3);
    let n_bytes = first.bytes().len() as u64;
    config.ingest.max_session_bytes = format!("{} B", n_bytes * 3 / 2).parse().unwrap();
    let server = TestServer::start_with(config.clone()).await;
    server.recorded(&first).await;
    server.system.stop().await;

    let server = TestServer::start_with(config).await;

    // The worker does it at its own time.
    let services = server.system.services();
    sizes::read(&services.store, &services.ingest, Timestamp::default()).await.unwrap();

    let answer = server.record(&Frame::new(1, 3, 1)).await;

    assert_eq!(answer.json()["fidelity"], "events", "{answer:?}");
    server.system.stop().await;
}
