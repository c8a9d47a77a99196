//! A real SurrealDB server for one test, on a port of its own.
//!
//! The program is built by `cargo xtask setup` (see `tests/surreal-server/`), because its
//! features would have all of SurrealDB compiled again for the workspace.

use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use store::{Credentials, StoreOptions};

/// Names the program; `cargo xtask test` sets it.
const PROGRAM: &str = "HINDSIGHT_SURREAL_SERVER";

const USER: &str = "root";
const PASSWORD: &str = "of this test only";

/// A running server; killed when dropped.
pub(crate) struct DatabaseServer {
    child: Child,
    port: u16,
    /// Read on, so that the server never waits for somebody who reads.
    _log: std::thread::JoinHandle<()>,
}

impl DatabaseServer {
    /// A server that forgets everything when it ends.
    pub(crate) fn in_memory() -> Self {
        Self::start("memory", free_port())
    }

    /// A server that keeps what it has in a directory, at a port.
    pub(crate) fn in_directory(dir: &Path, port: u16) -> Self {
        Self::start(&format!("surrealkv://{}", dir.display()), port)
    }

    fn start(storage: &str, port: u16) -> Self {
        let program = std::env::var_os(PROGRAM).unwrap_or_else(|| {
            panic!(
                "{PROGRAM} names no SurrealDB server: run `cargo xtask test`, which builds one, \
                 or set it to the program that `cargo xtask setup` has built"
            )
        });
        let mut child = Command::new(&program)
            .args(["start", "--no-banner", "--log", "info"])
            .args(["--bind", &format!("127.0.0.1:{port}")])
            .args(["--user", USER, "--pass", PASSWORD])
            .arg(storage)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", Path::new(&program).display()));
        let mut log = BufReader::new(child.stdout.take().unwrap());
        wait_until_it_has_started(&mut log);
        wait_until_it_listens(&mut child, port);
        let read_on = move || log.lines().map_while(Result::ok).for_each(drop);
        Self { child, port, _log: std::thread::spawn(read_on) }
    }

    /// Where clients connect.
    pub(crate) fn address(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// How clients sign in.
    pub(crate) fn options() -> StoreOptions {
        let (username, password) = (USER.to_owned(), PASSWORD.to_owned());
        let credentials = Some(Credentials { username, password });
        StoreOptions { credentials, ..StoreOptions::default() }
    }
}

impl Drop for DatabaseServer {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody has now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// It says that it has started a moment before it does.
fn wait_until_it_listens(child: &mut Child, port: u16) {
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(child.try_wait().unwrap().is_none(), "the database server ended");
        std::thread::yield_now();
    }
}

fn wait_until_it_has_started(log: &mut BufReader<ChildStdout>) {
    let mut seen = String::new();
    loop {
        let begin = seen.len();
        let n_bytes = log.read_line(&mut seen).unwrap();
        assert!(n_bytes > 0, "the database server ended:\n{seen}");
        if seen[begin..].contains("Started web server") {
            return;
        }
    }
}
