//! A SurrealDB server as a child process that is stopped and started again on what it left.

use std::fs::File;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::environment::cache_dir;
use crate::process::Run;
use crate::repo::Repo;
use crate::server::free_port;

/// Longest time from start to the first answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; killed when dropped.
#[derive(Debug)]
pub(super) struct Database {
    program: PathBuf,
    dir: PathBuf,
    port: u16,
    child: Child,
}

impl Database {
    /// Starts it on nothing.
    pub(super) fn start(repo: &Repo, named: Option<&PathBuf>) -> Result<Self> {
        let program = match named {
            Some(program) => program.clone(),
            None => built().context("no database server: `cargo xtask setup` builds one")?,
        };
        let dir = repo.path("target/bench/database");
        if dir.exists() {
            std::fs::remove_dir_all(&dir)?;
        }
        std::fs::create_dir_all(&dir)?;
        let port = free_port()?;
        let child = spawn(repo, &program, &dir, port)?;
        Ok(Self { program, dir, port, child })
    }

    /// What `store.url` is to be.
    pub(super) fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// Ends it as a crash would.
    pub(super) fn stop(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts it on what it left.
    pub(super) fn start_again(&mut self, repo: &Repo) -> Result<()> {
        self.child = spawn(repo, &self.program, &self.dir, self.port)?;
        Ok(())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

/// The one that the tests use.
fn built() -> Option<PathBuf> {
    let entries = std::fs::read_dir(cache_dir()?.join("surreal-server")).ok()?;
    let mut programs: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && path.extension().is_none_or(|kind| kind != "draft"))
        .collect();
    programs.sort();
    programs.pop()
}

fn spawn(repo: &Repo, program: &Path, dir: &Path, port: u16) -> Result<Child> {
    let log = File::options().create(true).append(true).open(dir.with_extension("log"))?;
    let mut child = Run::new(repo, program)
        .args(["start", "--unauthenticated", "--no-banner", "--log", "warn", "--bind"])
        .arg(format!("127.0.0.1:{port}"))
        .arg(format!("surrealkv://{}", dir.join("kv").display()))
        .into_command()
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let begin = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if let Some(status) = child.try_wait()? {
            bail!("the database ended ({status}); see {}", dir.with_extension("log").display());
        }
        if begin.elapsed() > PATIENCE {
            bail!("the database did not answer in {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(child)
}
