//! Two nodes on one database: each takes frames, both show everything.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use analytics::stored::decode;
use http::{Request, StatusCode};
use model::{ChunkMeta, Timestamp, WindowRef};
use server::http::listen::serve;
use server::workers::Workers;
use server::workers::archive::{Archiver, Pass};
use server::workers::retention::Retention;
use store::{SessionFilter, Store, StoreOptions};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::frame::{Frame, SESSION, WINDOW};
use crate::server::{TestServer, config, limits};
use crate::surreal::DatabaseServer;

const PATIENCE: Duration = Duration::from_secs(60);
const SECRET: &str = "of all nodes";
const GAP: &str = "\"gap\":\"away\"";

/// A node that others can ask.
struct Node {
    server: TestServer,
    listening: Workers,
    address: SocketAddr,
}

impl Node {
    async fn start(dir: &Path, name: &str, store: Store) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let secret_file = dir.join("secret");
        std::fs::write(&secret_file, SECRET).unwrap();
        let mut config = config(&dir.join(name));
        config.cluster.address = format!("http://{address}");
        config.cluster.secret_file = secret_file;
        config.archive.url = format!("file://{}", dir.join("archive").display());
        config.encryption.master_key_file = dir.join("master.key");
        let server = TestServer::start_node(config, store).await;
        let listening = listen(&server, listener);
        Self { server, listening, address }
    }

    /// Other nodes cannot reach it any more.
    async fn go_away(&self) {
        assert!(self.listening.stop(PATIENCE).await);
    }

    async fn come_back(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.listening = listen(&self.server, listener);
    }

    fn id(&self) -> &str {
        self.server.system.services().journal.node()
    }

    async fn archive(&self) -> Pass {
        Archiver::of(self.server.system.services()).pass().await.unwrap()
    }

    async fn chunks(&self) -> String {
        let answer =
            self.server.view(&format!("/replay/{SESSION}/{WINDOW}/chunks?from=0&to=9")).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.body
    }

    async fn rows(&self) -> Vec<ChunkMeta> {
        let window =
            WindowRef { session: SESSION.parse().unwrap(), window: WINDOW.parse().unwrap() };
        self.server.system.services().store.list_chunks(&window, None, 100).await.unwrap()
    }
}

fn listen(server: &TestServer, listener: TcpListener) -> Workers {
    let listening = Workers::default();
    let router = server.router.clone();
    listening.spawn_once(|stop| serve(listener, router, limits(), stop));
    listening
}

/// Two nodes on one database in this process.
async fn two_nodes(dir: &TempDir) -> [Node; 2] {
    let store = Store::open("mem://", &StoreOptions::default()).await.unwrap();
    let one = Node::start(dir.path(), "one", store.clone()).await;
    let two = Node::start(dir.path(), "two", store).await;
    [one, two]
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "never: {what}");
}

/// Both know where the other one is.
async fn acquainted(nodes: &[Node; 2]) {
    let store = &nodes[0].server.system.services().store;
    until("nodes are announced", async || store.list_nodes().await.unwrap().len() == 2).await;
}

/// Six chunks of one window, each on the other node than the one before.
async fn recorded(nodes: &[Node; 2]) -> String {
    let mut lines = String::new();
    for seq in 0..6 {
        let frame = Frame::new(seq, u64::from(seq) * 3, 3);
        lines.push_str(&frame.lines());
        nodes[seq as usize % 2].server.recorded(&frame).await;
    }
    lines
}

