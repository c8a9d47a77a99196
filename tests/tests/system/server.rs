//! A server in this process, and the three who talk to it: a recorder, a viewer, anybody.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::{Method, Request, StatusCode, header};
use model::Timestamp;
use server::clock::{Clock, ClockHand};
use server::config::{Config, HttpConfig};
use server::http::listen::Limits;
use server::journal::JournalError;
use server::system::{StartError, System, open_journal};
use store::{JournalCursor, Store, StoreError};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::frame::{Frame, T0};

/// Where test servers say they listen; nothing is bound.
pub const ADDRESS: &str = "127.0.0.1:3000";

/// Longest time that anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct TestServer {
    pub system: System,
    pub router: Router,
    pub hand: ClockHand,
    /// Removed with the server, unless the test brought its own.
    _dir: Option<TempDir>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl TestServer {
    /// A fresh server with its database in memory.
    pub async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = config(dir.path());
        config.store.url = "mem://".to_owned();
        let mut server = Self::start_with(config).await;
        server._dir = Some(dir);
        server
    }

    /// A server as configured. Its clock stands a second after recordings begin.
    pub async fn start_with(config: Config) -> Self {
        let (clock, hand) = Clock::driven(Timestamp::from_ms(T0 + 1_000).unwrap());
        let address: SocketAddr = ADDRESS.parse().unwrap();
        // What was dropped lets go of its directory a little later.
        let started = async {
            loop {
                match System::start(config.clone(), address, clock.clone()).await {
                    Err(
                        StartError::Store(StoreError::Locked { .. })
                        | StartError::Journal(JournalError::Locked { .. }),
                    ) => {
                        tokio::task::yield_now().await;
                    }
                    started => break started.unwrap(),
                }
            }
        };
        let system = tokio::time::timeout(PATIENCE, started).await.expect("still locked");
        let router = server::router::router(system.services());
        Self { system, router, hand, _dir: None }
    }

    /// A node as configured, on a database that other nodes may share.
    pub async fn start_node(config: Config, store: Store) -> Self {
        let (clock, hand) = Clock::driven(Timestamp::from_ms(T0 + 1_000).unwrap());
        let journal = open_journal(&config).unwrap();
        let address: SocketAddr = ADDRESS.parse().unwrap();
        let system = System::start_on(journal, store, config, address, clock).await.unwrap();
        let router = server::router::router(system.services());
        Self { system, router, hand, _dir: None }
    }

    /// Sends a request as it is, from a peer.
    pub async fn send_from(&self, peer: &str, request: Request<Body>) -> Answer {
        send_to(&self.router, peer, request).await
    }

    /// Sends a frame as the recorder on a page of the demo does.
    pub async fn record(&self, frame: &Frame) -> Answer {
        self.record_bytes(frame.bytes()).await
    }

    pub async fn record_bytes(&self, frame: Vec<u8>) -> Answer {
        let request = Request::post("/v1/chunks")
            .header(header::HOST, ADDRESS)
            .header(header::ORIGIN, format!("http://{ADDRESS}"))
            .header(header::CONTENT_TYPE, "text/plain")
            .header(header::USER_AGENT, "Mozilla/5.0 (test)")
            .body(Body::from(frame))
            .unwrap();
        self.send_from("127.0.0.1:50000", request).await
    }

    /// Sends a frame that must be accepted, and waits until the store has it.
    pub async fn recorded(&self, frame: &Frame) {
        let answer = self.record(frame).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
        assert_eq!(answer.json()["outcome"], "accepted");
        self.drained().await;
    }

    /// Asks for something as a viewer on this machine.
    pub async fn view(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).await
    }

    pub async fn ask(&self, method: Method, path: &str) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::HOST, ADDRESS).body(Body::empty()).unwrap();
        self.send_from("127.0.0.1:50001", request).await
    }

    /// The events of chunks of a window, without the lines between them.
    pub async fn events(&self, frame: &Frame, from: u32, to: u32) -> String {
        let Frame { session, window, .. } = frame;
        let answer =
            self.view(&format!("/replay/{session}/{window}/chunks?from={from}&to={to}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let lines = answer.body.lines().filter(|line| !line.starts_with("{\"seq\":"));
        lines.map(|line| format!("{line}\n")).collect()
    }

    pub async fn manifest(&self, frame: &Frame) -> serde_json::Value {
        let Frame { session, window, .. } = frame;
        let answer = self.view(&format!("/replay/{session}/{window}/manifest")).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }

    /// Waits until nothing is to be derived by now.
    pub async fn derived(&self) {
        let services = self.system.services();
        let (store, node) = (&services.store, services.journal.node());
        let nothing_due = async {
            while !store.list_due(node, services.clock.now(), 1).await.unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, nothing_due).await.expect("something stays due");
    }

    /// Waits until the store has everything that the journal has.
    pub async fn drained(&self) {
        let services = self.system.services();
        let end = *services.journal.durable_end().borrow();
        let end = JournalCursor { segment: end.segment, offset: end.offset };
        let node = services.journal.node();
        let caught_up = async {
            while services.store.journal_cursor(node).await.unwrap() < Some(end) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, caught_up).await.expect("the drain did not catch up");
    }
}

/// What a listening server gives to clients in tests.
pub fn limits() -> Limits {
    let usual = Limits::of(&HttpConfig::default());
    Limits { head_timeout: Duration::from_secs(5), max_connections: 16, ..usual }
}

/// Sends a request as it is, from a peer.
pub async fn send_to(router: &Router, peer: &str, mut request: Request<Body>) -> Answer {
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = async {
        let response = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    };
    tokio::time::timeout(PATIENCE, answer).await.expect("no answer in time")
}

/// What tests run with: everything in `dir`, a demo, and a few built files.
pub fn config(dir: &Path) -> Config {
    for (file, content) in [
        ("site/recorder.js", "// recorder"),
        ("site/hindsight.js", "export {};"),
        ("site/hindsight.d.ts", "export {};"),
        ("site/recorder/worker.js", "// worker"),
        ("site/recorder/observers.js", "// observers"),
        ("site/recorder/recorder.js.map", "{}"),
        ("site/recorder/recorder.wasm", "\0asm"),
        ("site/pkg/hindsight.css", "body{}"),
        ("site/favicon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("demo/index.html", "<!doctype html><title>Demo</title>"),
        ("demo/cart/index.html", "<!doctype html><title>Cart</title>"),
        ("secret.txt", "not below any root"),
    ] {
        let path = dir.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let mut config = Config::defaults(dir);
    config.site.root = dir.join("site");
    config.demo.dir = dir.join("demo");
    config
}
