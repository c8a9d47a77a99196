//! The Wasm that pages load does to the byte what the server's build of the same code does.

use anyhow::Result;

use super::{WASM, wasm};
use crate::process::Run;
use crate::repo::Repo;

/// Real pages; generated streams come on top.
const RECORDINGS: &str = "crates/dom/tests/recordings";

/// Lets the native recorder write down what it was told and did, and the built Wasm do it again.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let bindings = wasm(repo)?;
    let trace = repo.target_dir()?.join("recorder-trace.ndjson");
    let mut recordings = Vec::new();
    for entry in std::fs::read_dir(repo.path(RECORDINGS))? {
        recordings.push(entry?.path());
    }
    recordings.sort();
    Run::new(repo, "cargo")
        .args(["run", "--quiet", "-p", "recorder-wasm", "--example", "trace", "--"])
        .arg(&trace)
        .args(&recordings)
        .run()?;
    Run::new(repo, "node")
        .env("RECORDER_PKG", &bindings)
        .env("RECORDER_WASM", repo.path(WASM))
        .arg("recorder-wasm/js/test/same-bytes.mjs")
        .arg(&trace)
        .run()
}
