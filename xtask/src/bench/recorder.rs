//! What recording costs a page and a server, in a real browser and on one core.
//!
//! Builds what is measured and hands over: the benchmarks themselves are TypeScript in
//! `end2end/bench`, which `docs/benchmarks.md` describes, and one example in Rust.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::process::Run;
use crate::progress;
use crate::repo::Repo;
use crate::{recorder, setup};

/// The bundled benchmarks.
const PROGRAM: &str = "target/bench/main.mjs";

/// Left there by the benchmarks in the browser.
const RECORDINGS: &str = "target/bench/recordings";
const POLICY: &str = "target/bench/policy.bin";

/// The benchmark with a native half.
const PIPELINE: &str = "pipeline";

/// What to measure, and how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only these: mutations, longtask, pipeline, bytes, close, crash, heap; separated by commas.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// How often peers alternate (9).
    #[arg(long)]
    rounds: Option<u32>,
    /// How many tabs are closed (200) or crashed (50).
    #[arg(long)]
    tabs: Option<u32>,
    /// How long the heap is watched (30).
    #[arg(long)]
    minutes: Option<f64>,
    /// How long a page is watched after a workload, in ms (1,500).
    #[arg(long)]
    settle_ms: Option<u32>,
    /// Only workloads of mutations, or scenes of longtask, with this in their name, such as `attributes`.
    #[arg(long)]
    workload: Option<String>,
    /// So little of everything that the numbers mean nothing: to see that it runs.
    #[arg(long)]
    quick: bool,
    /// The server's program instead of the development build.
    #[arg(long, env = "E2E_BIN")]
    server: Option<PathBuf>,
}

/// Builds, measures, prints.
pub(super) fn run(repo: &Repo, options: &Options) -> Result<()> {
    setup::run(repo, setup::Scope::Start)?;
    progress::headline("recorder");
    recorder::run(repo)?;
    let server = match &options.server {
        Some(server) => server.clone(),
        None => repo.server_binary("debug")?,
    };
    if !server.is_file() {
        bail!("there is no server at {}: run `cargo leptos build` first", server.display());
    }
    Run::new(repo, "npx")
        .args(["esbuild", "end2end/bench/main.ts", "--bundle", "--platform=node"])
        .args(["--format=esm", "--packages=external", "--log-level=warning"])
        .arg(format!("--outfile={PROGRAM}"))
        .run()?;
    Run::new(repo, "node")
        .env("E2E_BIN", server)
        .env("RECORDER_PKG", repo.target_dir()?.join("recorder"))
        .arg(PROGRAM)
        .args(arguments(options))
        .run()?;
    if options.only.is_empty() || options.only.iter().any(|name| name == PIPELINE) {
        native(repo)?;
    }
    Ok(())
}

/// The server's half of the pipeline, over the same recordings under the same policy.
fn native(repo: &Repo) -> Result<()> {
    progress::headline(
        "pipeline, native: mask and redact without compression, MB/s, median [quartiles]",
    );
    Run::new(repo, "cargo")
        .args(["run", "--quiet", "--release", "-p", "recorder-wasm", "--example", "throughput"])
        .args(["--", RECORDINGS, POLICY])
        .run()
}

fn arguments(options: &Options) -> Vec<String> {
    let mut arguments = Vec::new();
    if !options.only.is_empty() {
        arguments.push(format!("--only={}", options.only.join(",")));
    }
    let numbers = [
        ("rounds", options.rounds.map(f64::from)),
        ("tabs", options.tabs.map(f64::from)),
        ("minutes", options.minutes),
        ("settle-ms", options.settle_ms.map(f64::from)),
    ];
    for (name, value) in numbers {
        arguments.extend(value.map(|value| format!("--{name}={value}")));
    }
    if let Some(workload) = &options.workload {
        arguments.push(format!("--workload={workload}"));
    }
    if options.quick {
        arguments.push("--quick".to_owned());
    }
    arguments
}
