//! Builds what browsers load besides the dashboard, into `public/`.
//!
//! ```text
//! recorder-wasm ─▶ cargo ─▶ wasm-bindgen ─▶ panics ─▶ wasm-opt ─▶ places ─▶ public/recorder/recorder.wasm
//! recorder-wasm/js ─▶ esbuild ─▶ public/recorder.js, public/recorder/{session,observers,worker}.js
//! app/js           ─▶ esbuild ─▶ public/replayer/
//! ```

mod budget;
mod panics;
mod places;
mod same_bytes;
mod wasm_file;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::Run;
use crate::repo::Repo;

pub(crate) use budget::print as print_budgets;
pub(crate) use same_bytes::check as check_same_bytes;

/// Smallest; what is small is copied to where it is called, once also what is larger: both make
/// the compressed file smaller and the recorder faster. The lowest memory is the end of the stack
/// (`rustc` puts it first), which no address of a value is computed to.
const OPTIMISE: [&str; 8] = [
    "-Oz",
    "--converge",
    "-fimfs=40",
    "-ocimfs=25",
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

const PROFILE: &str = "wasm-release";
const TARGET: &str = "wasm32-unknown-unknown";

/// The loader: all that is on a page's critical path.
pub(crate) const LOADER: &str = "public/recorder.js";
/// What the loader loads next: ids, sampling, delivery.
pub(crate) const SESSION: &str = "public/recorder/session.js";
/// What the loader loads once a page is recorded.
pub(crate) const OBSERVERS: &str = "public/recorder/observers.js";
/// What the loader starts in a worker.
pub(crate) const WORKER: &str = "public/recorder/worker.js";
/// The worker's Wasm.
pub(crate) const WASM: &str = "public/recorder/recorder.wasm";

/// Where parts of the recorder are that are measured by themselves.
const PARTS: &str = "target/recorder-parts";
/// What of the observers is not ours.
const VITALS: &str = "target/recorder-parts/web-vitals.js";

/// Builds all of it and checks the size budget.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    let bindings = wasm(repo)?;
    Run::new(repo, "npm")
        .dir(repo.path("recorder-wasm/js"))
        .env("RECORDER_PKG", &bindings)
        .env("RECORDER_OUT", repo.path("public"))
        .env("RECORDER_PARTS", repo.path(PARTS))
        .args(["run", "--silent", "build"])
        .run()?;
    Run::new(repo, "npm")
        .dir(repo.path("app/js"))
        .env("REPLAYER_OUT", repo.path("public/replayer"))
        .args(["run", "--silent", "build"])
        .run()?;
    for file in [LOADER, SESSION, OBSERVERS, WORKER, WASM] {
        if !repo.path(file).is_file() {
            bail!("the recorder's build did not write {file}");
        }
    }
    budget::check(repo)
}

/// Builds the Wasm and returns the folder with wasm-bindgen's JavaScript.
fn wasm(repo: &Repo) -> Result<PathBuf> {
    Run::new(repo, "cargo")
        .args(["build", "-p", "recorder-wasm", "--target", TARGET, "--profile", PROFILE])
        .run()?;
    let target_dir = repo.target_dir()?;
    let compiled = target_dir.join(TARGET).join(PROFILE).join("recorder_wasm.wasm");
    let bindings = target_dir.join("recorder");
    let bound = bindings.join("recorder_wasm_bg.wasm");
    if !is_newer(&bound, &compiled) {
        Run::new(repo, "wasm-bindgen")
            .args(["--target", "web", "--out-dir"])
            .arg(&bindings)
            .arg(&compiled)
            .run()?;
    }
    let optimised = repo.path(WASM);
    if !is_newer(&optimised, &bound) {
        let folder = optimised.parent().context("the Wasm has no folder")?;
        std::fs::create_dir_all(folder)?;
        let silent = bindings.join("recorder_silent.wasm");
        std::fs::write(&silent, panics::silence(&std::fs::read(&bound)?)?)?;
        Run::new(repo, "wasm-opt").args(OPTIMISE).arg(&silent).arg("-o").arg(&optimised).run()?;
        forget_places(repo, &optimised)?;
    }
    Ok(bindings)
}

/// Takes out of a Wasm file where its checks were written.
fn forget_places(repo: &Repo, file: &Path) -> Result<()> {
    let home = std::env::home_dir().context("there is no home directory")?;
    let cargo_home = std::env::var_os("CARGO_HOME").map_or(home.join(".cargo"), PathBuf::from);
    let root = repo.path("");
    let mut wasm =
        std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    places::forget(&mut wasm, &[&cargo_home, &root, &home])?;
    std::fs::write(file, wasm).with_context(|| format!("cannot write {}", file.display()))
}

/// Whether `output` was made after `input` last changed.
fn is_newer(output: &Path, input: &Path) -> bool {
    let changed = |path: &Path| std::fs::metadata(path).ok()?.modified().ok();
    changed(output).is_some_and(|output| changed(input).is_some_and(|input| output >= input))
}
