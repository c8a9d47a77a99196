//! What clients may do to a server that listens, and what it does to them.

use std::sync::Arc;

use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;

use super::*;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

const LIMITS: Limits = Limits { head_timeout: Duration::from_secs(20), max_connections: 8 };

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
    let slow = serve_slowly(LIMITS).await;
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
    let limits = Limits { head_timeout: Duration::from_millis(20), ..LIMITS };
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
    let slow = serve_slowly(Limits { max_connections: 1, ..LIMITS }).await;
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
