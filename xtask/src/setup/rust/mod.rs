//! A Rust that compiles for this machine and for `wasm32-unknown-unknown`.
//!
//! The order, first that works: what is there → rustup, where it may download →
//! Debian's packages ([`debian`]) → a message that says what to install.
//!
//! There is no `rust-toolchain.toml`: it would make rustup download in places where it
//! must not (`RUSTUP_AUTO_INSTALL=0` means that, and is respected).

mod debian;
mod rustup;

use anyhow::{Result, bail};

use crate::environment::find_program;
use crate::process::Run;
use crate::repo::Repo;

/// Oldest minor version of Rust that builds the workspace.
const MINOR: u32 = 96;

/// The browser's target.
pub(super) const WASM: &str = "wasm32-unknown-unknown";

/// Makes the repository's Rust fit.
pub(super) fn ensure(repo: &Repo) -> Result<String> {
    if !is_ready(repo) {
        let by_rustup = rustup::may_download() && rustup::install(repo).is_ok() && is_ready(repo);
        if !by_rustup {
            debian::install(repo)?;
        }
    }
    if !is_ready(repo) {
        bail!(
            "the repository's rustc is {}, and still cannot compile for {WASM}; \
             install Rust 1.{MINOR} or newer with that target",
            version(repo).unwrap_or_else(|| "missing".to_owned()),
        );
    }
    rustup::add_components(repo)?;
    Ok(format!("{} with {WASM}", version(repo).unwrap_or_default()))
}

/// Whether the compiler that the repository uses is new enough, has a standard library
/// for the browser, and a linker for it.
fn is_ready(repo: &Repo) -> bool {
    minor(repo, "rustc").is_some_and(|minor| minor >= MINOR) && has_std(repo) && has_linker(repo)
}

fn has_std(repo: &Repo) -> bool {
    let Ok(dir) =
        Run::new(repo, "rustc").args(["--print", "target-libdir", "--target", WASM]).read()
    else {
        return false;
    };
    let Ok(files) = std::fs::read_dir(dir.trim()) else { return false };
    files.filter_map(Result::ok).any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

fn has_linker(repo: &Repo) -> bool {
    let own = Run::new(repo, "rustc").args(["--print", "target-libdir"]).read().ok();
    let own =
        own.and_then(|lib| Some(std::path::Path::new(lib.trim()).parent()?.join("bin/rust-lld")));
    own.is_some_and(|linker| linker.is_file()) || find_program("rust-lld").is_some()
}

fn version(repo: &Repo) -> Option<String> {
    let text = Run::new(repo, "rustc").arg("--version").read().ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}

fn minor(repo: &Repo, rustc: &str) -> Option<u32> {
    let text = Run::new(repo, rustc).arg("--version").read().ok()?;
    text.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}
