//! Bytes of what browsers load, size of the server's program, memory it takes when idle.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::process::Run;
use crate::progress::{self, bytes};
use crate::recorder::{self, LOADER, OBSERVERS, WASM, WORKER};
use crate::repo::Repo;
use crate::server::{Server, Setting, free_port};
use crate::{measure, setup};

/// Apart from the development site, which is many times larger.
const SITE: &str = "target/site-release";

/// How long a server has nothing to do before its memory is read.
const IDLE: Duration = Duration::from_secs(5);

/// What to build first.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Also build the server for release (the better part of an hour when SurrealDB was not).
    #[arg(long)]
    release: bool,
}

/// Builds what browsers load for release, measures, prints.
pub(super) fn run(repo: &Repo, options: &Options) -> Result<()> {
    setup::run(repo, setup::Scope::Start)?;
    progress::headline("recorder");
    recorder::run(repo)?;
    progress::headline("dashboard, for release");
    let mut build = Run::new(repo, "cargo").env("LEPTOS_SITE_ROOT", SITE).args([
        "leptos",
        "build",
        "--release",
    ]);
    if !options.release {
        build = build.arg("--frontend-only");
    }
    build.run()?;

    progress::headline("size");
    transferred(repo)?;
    println!();
    server(repo)
}

fn transferred(repo: &Repo) -> Result<()> {
    let pkg = format!("{SITE}/pkg");
    let files = [
        ("recorder.js (critical path)", LOADER.to_owned()),
        ("recorder observers.js", OBSERVERS.to_owned()),
        ("recorder worker.js", WORKER.to_owned()),
        ("recorder Wasm", WASM.to_owned()),
        ("dashboard Wasm", format!("{pkg}/hindsight.wasm")),
        ("dashboard JS", format!("{pkg}/hindsight.js")),
        ("dashboard CSS", format!("{pkg}/hindsight.css")),
        ("replay stage.js", "public/replayer/stage.js".to_owned()),
        ("replay stage.css", "public/replayer/stage.css".to_owned()),
    ];
    let mut rows = vec![["bytes", "raw", "gzip -9", "brotli 11"].map(str::to_owned).to_vec()];
    for (name, path) in files {
        let path = repo.path(&path);
        let cells = if path.is_file() {
            let sizes = measure::file(&path)?;
            [sizes.raw, sizes.gzip, sizes.brotli].map(bytes)
        } else {
            ["not built", "", ""].map(str::to_owned)
        };
        rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
    }
    progress::table(&rows);
    Ok(())
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
