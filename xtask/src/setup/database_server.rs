//! A SurrealDB server for tests: built once for each release, and found by every checkout.
//!
//! `tests/surreal-server/` is a workspace of its own. It is compiled into the cache folder and
//! only the program is kept: the rest is some GB that nobody needs again.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::environment::cache_dir;
use crate::process::Run;
use crate::progress;
use crate::repo::Repo;

/// The workspace with nothing in it but the server.
const PACKAGE: &str = "tests/surreal-server";

const PROGRAM: &str = "surreal-server";

/// Builds the server of the locked release, if that was not done before.
pub(super) fn ensure(repo: &Repo) -> Result<String> {
    let version = version(repo)?;
    let program = program(repo)?;
    if program.is_file() {
        return Ok(version);
    }
    progress::announce(&format!("building a SurrealDB server {version} (takes 12 to 25 minutes)"));
    let dir = dir()?;
    let build_dir = dir.join("build");
    Run::new(repo, "cargo")
        .args(["build", "--locked", "--target-dir"])
        .arg(&build_dir)
        .dir(repo.path(PACKAGE))
        .run()
        .context("cannot build the database server that tests run against")?;
    let built = build_dir.join("debug").join(PROGRAM);
    // By another name first: what has the right name is whole.
    let draft = dir.join(format!("{PROGRAM}.draft"));
    fs::copy(&built, &draft).with_context(|| format!("cannot copy {}", built.display()))?;
    fs::rename(&draft, &program).with_context(|| format!("cannot write {}", program.display()))?;
    fs::remove_dir_all(&build_dir)
        .with_context(|| format!("cannot remove {}", build_dir.display()))?;
    Ok(format!("{version} built"))
}

/// Where the server of the locked release is, or will be.
pub(crate) fn program(repo: &Repo) -> Result<PathBuf> {
    Ok(dir()?.join(format!("{PROGRAM}-{}", version(repo)?)))
}

fn dir() -> Result<PathBuf> {
    Ok(cache_dir().context("there is neither XDG_CACHE_HOME nor HOME")?.join(PROGRAM))
}

fn version(repo: &Repo) -> Result<String> {
    repo.locked_version_in(&format!("{PACKAGE}/Cargo.lock"), "surrealdb-server")
}
