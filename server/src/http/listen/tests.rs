//! What clients may do to a server that listens, and what it does to them.

use std::sync::Arc;

use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;

use super::*;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn limits() -> Limits {
    Limits {
        head_timeout: Duration::from_secs(20),
        write_timeout: Duration::from_secs(20),
        max_connections: 8,
        max_of_network: 8,
        proxies: Arc::default(),
    }
}

/// Serves one page that tells when it was asked for and answers when it is told to.
struct Slow {
    address: SocketAddr,
    asked: Arc<Notify>,
    answer: Arc<Notify>,
    stop: CancellationToken,
    server: Workers,
}

async fn serve_slowly(limits: Limits) -> Slow {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (Arc::clone(&asked), Arc::clone(&answer));
    let page = get(async move || {
        tell.notify_one();
        wait.notified().await;
        "done"
    });
    let (stop, server) = (CancellationToken::new(), Workers::default());
    let router = Router::new().route("/", page);
    let told = stop.clone();
    server.spawn_once(async move |_| serve(listener, router, limits, told).await);
    Slow { address, asked, answer, stop, server }
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn an_open_request_is_answered_before_the_server_ends() {
    let slow = serve_slowly(limits()).await;
    let mut client = TcpStream::connect(slow.address).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    slow.asked.notified().await;

    slow.stop.cancel();
    slow.answer.notify_one();

    // Read to the end: the server closes the connection although the client would keep it.
    assert!(read_all(&mut client).await.ends_with("done"));
    assert!(slow.server.finish(Duration::from_secs(5)).await);
    assert!(TcpStream::connect(slow.address).await.is_err(), "nothing new is accepted");
}

#[tokio::test]
async fn a_client_that_says_nothing_is_dropped() {
    let limits = Limits { head_timeout: Duration::from_millis(20), ..limits() };
    let slow = serve_slowly(limits).await;
    for beginning in ["", "GET / HTTP/1.1\r\nHost: local"] {
        let mut client = TcpStream::connect(slow.address).await.unwrap();
        client.write_all(beginning.as_bytes()).await.unwrap();

        let text = tokio::time::timeout(Duration::from_secs(5), read_all(&mut client)).await;

        assert!(text.is_ok(), "it was kept: {beginning:?}");
    }
}

#[tokio::test]
async fn a_connection_above_the_limit_waits_for_its_turn() {
    let slow = serve_slowly(Limits { max_connections: 1, ..limits() }).await;
    let mut first = TcpStream::connect(slow.address).await.unwrap();
    first.write_all(REQUEST).await.unwrap();
    slow.asked.notified().await;
    let mut second = TcpStream::connect(slow.address).await.unwrap();
    second.write_all(REQUEST).await.unwrap();

    let is_early = tokio::time::timeout(Duration::from_millis(20), slow.asked.notified()).await;
    drop(first);
    slow.asked.notified().await;
    slow.answer.notify_one();
    slow.answer.notify_one();
    slow.stop.cancel();

    assert!(is_early.is_err(), "it was served beside the first");
    assert!(read_all(&mut second).await.ends_with("done"));
}

#[tokio::test]
async fn a_network_that_has_enough_connections_gets_no_more() {
    let slow = serve_slowly(Limits { max_of_network: 1, ..limits() }).await;
    let mut first = TcpStream::connect(slow.address).await.unwrap();
    first.write_all(REQUEST).await.unwrap();
    slow.asked.notified().await;

    let mut second = TcpStream::connect(slow.address).await.unwrap();
    let mut text = Vec::new();
    // Closed without an answer; as the request was not read, perhaps not politely.
    let _ = second.write_all(REQUEST).await;
    let read = tokio::time::timeout(Duration::from_secs(5), second.read_to_end(&mut text)).await;

    assert!(read.is_ok() && text.is_empty(), "{text:?}");
    slow.answer.notify_one();
    slow.stop.cancel();
    assert!(read_all(&mut first).await.ends_with("done"));
}

#[tokio::test]
async fn a_client_that_does_not_read_loses_its_connection() {
    /// More than the system takes off a server's hands.
    const ANSWER_BYTES: usize = 64 << 20;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new()
        .route("/large", get(async || vec![0_u8; ANSWER_BYTES]))
        .route("/", get(async || "done"));
    let limits =
        Limits { write_timeout: Duration::from_millis(200), max_connections: 1, ..limits() };
    let (stop, server) = (CancellationToken::new(), Workers::default());
    let told = stop.clone();
    server.spawn_once(async move |_| serve(listener, router, limits, told).await);

    let mut silent = TcpStream::connect(address).await.unwrap();
    silent.write_all(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut next = TcpStream::connect(address).await.unwrap();
    next.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();

    let answer = tokio::time::timeout(Duration::from_secs(10), read_all(&mut next)).await;
    assert!(answer.unwrap().ends_with("done"), "there is room for who reads");
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest).await;
    assert!(rest.len() < ANSWER_BYTES, "{} bytes", rest.len());
    stop.cancel();
}
