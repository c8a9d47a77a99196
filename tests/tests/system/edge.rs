//! A server at the edge: home there, away, and back.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use bytesize::ByteSize;
use http::{Request, StatusCode};
use model::Timestamp;
use server::clock::Clock;
use server::config::Config;
use server::edge::EdgeSystem;
use server::http::listen::serve;
use server::ingest::{Room, Rooms};
use server::journal::{Arrival, Aside, BatchLimits, JournalCursor};
use server::workers::Workers;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::frame::{Frame, KEY, T0};
use crate::server::{ADDRESS, TestServer, config, limits};

const PATIENCE: Duration = Duration::from_secs(60);

/// Lets home listen, until it is told to stop.
pub(crate) async fn listen(home: &TestServer, at: SocketAddr) -> (Workers, SocketAddr) {
    let listener = TcpListener::bind(at).await.unwrap();
    let address = listener.local_addr().unwrap();
    let listening = Workers::default();
    let router = home.router.clone();
    listening.spawn_once(|stop| serve(listener, router, limits(), stop));
    (listening, address)
}

pub(crate) struct Edge {
    system: EdgeSystem,
    pub(crate) router: Router,
}

impl Edge {
    pub(crate) fn start(dir: &Path, home: SocketAddr, secret_file: &Path) -> Self {
        Self::start_with(dir, home, secret_file, |_| {})
    }

    fn start_with(
        dir: &Path,
        home: SocketAddr,
        secret_file: &Path,
        configure: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::defaults(&dir.join("edge"));
        config.edge.home = format!("http://{home}");
        config.edge.secret_file = secret_file.to_owned();
        configure(&mut config);
        let (clock, _) = Clock::driven(Timestamp::from_ms(T0 + 1_000).unwrap());
        let system = EdgeSystem::start(config, clock).unwrap();
        let router = server::router::edge_router(system.services());
        Self { system, router }
    }

    async fn ask(&self, mut request: Request<Body>) -> (StatusCode, String) {
        let peer: SocketAddr = "192.0.2.7:50000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, String::from_utf8_lossy(&body).into_owned())
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn record(&self, seq: u32) {
        let (status, body) = self.send(seq).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    }

    async fn send(&self, seq: u32) -> (StatusCode, String) {
        let request = Request::post("/v1/chunks")
            .header("origin", format!("http://{ADDRESS}"))
            .header("user-agent", format!("Mozilla/5.0 (seq {seq})"))
            .body(Body::from(frame(seq).bytes()))
            .unwrap();
        self.ask(request).await
    }
}

/// Three events in the first chunk, one in each other.
fn frame(seq: u32) -> Frame {
    if seq == 0 { Frame::new(0, 0, 3) } else { Frame::new(seq, u64::from(seq) + 2, 1) }
}

pub(crate) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "never: {what}");
}

