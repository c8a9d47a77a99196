//! Bytes of what browsers load, size of the server's program, memory it takes when idle.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::dashboard_files;
use crate::process::Run;
use crate::progress::{self, bytes};
use crate::recorder::{self, LOADER, OBSERVERS, SESSION, WASM, WORKER};
use crate::repo::Repo;
use crate::server::{Server, Setting, free_port};
use crate::tidy::has_extension;
use crate::{measure, setup};

/// Apart from the development site, which is many times larger.
const SITE: &str = "target/site-release";

/// How long a server has nothing to do before its memory is read.
const IDLE: Duration = Duration::from_secs(5);

/// The loader for pages that import it instead of naming it in a script tag.
const MODULE_ENTRY: &str = "public/hindsight.js";

/// What to build first.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Also build the server for release (the better part of an hour when SurrealDB was not).
    #[arg(long, conflicts_with = "recorder")]
    release: bool,
    /// Only the recorder's files.
    #[arg(long)]
    recorder: bool,
}

/// Builds what browsers load for release, measures, prints.
pub(super) fn run(repo: &Repo, options: &Options) -> Result<()> {
    setup::run(repo, setup::Scope::Start)?;
    progress::headline("recorder");
    recorder::run(repo)?;
    progress::headline("size of the recorder");
    recorder_files(repo)?;
    if options.recorder {
        return Ok(());
    }
    progress::headline("dashboard, for release");
    let mut build = Run::new(repo, "cargo").env("LEPTOS_SITE_ROOT", SITE).args([
        "leptos",
        "build",
        "--release",
        "--split",
        "--lib-features",
        "split",
    ]);
    if !options.release {
        build = build.arg("--frontend-only");
    }
    build.run()?;

    progress::headline("size of the rest");
    transferred(repo)?;
    println!();
    server(repo)
}

/// Every file of the recorder, with the sums that have a budget. What is in none of them is
/// loaded only by pages that need it.
fn recorder_files(repo: &Repo) -> Result<()> {
    let mut rows = vec![header()];
    rows.push(row(repo, "recorder.js: critical path", LOADER)?);
    rows.push(row(repo, "session.js: next", SESSION)?);
    rows.push(row(repo, "observers.js: next", OBSERVERS)?);
    rows.push(row(repo, "worker.js", WORKER)?);
    rows.push(row(repo, "recorder.wasm", WASM)?);
    if repo.path(MODULE_ENTRY).is_file() {
        rows.push(row(repo, "hindsight.js: instead of recorder.js", MODULE_ENTRY)?);
    }
    for path in lazy_files(repo)? {
        let name = path.rsplit('/').next().unwrap_or(&path);
        rows.push(row(repo, &format!("{name}: loaded by who needs it"), &path)?);
    }
    progress::table(&rows);
    println!();
    recorder::print_budgets(repo)?;
    Ok(())
}

/// What the build wrote for pages that need it.
fn lazy_files(repo: &Repo) -> Result<Vec<String>> {
    let worker = Path::new(WORKER);
    let folder = worker.parent().context("the worker has no folder")?;
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(repo.path(&folder.to_string_lossy()))? {
        let path = folder.join(entry?.file_name());
        let is_known =
            [WORKER, WASM, SESSION, OBSERVERS].iter().any(|known| path == Path::new(known));
        if !is_known && has_extension(&path.to_string_lossy(), &["js", "wasm"]) {
            paths.push(path.to_string_lossy().into_owned());
        }
    }
    paths.sort();
    Ok(paths)
}

fn transferred(repo: &Repo) -> Result<()> {
    dashboard_files::print(&repo.path(SITE).join("pkg"))?;
    let mut rows = vec![header()];
    for (name, path) in [
        ("replay stage.js", "public/replayer/stage.js"),
        ("replay stage.css", "public/replayer/stage.css"),
    ] {
        rows.push(row(repo, name, path)?);
    }
    progress::table(&rows);
    Ok(())
}

pub(super) fn header() -> Vec<String> {
    ["bytes", "raw", "gzip -9", "brotli 11"].map(str::to_owned).to_vec()
}

fn row(repo: &Repo, name: &str, path: &str) -> Result<Vec<String>> {
    let path = repo.path(path);
    let cells = if path.is_file() {
        let sizes = measure::file(&path)?;
        [sizes.raw, sizes.gzip, sizes.brotli].map(bytes)
    } else {
        ["not built", "", ""].map(str::to_owned)
    };
    Ok(std::iter::once(name.to_owned()).chain(cells).collect())
}

fn server(repo: &Repo) -> Result<()> {
    let mut rows = vec![["server", "program", "idle memory"].map(str::to_owned).to_vec()];
    for profile in ["release", "debug"] {
        let binary = repo.server_binary(profile)?;
        let Ok(metadata) = std::fs::metadata(&binary) else { continue };
        let name = if profile == "debug" { "development build" } else { "release build" };
        rows.push(vec![name.to_owned(), bytes(metadata.len()), idle_memory(repo, &binary)?]);
    }
    progress::table(&rows);
    Ok(())
}

/// Resident memory of a server with an empty data directory, some seconds after its start.
fn idle_memory(repo: &Repo, binary: &Path) -> Result<String> {
    let place = repo.path("target/bench");
    let data_dir = place.join("data");
    if data_dir.exists() {
        std::fs::remove_dir_all(&data_dir)?;
    }
    std::fs::create_dir_all(&data_dir)?;
    let setting = Setting { binary: binary.to_owned(), port: free_port()?, data_dir };
    let server = Server::start(repo, setting, &place.join("server.log"))?;
    std::thread::sleep(IDLE);
    let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", server.pid())) else {
        return Ok("unknown".to_owned());
    };
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    Ok(bytes(kib.context("the kernel does not say how much memory is used")? * 1_024))
}