fn events(chunks: &str) -> String {
    let lines = chunks.lines().filter(|line| !line.starts_with("{\"seq\":"));
    lines.map(|line| format!("{line}\n")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_shows_what_the_other_took() {
    let dir = tempfile::tempdir().unwrap();
    let nodes = two_nodes(&dir).await;
    acquainted(&nodes).await;

    let sent = recorded(&nodes).await;

    for node in &nodes {
        assert_eq!(events(&node.chunks().await), sent);
        let manifest = node.server.manifest(&Frame::new(0, 0, 3)).await;
        assert_eq!(manifest["chunks"].as_array().unwrap().len(), 6);
        assert_eq!(manifest["gaps"], serde_json::json!([]));
    }
    let rows = nodes[0].rows().await;
    assert!(rows.iter().zip(0..).all(|(row, at): (_, usize)| row.node == nodes[at % 2].id()));
    // What was derived in between is derived again after a pause.
    for node in &nodes {
        node.server.hand.advance(Duration::from_secs(10));
    }
    let store = &nodes[0].server.system.services().store;
    let project = store.find_session(SESSION.parse().unwrap()).await.unwrap().unwrap().project;
    until("the facts know all of it", async || {
        let changed = store.list_changed_facts(project, Timestamp::default(), 9).await.unwrap();
        let facts = store.find_facts(&changed).await.unwrap();
        facts.len() == 1 && decode(&facts[0].body).unwrap().facts.counts.n_events == 18
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_away_is_a_gap_that_says_so_until_it_is_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = two_nodes(&dir).await;
    acquainted(&nodes).await;
    let sent = recorded(&nodes).await;

    nodes[0].go_away().await;

    let chunks = nodes[1].chunks().await;
    assert_eq!(chunks.matches(GAP).count(), 3, "{chunks}");
    assert_eq!(events(&nodes[0].chunks().await), sent, "it asks nobody for its own");

    nodes[0].come_back().await;
    // It was just away: it is not asked again at once.
    assert_eq!(nodes[1].chunks().await.matches(GAP).count(), 3);
    nodes[1].server.hand.advance(Duration::from_secs(6));
    assert_eq!(events(&nodes[1].chunks().await), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_both_archived_is_read_by_each_without_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let nodes = two_nodes(&dir).await;
    acquainted(&nodes).await;
    let sent = recorded(&nodes).await;
    for node in &nodes {
        node.server.hand.advance(Duration::from_mins(31));
    }

    // At once, as two machines do: whoever comes too late does it again.
    let mut n_archived = 0;
    while n_archived < 2 {
        let (one, two) = tokio::join!(nodes[0].archive(), nodes[1].archive());
        n_archived += one.archived + two.archived;
    }

    assert!(nodes[0].rows().await.iter().all(ChunkMeta::is_archived));
    for node in &nodes {
        node.go_away().await;
    }
    for node in &nodes {
        assert_eq!(events(&node.chunks().await), sent);
        assert_eq!(node.archive().await, Pass::default(), "there is nothing left to do");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_sessions_are_deleted_by_one_of_them_and_found_by_none() {
    let dir = tempfile::tempdir().unwrap();
    let nodes = two_nodes(&dir).await;
    acquainted(&nodes).await;
    recorded(&nodes).await;
    for node in &nodes {
        let index = &node.server.system.services().index;
        until("the session is found", async || index.read().len() == 1).await;
        node.server.hand.advance(Duration::from_hours(31 * 24));
    }

    let mut swept = Vec::new();
    for node in &nodes {
        let services = node.server.system.services();
        swept.push(Retention::of(services).pass_as(node.id()).await.unwrap().sessions);
    }

    assert_eq!(swept, [1, 0]);
    for node in &nodes {
        let index = &node.server.system.services().index;
        until("the session is not found any more", async || index.read().is_empty()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_given_only_to_who_has_the_secret() {
    let dir = tempfile::tempdir().unwrap();
    let nodes = two_nodes(&dir).await;
    recorded(&nodes).await;
    let row = nodes[0].rows().await.remove(0);
    let (segment, offset, length) =
        (row.position.segment, row.position.offset, row.position.length);
    let ask = async |node: &str, at: &str, token: &str| {
        let request = Request::get(format!("/v1/cluster/records/{node}/{at}"))
            .header("host", "one.example")
            .header("authorization", format!("Bearer {token}"));
        let request = request.body(axum::body::Body::empty()).unwrap();
        nodes[0].server.send_from("192.0.2.1:1", request).await.status
    };
    let at = format!("{segment}/{offset}/{length}");

    assert_eq!(ask(&row.node, &at, SECRET).await, StatusCode::OK);
    for token in ["", "of all node", "of all nodes!"] {
        assert_eq!(ask(&row.node, &at, token).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(ask(nodes[1].id(), &at, SECRET).await, StatusCode::NOT_FOUND);
    for at in ["1/7/50", "99/24/50", "1/24/4294967295", "1/18446744073709551615/50"] {
        assert_eq!(ask(&row.node, at, SECRET).await, StatusCode::NOT_FOUND, "{at}");
    }
    for at in ["x/24/50", "1/-1/50", "1/24/4294967296"] {
        assert_eq!(ask(&row.node, at, SECRET).await, StatusCode::BAD_REQUEST, "{at}");
    }
    let alone = TestServer::start().await;
    let request = Request::get(format!("/v1/cluster/records/{}/{at}", row.node));
    let request = request.header("authorization", format!("Bearer {SECRET}"));
    let request = request.body(axum::body::Body::empty()).unwrap();
    assert_eq!(alone.send_from("192.0.2.1:1", request).await.status, StatusCode::NOT_FOUND);
}

/// Two nodes with connections of their own to a real database server.
#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_at_a_database_server_serve_and_ingest_at_once() {
    const SESSIONS: usize = 24;

    let dir = tempfile::tempdir().unwrap();
    let database = DatabaseServer::in_memory();
    let open = async || Store::open(&database.address(), &DatabaseServer::options()).await.unwrap();
    let (one, two) =
        tokio::join!(async { Node::start(dir.path(), "one", open().await).await }, async {
            Node::start(dir.path(), "two", open().await).await
        },);
    let nodes = [one, two];
    acquainted(&nodes).await;
    let sent = recorded(&nodes).await;

    // Chunks of the same sessions arrive on both at once, some on both.
    let send = async |node: &Node, parity: usize| {
        for number in 0..SESSIONS {
            let session = format!("01976e8a-7b6c-7def-8123-4567890000{number:02x}");
            for seq in 0..4 {
                if seq == 1 || seq % 2 == parity {
                    let (seq, first) = (u32::try_from(seq).unwrap(), 2 * seq as u64);
                    let frame = Frame::new(seq, first, 2).of_session(&session);
                    let answer = node.server.record(&frame).await;
                    assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
                }
            }
        }
        node.server.drained().await;
    };
    tokio::join!(send(&nodes[0], 0), send(&nodes[1], 1));

    for node in &nodes {
        let store = &node.server.system.services().store;
        let page = store.list_sessions(&SessionFilter::default(), None, 100).await.unwrap();
        assert_eq!(page.items.len(), SESSIONS + 1);
        for session in page.items.iter().filter(|row| row.session.to_string() != SESSION) {
            assert_eq!((session.n_windows, session.n_events), (1, 8), "{session:?}");
        }
        assert_eq!(events(&node.chunks().await), sent);
    }
}
