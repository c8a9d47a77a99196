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

/// Where its log goes, and its data when nobody says otherwise.
const PLACE: &str = "target/bench";

/// Longest time from start to the first answer.
const PATIENCE: Duration = Duration::from_mins(2);

/// Longest time until what was sent is where it belongs.
const LONGEST_WAY: Duration = Duration::from_mins(20);

/// What the load would only run into.
const WITHOUT_RATES: [&str; 3] = [
    "HINDSIGHT_INGEST__RATE_KEY",
    "HINDSIGHT_INGEST__RATE_ADDRESS",
    "HINDSIGHT_INGEST__RATE_SESSION",
];

/// A running server; killed when dropped.
#[derive(Debug)]
pub(crate) struct Program {
    binary: PathBuf,
    place: PathBuf,
    data_dir: PathBuf,
    pub(crate) port: u16,
    settings: Vec<(&'static str, String)>,
    child: Child,
}

impl Program {
    /// Starts it on nothing, with settings in the environment beside those that all loads need.
    pub(crate) fn start(
        repo: &Repo,
        binary: PathBuf,
        settings: &[(&'static str, String)],
    ) -> Result<Self> {
        let data_dir = repo.path(PLACE).join("data");
        if data_dir.exists() {
            std::fs::remove_dir_all(&data_dir)?;
        }
        Self::start_on(repo, binary, data_dir, settings)
    }

    /// Starts it on what a data directory holds.
    pub(crate) fn start_on(
        repo: &Repo,
        binary: PathBuf,
        data_dir: PathBuf,
        settings: &[(&'static str, String)],
    ) -> Result<Self> {
        let place = repo.path(PLACE);
        std::fs::create_dir_all(&place)?;
        std::fs::create_dir_all(&data_dir)?;
        let (port, settings) = (free_port()?, settings.to_vec());
        let child = spawn(repo, &binary, (&place, &data_dir), port, &settings)?;
        let mut program = Self { binary, place, data_dir, port, settings, child };
        program.wait()?;
        Ok(program)
    }

    /// Kills it (SIGKILL) and starts it again on what it left.
    pub(crate) fn kill_and_start(&mut self, repo: &Repo) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        let places = (&*self.place, &*self.data_dir);
        self.child = spawn(repo, &self.binary, places, self.port, &self.settings)?;
        self.wait()
    }

    /// The policy that recorders of the demo are told to apply.
    pub(crate) fn policy(&self) -> Result<String> {
        let config = Client::connect(self.port)?.get("/v1/projects/hs_demo/config")?;
        let config: serde_json::Value = serde_json::from_str(&config)?;
        let hash = config["policy"]["hash"].as_str();
        Ok(hash.context("the demo has no policy")?.to_owned())
    }

    /// A line of `/proc/PID/status`, in bytes.
    pub(crate) fn memory(&self, name: &str) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        Ok(kib.context("the kernel does not say how much memory is used")? * 1_024)
    }

    /// A figure of `/metrics`.
    pub(crate) fn figure(&self, name: &str) -> Result<f64> {
        let text = Client::connect(self.port)?.get("/metrics")?;
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
        Ok(line.with_context(|| format!("no figure {name}"))?.parse()?)
    }

    /// How long what `/metrics` times took in all, in seconds, the longest first. Most of it
    /// happens at the same time as something else.
    pub(crate) fn times(&self) -> Result<Vec<(String, f64)>> {
        let text = Client::connect(self.port)?.get("/metrics")?;
        let read = |line: &str| -> Option<(String, f64)> {
            let (name, seconds) = line.rsplit_once(' ')?;
            let (figure, label) = name.split_once("_seconds_sum{")?;
            Some((format!("{figure} {}", label.trim_end_matches('}')), seconds.parse().ok()?))
        };
        let mut times: Vec<(String, f64)> = text.lines().filter_map(read).collect();
        times.sort_by(|one, other| other.1.total_cmp(&one.1));
        Ok(times)
    }

    /// Waits until the database has everything; how long that took.
    pub(crate) fn drained(&self) -> Result<Duration> {
        self.is_zero("drain_lag_seconds")
    }

    /// Waits until the facts of all sessions are up to date; how long that took.
    pub(crate) fn derived(&self) -> Result<Duration> {
        self.is_zero("derive_due_sessions")
    }

    fn is_zero(&self, figure: &str) -> Result<Duration> {
        let begin = Instant::now();
        while self.figure(figure)? > 0.0 {
            if begin.elapsed() > LONGEST_WAY {
                bail!("{figure} does not become 0");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(begin.elapsed())
    }

    /// Waits until so many windows are in the archive; the size of each window's file.
    pub(crate) fn archived(&self, n_windows: usize) -> Result<BTreeMap<String, u64>> {
        let begin = Instant::now();
        loop {
            let mut files = BTreeMap::new();
            measure(&self.data_dir.join("archive/recordings"), &mut files)?;
            if files.len() >= n_windows {
                return Ok(files);
            }
            if begin.elapsed() > LONGEST_WAY {
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
    (place, data_dir): (&Path, &Path),
    port: u16,
    settings: &[(&'static str, String)],
) -> Result<Child> {
    let log = File::options().create(true).append(true).open(place.join("server.log"))?;
    let mut run = Run::new(repo, binary)
        .env("HINDSIGHT_HTTP__LISTEN", format!("127.0.0.1:{port}"))
        .env("HINDSIGHT_DATA_DIR", data_dir)
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
