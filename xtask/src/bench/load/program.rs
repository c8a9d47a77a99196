//! The server as a child process that may be killed and started again on what it left.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::client::Client;
use crate::process::Run;
use crate::repo::Repo;
use crate::server::{free_port, is_healthy};

/// Longest time from start to the first answer.
const PATIENCE: Duration = Duration::from_mins(2);

/// What the load would only run into.
const WITHOUT_RATES: [&str; 3] = [
    "HINDSIGHT_INGEST__RATE_KEY",
    "HINDSIGHT_INGEST__RATE_ADDRESS",
    "HINDSIGHT_INGEST__RATE_SESSION",
];

/// A running server; killed when dropped.
#[derive(Debug)]
pub(super) struct Program {
    binary: PathBuf,
    place: PathBuf,
    pub(super) port: u16,
    settings: Vec<(&'static str, String)>,
    child: Child,
}

impl Program {
    /// Starts it on nothing, with settings in the environment beside those that all loads need.
    pub(super) fn start(
        repo: &Repo,
        binary: PathBuf,
        settings: &[(&'static str, String)],
    ) -> Result<Self> {
        let place = repo.path("target/bench");
        let data_dir = place.join("data");
        if data_dir.exists() {
            std::fs::remove_dir_all(&data_dir)?;
        }
        std::fs::create_dir_all(&data_dir)?;
        let port = free_port()?;
        let settings = settings.to_vec();
        let child = spawn(repo, &binary, &place, port, &settings)?;
        let mut program = Self { binary, place, port, settings, child };
        program.wait()?;
        Ok(program)
    }

    /// Kills it (SIGKILL) and starts it again on what it left.
    pub(super) fn kill_and_start(&mut self, repo: &Repo) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        self.child = spawn(repo, &self.binary, &self.place, self.port, &self.settings)?;
        self.wait()
    }

    /// The policy that recorders of the demo are told to apply.
    pub(super) fn policy(&self) -> Result<String> {
        let config = Client::connect(self.port)?.get("/v1/projects/hs_demo/config")?;
        let config: serde_json::Value = serde_json::from_str(&config)?;
        let hash = config["policy"]["hash"].as_str();
        Ok(hash.context("the demo has no policy")?.to_owned())
    }

    /// A line of `/proc/PID/status`, in bytes.
    pub(super) fn memory(&self, name: &str) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        Ok(kib.context("the kernel does not say how much memory is used")? * 1_024)
    }

    /// A figure of `/metrics`.
    pub(super) fn figure(&self, name: &str) -> Result<f64> {
        let text = Client::connect(self.port)?.get("/metrics")?;
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
        Ok(line.with_context(|| format!("no figure {name}"))?.parse()?)
    }

    /// Waits until the database has everything; how long that took.
    pub(super) fn drained(&self) -> Result<Duration> {
        let begin = Instant::now();
        while self.figure("drain_lag_seconds")? > 0.0 {
            if begin.elapsed() > PATIENCE * 5 {
                bail!("the drain does not catch up");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(begin.elapsed())
    }

    /// Waits until so many windows are in the archive; the size of each window's file.
    pub(super) fn archived(&self, n_windows: usize) -> Result<BTreeMap<String, u64>> {
        let begin = Instant::now();
        loop {
            let mut files = BTreeMap::new();
            measure(&self.place.join("data/archive/recordings"), &mut files)?;
            if files.len() >= n_windows {
                return Ok(files);
            }
            if begin.elapsed() > PATIENCE * 5 {
                bail!("{} of {n_windows} windows are archived", files.len());
            }
            std::thread::sleep(Duration::from_millis(500));
        }
    }

    fn wait(&mut self) -> Result<()> {
        let begin = Instant::now();
        while !is_healthy(self.port) {
            if let Some(status) = self.child.try_wait()? {
                let log = self.place.join("server.log");
                bail!("the server ended ({status}); see {}", log.display());
            }
            if begin.elapsed() > PATIENCE {
                bail!("the server did not answer in {PATIENCE:?}");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

/// Adds up the files below a directory, by the directory that they are in.
fn measure(dir: &Path, files: &mut BTreeMap<String, u64>) -> Result<()> {
    // It may not be there yet, or not any more.
    let Ok(entries) = std::fs::read_dir(dir) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if path.is_dir() {
            measure(&path, files)?;
        } else if path.extension().is_some_and(|kind| kind == "hsa") {
            let window = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
            *files.entry(window).or_default() += entry.metadata().map_or(0, |meta| meta.len());
        }
    }
    Ok(())
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(
    repo: &Repo,
    binary: &Path,
    place: &Path,
    port: u16,
    settings: &[(&'static str, String)],
) -> Result<Child> {
    let log = File::options().create(true).append(true).open(place.join("server.log"))?;
    let mut run = Run::new(repo, binary)
        .env("HINDSIGHT_HTTP__LISTEN", format!("127.0.0.1:{port}"))
        .env("HINDSIGHT_DATA_DIR", place.join("data"))
        .env("HINDSIGHT_DEMO__DIR", repo.path("end2end/host-site"))
        .env("HINDSIGHT_TELEMETRY__LOG", "warn")
        .arg("serve");
    for rate in WITHOUT_RATES {
        run = run.env(rate, "off");
    }
    for (name, value) in settings {
        run = run.env(name, value);
    }
    let mut command = run.into_command();
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    command.spawn().context("cannot start the server")
}
