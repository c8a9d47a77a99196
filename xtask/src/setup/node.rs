//! Node and the npm packages of `package-lock.json`.

use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::environment::find_program;
use crate::process::Run;
use crate::progress;
use crate::repo::Repo;
use crate::setup::apt;

/// Oldest major version that runs the tools.
const MAJOR: u32 = 20;

/// Node and npm.
pub(super) fn ensure(repo: &Repo) -> Result<String> {
    if find_program("npm").is_none() && apt::is_debian() {
        apt::install(repo, &["nodejs", "npm"])?;
    }
    let version = Run::new(repo, "node").arg("--version").read().unwrap_or_default();
    let version = version.trim().trim_start_matches('v');
    let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
    if major < MAJOR || find_program("npm").is_none() {
        let found = if version.is_empty() { "none" } else { version };
        bail!("Node {MAJOR} or newer with npm is needed, found {found}: see https://nodejs.org");
    }
    Ok(version.to_owned())
}

/// What `package-lock.json` lists. npm writes its own record last, so an interrupted
/// installation leaves none and is begun again.
pub(super) fn packages(repo: &Repo) -> Result<String> {
    let changed = |path: &str| -> Option<SystemTime> {
        std::fs::metadata(repo.path(path)).ok()?.modified().ok()
    };
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= changed("package-lock.json") {
        return Ok("as package-lock.json says".to_owned());
    }
    progress::announce("installing npm packages");
    Run::new(repo, "npm")
        .args(["ci", "--no-fund", "--no-audit"])
        // The browser is the step after this one.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .run()?;
    Ok("installed".to_owned())
}
