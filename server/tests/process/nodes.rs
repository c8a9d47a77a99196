//! Two processes on one database server, as they run in production: both take frames and show
//! everything, and one of them is killed.

use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::program::{SESSION, Server, WINDOW, frame, hindsight, stderr};
use crate::surreal::{DatabaseServer, free_port};

/// From where pages are recorded.
const ORIGIN: &str = "https://shop.example";

/// Longest time that anything may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// The directory of one node below that of both, with its configuration.
fn configure(dir: &Path, name: &str, database: &DatabaseServer) {
    let credentials = DatabaseServer::options().credentials.unwrap();
    std::fs::write(dir.join("password"), credentials.password).unwrap();
    std::fs::write(dir.join("secret"), "of both nodes").unwrap();
    std::fs::create_dir_all(dir.join(name)).unwrap();
    let (url, user, port) = (database.address(), credentials.username, free_port());
    let below = |name: &str| dir.join(name).display().to_string();
    let (password, archive, key) = (below("password"), below("archive"), below("master.key"));
    let secret = below("secret");
    let config = format!(
        "[http]\nlisten = \"127.0.0.1:{port}\"\n\
         [store]\nurl = \"{url}\"\nuser = \"{user}\"\npassword_file = \"{password}\"\n\
         [archive]\nurl = \"file://{archive}\"\n\
         [encryption]\nmaster_key_file = \"{key}\"\n\
         [cluster]\naddress = \"http://127.0.0.1:{port}\"\nsecret_file = \"{secret}\"\n"
    );
    std::fs::write(dir.join(name).join("hindsight.toml"), config).unwrap();
}

/// Makes a project by the command line; gives its key.
fn create_project(dir: &Path) -> String {
    let create = ["project", "create", "shop", "--origin", ORIGIN];
    let created = hindsight(dir).args(create).output().unwrap();
    assert!(created.status.success(), "{}", stderr(&created));
    let tag = String::from_utf8(created.stdout).unwrap();
    tag.split('"').find(|part| part.starts_with("hs_")).unwrap().to_owned()
}

fn record(node: &Server, key: &str, seq: u32) {
    let event = format!(r#"{{"type":4,"timestamp":1795308430000,"data":{{"n":{seq}}}}}"#);
    let frame = frame(seq, &event, "").replace("hs_demo", key);
    let headers = "Content-Type: text/plain\r\n";
    let answer = node.ask_from(ORIGIN, "POST /v1/chunks", headers, frame.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
}

/// Most chunks of one answer.
const MOST: u32 = 10;

/// The chunks of the window, and whether some of them are away.
fn chunks(node: &Server, below: u32) -> (Vec<u32>, bool) {
    let ask = |from: u32| {
        let to = below.min(from + MOST) - 1;
        let path = format!("/replay/{SESSION}/{WINDOW}/chunks?from={from}&to={to}");
        node.ask(&format!("GET {path}"), "", b"")
    };
    let answer: String = (0..below).step_by(MOST as usize).map(ask).collect();
    let is_there = |seq: &u32| answer.contains(&format!("\"n\":{seq}}}"));
    ((0..below).filter(is_there).collect(), answer.contains("\"gap\":\"away\""))
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < PATIENCE, "never: {what}");
        std::thread::yield_now();
    }
}

fn until_all_are_shown(nodes: [&Server; 2], n_chunks: u32) {
    let all: Vec<u32> = (0..n_chunks).collect();
    for node in nodes {
        until("all chunks are shown", || chunks(node, n_chunks) == (all.clone(), false));
        until("the session is on the list", || {
            node.ask("GET /sessions", "", b"").contains(SESSION)
        });
    }
}

/// Both at once: whoever comes second must not be in the way of the first.
fn start(dir: &TempDir) -> [Server; 2] {
    std::thread::scope(|scope| {
        let start = |name: &'static str| {
            let dir = dir.path().join(name);
            scope.spawn(move || Server::serve(&dir, &[]))
        };
        [start("one"), start("two")].map(|started| started.join().unwrap())
    })
}

#[test]
fn two_processes_on_one_database_server_take_frames_and_show_them_though_one_is_killed() {
    const BEFORE: u32 = 20;
    const AFTER: u32 = 30;

    let dir = tempfile::tempdir().unwrap();
    let database = DatabaseServer::in_memory();
    for name in ["one", "two"] {
        configure(dir.path(), name, &database);
    }
    let key = create_project(&dir.path().join("one"));
    let [one, two] = start(&dir);

    // Chunks of one window on both at once, some of them on both.
    std::thread::scope(|scope| {
        for (node, parity) in [(&one, 0), (&two, 1)] {
            let key = &key;
            let seqs = (0..BEFORE).filter(move |seq| seq % 2 == parity || seq % 5 == 0);
            scope.spawn(move || {
                for seq in seqs {
                    record(node, key, seq);
                }
            });
        }
    });
    until_all_are_shown([&one, &two], BEFORE);

    // Killed: the other one goes on, and says what it cannot have.
    drop(one);
    for seq in BEFORE..AFTER {
        record(&two, &key, seq);
    }
    until("what the other takes is shown", || {
        let (shown, is_away) = chunks(&two, AFTER);
        is_away && (BEFORE..AFTER).all(|seq| shown.contains(&seq))
    });

    let one = Server::serve(&dir.path().join("one"), &[]);
    until_all_are_shown([&one, &two], AFTER);
    record(&one, &key, AFTER);
    until_all_are_shown([&one, &two], AFTER + 1);
}
