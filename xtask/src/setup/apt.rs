//! Debian packages.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::environment::find_program;
use crate::process::Run;
use crate::progress;
use crate::repo::Repo;

/// Whether this machine has Debian's package manager.
pub(super) fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && find_program("apt-get").is_some()
}

/// Installs those of the packages that are missing.
pub(super) fn install(repo: &Repo, packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> =
        packages.iter().copied().filter(|package| !is_installed(repo, package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    progress::announce(&format!("installing Debian packages: {}", missing.join(" ")));
    if try_install(repo, &missing).is_ok() {
        return Ok(());
    }
    // The lists may be old, or not there at all.
    as_root(repo, "apt-get")?.args(["update", "-qq"]).run()?;
    try_install(repo, &missing)
        .with_context(|| format!("cannot install the Debian packages {}", missing.join(" ")))
}

/// A command that runs as root.
pub(super) fn as_root(repo: &Repo, program: &str) -> Result<Run> {
    if Run::new(repo, "id").arg("-u").read()?.trim() == "0" {
        return Ok(Run::new(repo, program));
    }
    if find_program("sudo").is_none() {
        bail!("`{program}` must run as root, and there is no sudo: run setup once as root");
    }
    Ok(Run::new(repo, "sudo").arg(program))
}

fn try_install(repo: &Repo, packages: &[&str]) -> Result<()> {
    as_root(repo, "apt-get")?
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(packages)
        .run()
}

fn is_installed(repo: &Repo, package: &str) -> bool {
    Run::new(repo, "dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .read()
        .is_ok_and(|status| status == "installed")
}
