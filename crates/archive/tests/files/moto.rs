//! A local server that speaks S3, of the version that `requirements.txt` pins.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use archive::{Credentials, Location};

const REQUIREMENTS: &str = include_str!("requirements.txt");

/// Longest time from start to the first answer: a Python program on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; killed when dropped.
pub(crate) struct Moto {
    child: Child,
    port: u16,
}

impl Moto {
    pub(crate) fn start() -> Self {
        let program = program();
        assert!(program.is_file(), "no {}: `cargo xtask setup` installs it", program.display());
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let child = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut moto = Self { child, port };
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(moto.child.try_wait().unwrap(), None, "moto ended");
            assert!(begin.elapsed() < PATIENCE, "moto does not answer");
            std::thread::yield_now();
        }
        moto
    }

    /// Makes a bucket. No client of ours can: buckets belong to operators.
    pub(crate) fn make_bucket(&self, name: &str) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request =
            format!("PUT /{name} HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.lines().next().unwrap().contains(" 200"), "{answer}");
    }

    /// A place in it, as an operator configures it.
    pub(crate) fn bucket(&self, url: &str) -> Location {
        Location::Bucket {
            url: url.to_owned(),
            endpoint: Some(format!("http://127.0.0.1:{}", self.port)),
            region: Some("us-east-1".to_owned()),
            credentials: Some(Credentials { name: "us".to_owned(), secret: "hush".to_owned() }),
        }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where `cargo xtask setup` puts it.
fn program() -> PathBuf {
    let (_, version) = REQUIREMENTS.split_once("moto[s3]==").unwrap();
    let version = version.lines().next().unwrap();
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|cache| !cache.is_empty());
    let cache = cache.map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache"),
        PathBuf::from,
    );
    cache.join("hindsight/moto").join(version).join("bin/moto_server")
}
