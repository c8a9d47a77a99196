//! The ordinary road: rustup, when it may download.

use anyhow::{Result, bail};

use super::{MINOR, WASM, minor};
use crate::environment::{find_program, use_toolchain};
use crate::process::Run;
use crate::progress;
use crate::repo::Repo;

/// What is installed when the active toolchain is too old.
const PIN: &str = "1.96.0";

/// Whether there is a rustup that may fetch toolchains.
pub(super) fn may_download() -> bool {
    find_program("rustup").is_some()
        && std::env::var_os("RUSTUP_AUTO_INSTALL").is_none_or(|value| value != "0")
}

/// Adds what is missing to the active toolchain, or a new one beside it.
pub(super) fn install(repo: &Repo) -> Result<()> {
    if minor(repo, "rustc").is_some_and(|minor| minor >= MINOR) {
        progress::announce(&format!("adding {WASM} by rustup"));
        return Run::new(repo, "rustup").args(["target", "add", WASM]).run();
    }
    // Updating the active one would pull it from under other projects' builds.
    progress::announce(&format!("the active Rust is too old: installing {PIN} beside it"));
    Run::new(repo, "rustup")
        .args(["toolchain", "install", PIN, "--profile", "minimal", "--no-self-update"])
        .args(["-c", "rustfmt", "-c", "clippy", "-t", WASM])
        .run()?;
    override_directory(repo, PIN);
    Ok(())
}

/// Makes `toolchain` the one that this repository uses.
pub(super) fn override_directory(repo: &Repo, toolchain: &str) {
    let set = Run::new(repo, "rustup").args(["override", "set", toolchain]).run();
    if set.is_err() {
        // Rustup's settings may not be writable. Then at least xtask uses it.
        use_toolchain(toolchain);
    }
}

/// Formatter and linter.
pub(super) fn add_components(repo: &Repo) -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if Run::new(repo, "cargo").args([subcommand, "--version"]).succeeds() {
            continue;
        }
        if !may_download() {
            bail!("`cargo {subcommand}` is missing: install {component}");
        }
        Run::new(repo, "rustup").args(["component", "add", component]).run()?;
    }
    Ok(())
}
