//! The binary as a child process, and somebody who talks to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

pub(crate) const SESSION: &str = "01976e8a-7b6c-7def-8123-456789abcdef";
pub(crate) const WINDOW: &str = "01976e8a-7b6d-7def-8123-456789abcdef";

pub(crate) fn hindsight(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hindsight"));
    command.current_dir(dir).env_clear().env("HINDSIGHT_DATA_DIR", dir.join("data"));
    command
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A frame with one event.
pub(crate) fn frame(seq: u32, event: &str, meta: &str) -> String {
    format!(
        "{{\"v\":1,\"key\":\"hs_demo\",\"session\":\"{SESSION}\",\"window\":\"{WINDOW}\",\
         \"seq\":{seq},\"first\":{seq},\"events\":1,\"from\":1795308430000,\
         \"to\":1795308430000,\"sent\":1795308430000,\"enc\":\"identity\"{meta}}}\n{event}\n"
    )
}

/// A running server; killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// The lines of its log, read as they come: a full pipe would hold it up.
    log: Mutex<Receiver<String>>,
}

impl Server {
    pub(crate) fn start(dir: &Path) -> Self {
        Self::start_with(dir, &[])
    }

    /// Starts one with the demo's project.
    pub(crate) fn start_with(dir: &Path, flags: &[&str]) -> Self {
        std::fs::create_dir_all(dir.join("demo")).unwrap();
        let demo = ["--listen", "127.0.0.1:0", "--set", "demo.dir=demo"];
        Self::serve(dir, &[&demo[..], flags].concat())
    }

    /// Starts one as its configuration says and waits until it says where it listens.
    pub(crate) fn serve(dir: &Path, flags: &[&str]) -> Self {
        let mut child =
            hindsight(dir).arg("serve").args(flags).stderr(Stdio::piped()).spawn().unwrap();
        let (told, log) = channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || {
            lines.map_while(Result::ok).try_for_each(|line| told.send(line))
        });
        // From here on the process ends with the test, however that ends.
        let mut server =
            Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), log: Mutex::new(log) };
        let mut seen = Vec::new();
        for line in server.log.get_mut().unwrap().iter() {
            if let Some((_, address)) = line.split_once("url=http://") {
                server.address = address.trim().parse().unwrap();
                return server;
            }
            seen.push(line);
        }
        panic!("it ended before it listened:\n{}", seen.join("\n"));
    }

    /// Sends a request of one of its own pages and reads the answer to its end.
    pub(crate) fn ask(&self, request: &str, headers: &str, body: &[u8]) -> String {
        self.ask_from(&format!("http://{}", self.address), request, headers, body)
    }

    /// The same from a page of an origin.
    pub(crate) fn ask_from(
        &self,
        origin: &str,
        request: &str,
        headers: &str,
        body: &[u8],
    ) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let n_bytes = body.len();
        let head = format!(
            "{request} HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nConnection: close\r\n\
             Content-Length: {n_bytes}\r\n{headers}\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub(crate) fn record(&self, seq: u32) {
        let event = format!(r#"{{"type":4,"timestamp":1795308430000,"data":{{"n":{seq}}}}}"#);
        let frame = frame(seq, &event, "");
        let answer = self.ask("POST /v1/chunks", "Content-Type: text/plain\r\n", frame.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    }

    /// Asks for a chunk until the store has it.
    pub(crate) fn replay(&self, seq: u32) -> String {
        let path = format!("/replay/{SESSION}/{WINDOW}/chunks?from={seq}&to={seq}");
        for _ in 0..2_000 {
            let answer = self.ask(&format!("GET {path}"), "", b"");
            if answer.contains(&format!("\"n\":{seq}")) {
                return answer;
            }
            std::thread::yield_now();
        }
        panic!("chunk {seq} was never there");
    }

    /// Asks the process to end, and gives its exit code and the rest of its log.
    pub(crate) fn terminate(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let log: Vec<String> = self.log.get_mut().unwrap().iter().collect();
        (self.child.wait().unwrap().code(), log.join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGKILL: nothing of ours runs anymore.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
