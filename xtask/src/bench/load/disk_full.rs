//! `cargo xtask bench disk-full`: a small disk fills up under load, and later there is room again.
//! Nothing is acknowledged that is not kept, nothing is damaged, and it goes on by itself.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::acknowledged::Acknowledged;
use super::frames::Recording;
use super::program::Program;
use crate::process::Run;
use crate::progress::headline;
use crate::repo::Repo;

/// Size of the disk, a file system in memory.
const DISK_MIB: usize = 256;

/// What is left of it when something else has taken the rest.
const LEFT_BYTES: u64 = 8 << 20;

/// Longest time until the disk is full, and until there is an acknowledgement again.
const PATIENCE: Duration = Duration::from_mins(5);

/// What to fill, and for how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The server's program [default: the release build]
    #[arg(long)]
    server: Option<PathBuf>,
    /// Seconds during which the disk is full.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Connections at the same time.
    #[arg(long, default_value_t = 8)]
    connections: usize,
}

/// A file system in memory; gone when dropped.
struct Disk {
    repo: Repo,
    place: PathBuf,
}

/// Fills the disk, frees it, and compares, also after another start.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("disk full");
    let binary = super::server_binary(repo, options.server.as_ref())?;
    let disk = Disk::mount(repo)?;
    let data = disk.place.join("data").to_string_lossy().into_owned();
    let mut program = Program::start(repo, binary, &[("HINDSIGHT_DATA_DIR", data)])?;
    let recording = Recording::load(repo, &program.policy()?)?;
    let ballast = disk.place.join("ballast");
    fill(&ballast)?;
    let acknowledged = Acknowledged::default();
    let port = program.port;
    std::thread::scope(|scope| {
        for _ in 0..options.connections {
            scope.spawn(|| acknowledged.send(port, &recording));
        }
        let done = fill_and_free(&acknowledged, &ballast, Duration::from_secs(options.seconds));
        acknowledged.end();
        done
    })?;
    let drained = program.drained()?;
    println!("  drained {:.1} s after the load", drained.as_secs_f64());
    acknowledged.compare(port)?.check()?;
    program.kill_and_start(repo)?;
    program.drained()?;
    println!("  after a kill and a start:");
    acknowledged.compare(port)?.check()
}

fn fill_and_free(acknowledged: &Acknowledged, ballast: &Path, time: Duration) -> Result<()> {
    let begin = Instant::now();
    wait_until(|| acknowledged.n_refused() > 0).context("the disk did not fill up")?;
    let n_before = acknowledged.n_chunks();
    println!("  full after {:.1} s, {n_before} chunks", begin.elapsed().as_secs_f64());
    std::thread::sleep(time);
    let n_full = acknowledged.n_chunks();
    println!(
        "  {} refusals in {} s, {} chunks still found room",
        acknowledged.n_refused(),
        time.as_secs(),
        n_full - n_before
    );
    std::fs::remove_file(ballast)?;
    let freed = Instant::now();
    wait_until(|| acknowledged.n_chunks() > n_full + 100).context("it does not go on by itself")?;
    println!("  100 more chunks {:.1} s after there was room", freed.elapsed().as_secs_f64());
    std::thread::sleep(time / 2);
    Ok(())
}

/// Takes what room there is, but for a little.
fn fill(ballast: &Path) -> Result<()> {
    let block = vec![0; 1 << 20];
    let (mut file, mut n_bytes) = (File::create(ballast)?, 0);
    while file.write_all(&block).is_ok() {
        n_bytes += block.len() as u64;
    }
    Ok(file.set_len(n_bytes.saturating_sub(LEFT_BYTES))?)
}

fn wait_until(is_so: impl Fn() -> bool) -> Result<()> {
    let begin = Instant::now();
    while !is_so() {
        if begin.elapsed() > PATIENCE {
            bail!("not in {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

impl Disk {
    fn mount(repo: &Repo) -> Result<Self> {
        let place = repo.path("target/bench/small-disk");
        std::fs::create_dir_all(&place)?;
        Run::new(repo, "mount")
            .args(["-t", "tmpfs", "-o", &format!("size={DISK_MIB}m"), "hindsight-bench"])
            .arg(&place)
            .run()
            .context("a small disk can only be mounted by root")?;
        Ok(Self { repo: repo.clone(), place })
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // The server may hold it for a moment longer: it is taken from sight at once.
        Run::new(&self.repo, "umount").arg("--lazy").arg(&self.place).succeeds();
    }
}