/// The numbers of the chunks in home's journal, in its order.
async fn journaled(home: &TestServer) -> Vec<u32> {
    let journal = &home.system.services().journal;
    if journal.peek(JournalCursor::default()).await.unwrap().is_none() {
        return Vec::new();
    }
    let mut reader = journal.reader(JournalCursor::default());
    let all = BatchLimits { records: usize::MAX, bytes: usize::MAX };
    let records = reader.next_batch(all).await.unwrap().unwrap().records;
    let read = records.iter().map(|(_, record)| {
        let (arrival, frame) = Arrival::split(&record.payload).unwrap();
        let header = String::from_utf8_lossy(&frame).into_owned();
        let seq = header.split("\"seq\":").nth(1).unwrap().split(',').next().unwrap();
        assert_eq!(arrival.user_agent.unwrap(), format!("Mozilla/5.0 (seq {seq})"));
        assert_eq!(arrival.received_at.as_ms(), T0 + 1_000);
        seq.parse().unwrap()
    });
    read.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_reach_home_in_order_though_it_was_away_and_both_were_restarted() {
    let dir = tempfile::tempdir().unwrap();
    let secret_file = dir.path().join("secret");
    std::fs::write(&secret_file, "between home and edge\n").unwrap();
    let mut home_config = config(&dir.path().join("home"));
    home_config.edge.secret_file.clone_from(&secret_file);
    let home = TestServer::start_with(home_config.clone()).await;
    let (listening, address) = listen(&home, "127.0.0.1:0".parse().unwrap()).await;
    let edge = Edge::start(dir.path(), address, &secret_file);
    let told = format!("/v1/projects/{KEY}/config");
    until("the edge knows the project", async || edge.get(&told).await.0 == StatusCode::OK).await;
    let at_home = home.view(&told).await.json();
    let at_edge: serde_json::Value = serde_json::from_str(&edge.get(&told).await.1).unwrap();
    assert_eq!(at_edge, at_home);
    let policy = format!("/v1/policies/{}", at_home["policy"]["hash"].as_str().unwrap());
    assert_eq!(edge.get(&policy).await.0, StatusCode::OK);
    assert_eq!(edge.get("/sessions").await.0, StatusCode::NOT_FOUND, "there is no dashboard");

    edge.record(0).await;
    until("the first is at home", async || journaled(&home).await == [0]).await;

    // Home goes; the edge goes on, also after a restart.
    assert!(listening.stop(PATIENCE).await);
    home.system.stop().await;
    for seq in 1..4 {
        edge.record(seq).await;
    }
    edge.system.stop().await;
    let edge = Edge::start(dir.path(), address, &secret_file);
    for seq in 4..7 {
        edge.record(seq).await;
    }

    let home = TestServer::start_with(home_config).await;
    let (listening, _) = listen(&home, address).await;
    let all: Vec<u32> = (0..7).collect();
    until("all are at home", async || journaled(&home).await.last() == Some(&6)).await;
    assert_eq!(journaled(&home).await, all, "each once, in order");
    home.drained().await;
    let manifest = home.manifest(&frame(0)).await;
    assert_eq!(manifest["chunks"].as_array().unwrap().len(), 7);
    assert_eq!(manifest["gaps"], serde_json::json!([]));

    edge.system.stop().await;
    listening.stop(PATIENCE).await;
    home.system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_that_was_never_told_anything_asks_for_patience() {
    let dir = tempfile::tempdir().unwrap();
    let secret_file = dir.path().join("secret");
    std::fs::write(&secret_file, "between home and edge\n").unwrap();
    let mut home_config = config(&dir.path().join("home"));
    home_config.store.url = "mem://".to_owned();
    home_config.edge.secret_file.clone_from(&secret_file);
    let home = TestServer::start_with(home_config).await;
    // An address that is home's later, and nobody's yet.
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    drop(taken);
    let edge = Edge::start(dir.path(), address, &secret_file);
    let config = format!("/v1/projects/{KEY}/config");

    for path in [config.as_str(), "/v1/policies/0123456789abcdef"] {
        assert_eq!(edge.get(path).await.0, StatusCode::SERVICE_UNAVAILABLE, "{path}");
    }
    let (status, body) = edge.send(0).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{body}");
    assert_eq!(edge.get("/v1/projects/%00/config").await.0, StatusCode::NOT_FOUND);

    let (listening, _) = listen(&home, address).await;
    until("the edge knows the project", async || edge.get(&config).await.0 == StatusCode::OK).await;
    edge.record(0).await;
    let nobodys = edge.get("/v1/projects/hs_nobody/config").await;
    assert_eq!(nobodys.0, StatusCode::NOT_FOUND, "from now on it can tell");

    edge.system.stop().await;
    listening.stop(PATIENCE).await;
    home.system.stop().await;
}

/// Home with these settings, and an edge that knows its projects.
async fn pair(dir: &Path, configure: impl FnOnce(&mut Config)) -> (TestServer, Workers, Edge) {
    let secret_file = dir.join("secret");
    std::fs::write(&secret_file, "between home and edge\n").unwrap();
    let mut home_config = config(&dir.join("home"));
    home_config.store.url = "mem://".to_owned();
    home_config.edge.secret_file.clone_from(&secret_file);
    configure(&mut home_config);
    let home = TestServer::start_with(home_config).await;
    let (listening, address) = listen(&home, "127.0.0.1:0".parse().unwrap()).await;
    let edge = Edge::start(dir, address, &secret_file);
    let told = format!("/v1/projects/{KEY}/config");
    until("the edge knows the project", async || edge.get(&told).await.0 == StatusCode::OK).await;
    (home, listening, edge)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_edge_takes_frames_again_as_soon_as_home_has_what_it_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (home, listening, edge) = pair(dir.path(), |_| {}).await;
    let address = edge.system.services().config.edge.home.trim_start_matches("http://");
    let address: SocketAddr = address.parse().unwrap();
    edge.system.stop().await;
    assert!(listening.stop(PATIENCE).await);
    let edge = Edge::start_with(dir.path(), address, &dir.path().join("secret"), |edge| {
        edge.journal.max_bytes = ByteSize::b(4_000);
    });
    let mut n_kept = 0;
    let refused = loop {
        let (status, body) = edge.send(n_kept).await;
        if status != StatusCode::ACCEPTED {
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{body}");
            break body;
        }
        n_kept += 1;
    };
    assert!(n_kept > 0 && refused.contains("journal_full"), "{n_kept} {refused}");

    let (listening, _) = listen(&home, address).await;
    let journal = edge.system.services().journal.clone();
    until("there is room again", async || journal.first_segment() > Some(1)).await;

    edge.record(n_kept).await;
    until("all are at home", async || journaled(&home).await.last() == Some(&n_kept)).await;
    assert_eq!(journaled(&home).await, (0..=n_kept).collect::<Vec<_>>());

    edge.system.stop().await;
    listening.stop(PATIENCE).await;
    home.system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_home_refuses_for_good_is_put_aside_and_holds_up_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (home, listening, edge) = pair(dir.path(), |home| home.ingest.max_events = 2).await;

    edge.record(0).await;
    edge.record(1).await;

    until("the second is at home", async || journaled(&home).await == [1]).await;
    let journal = edge.system.services().journal.clone();
    let files = async || journal.aside(Aside::files).await.unwrap();
    until("the first is put aside", async || !files().await.is_empty()).await;
    let file = files().await[0];
    let [refused] = &journal.aside(move |aside| aside.read(file)).await.unwrap()[..] else {
        panic!("one record")
    };
    let (_, refused) = Arrival::split(&refused.payload).unwrap();
    assert!(String::from_utf8_lossy(&refused).contains("\"seq\":0,"));

    edge.system.stop().await;
    listening.stop(PATIENCE).await;
    home.system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_of_home_does_not_know_waits_for_another_and_holds_up_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (knowing, listening, edge) = pair(dir.path(), |_| {}).await;
    let address = edge.system.services().config.edge.home.trim_start_matches("http://");
    let address: SocketAddr = address.parse().unwrap();
    let mut other_config = config(&dir.path().join("other"));
    other_config.store.url = "mem://".to_owned();
    other_config.edge.secret_file = dir.path().join("secret");
    // Its project of that key is another one.
    let other = TestServer::start_with(other_config).await;

    assert!(listening.stop(PATIENCE).await);
    edge.record(0).await;
    edge.record(1).await;
    let (listening, _) = listen(&other, address).await;
    let of_other = other.system.services().projects.list()[0].project.id;
    let edges = &edge.system.services().projects;
    let is_told = async || edges.list().iter().any(|known| known.project.id == of_other);
    until("the edge is told of the other project", is_told).await;
    edge.record(2).await;
    until("what is behind is passed on", async || journaled(&other).await == [2]).await;

    assert!(listening.stop(PATIENCE).await);
    let (listening, _) = listen(&knowing, address).await;
    until("the others are at home", async || journaled(&knowing).await == [0, 1]).await;
    assert_eq!(journaled(&other).await, [2]);

    edge.system.stop().await;
    listening.stop(PATIENCE).await;
    knowing.system.stop().await;
    other.system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_turns_away_what_home_has_no_room_for() {
    let dir = tempfile::tempdir().unwrap();
    let (home, listening, edge) = pair(dir.path(), |_| {}).await;
    let services = edge.system.services();
    let project = services.projects.list()[0].project.id;

    let full = Rooms { all: Room::None, ..Rooms::default() };
    home.system.services().ingest.note_rooms(full);
    until("the edge is told", async || services.ingest.room_of(project) == Room::None).await;

    let (status, body) = edge.send(0).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("storage_full"), "{body}");

    edge.system.stop().await;
    listening.stop(PATIENCE).await;
    home.system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_follows_home_although_it_can_keep_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (home, listening, edge) = pair(dir.path(), |_| {}).await;
    let services = edge.system.services();
    let project = services.projects.list()[0].project.id;
    // As on a full disk, the next file cannot be written.
    let in_the_way = services.config.data_dir.join("edge/projects.new");
    std::fs::create_dir(&in_the_way).unwrap();
    let room_is = |room: Room| services.ingest.room_of(project) == room;

    let full = Rooms { all: Room::None, ..Rooms::default() };
    home.system.services().ingest.note_rooms(full);
    until("the edge is told", async || room_is(Room::None)).await;
    assert_eq!(edge.send(0).await.0, StatusCode::SERVICE_UNAVAILABLE);
    home.system.services().ingest.note_rooms(Rooms::default());
    until("the edge is told again", async || room_is(Room::Enough)).await;

    edge.record(0).await;
    edge.system.stop().await;
    listening.stop(PATIENCE).await;
    home.system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn home_listens_to_nobody_without_the_secret() {
    let dir = tempfile::tempdir().unwrap();
    let secret_file = dir.path().join("secret");
    std::fs::write(&secret_file, "s3cret").unwrap();
    let mut with_secret = config(&dir.path().join("home"));
    with_secret.store.url = "mem://".to_owned();
    with_secret.edge.secret_file = secret_file;
    let home = TestServer::start_with(with_secret).await;
    let plain = TestServer::start().await;
    let ask = async |server: &TestServer, method: &str, path: &str, token: &str, body: Vec<u8>| {
        let request = Request::builder().method(method).uri(path).header("host", "home.example");
        let request = request.header("authorization", format!("Bearer {token}"));
        server.send_from("127.0.0.1:1", request.body(Body::from(body)).unwrap()).await.status
    };
    for (method, path) in [("GET", "/v1/edge/projects"), ("POST", "/v1/edge/records")] {
        for token in ["", "wrong", "s3cre"] {
            let status = ask(&home, method, path, token, Vec::new()).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path} with {token}");
        }
        assert_eq!(ask(&home, method, path, "s3cret", Vec::new()).await, StatusCode::OK);
        assert_eq!(ask(&plain, method, path, "s3cret", Vec::new()).await, StatusCode::NOT_FOUND);
    }
    for body in [&b"x"[..], b"\xff\xff\xff\xff", b"\x05\0\0\0abc"] {
        let status = ask(&home, "POST", "/v1/edge/records", "s3cret", body.to_vec()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
    // What is no record is refused for good: it must not hold up what comes behind it.
    let nonsense = [&b"\x03\0\0\0abc"[..], b"\x04\0\0\0{}\nx"].concat();
    let status = ask(&home, "POST", "/v1/edge/records", "s3cret", nonsense).await;
    assert_eq!(status, StatusCode::OK);
    assert!(journaled(&home).await.is_empty());
}
