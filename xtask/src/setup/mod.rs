//! Installs what is missing. Every step looks first; a second run takes a second.
//!
//! ```text
//! rust ─▶ build directory ─▶ wasm-bindgen ─▶ cargo-leptos ─▶ node ─▶ wasm-opt ─▶ npm packages
//!                       tests only: ─▶ cargo-nextest ─▶ moto ─▶ browser ─▶ database server
//! ```
//!
//! Outside the repository it writes to cargo's home, to the cache folder, and, on the
//! Debian road of [`rust`], to the system. Nothing is ever removed from there.

mod apt;
mod binaryen;
mod browser;
mod build_dir;
mod cargo_tools;
mod database_server;
mod moto;
mod node;
mod rust;

use std::time::Instant;

use anyhow::Result;

pub(crate) use self::database_server::program as database_server;
use crate::progress;
use crate::repo::Repo;

/// How much is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// What building and running takes.
    Start,
    /// What the tests take, too.
    Everything,
}

/// Runs all steps.
pub(crate) fn run(repo: &Repo, scope: Scope) -> Result<()> {
    let begin = Instant::now();
    progress::headline("setup");
    progress::step("rust", || rust::ensure(repo))?;
    progress::step("build directory", || build_dir::ensure(repo))?;
    progress::step("wasm-bindgen", || cargo_tools::wasm_bindgen(repo))?;
    progress::step("cargo-leptos", || cargo_tools::cargo_leptos(repo))?;
    progress::step("node", || node::ensure(repo))?;
    progress::step("wasm-opt", || binaryen::ensure(repo))?;
    progress::step("npm packages", || node::packages(repo))?;
    if scope == Scope::Everything {
        progress::step("cargo-nextest", || cargo_tools::nextest(repo))?;
        progress::step("moto", || moto::ensure(repo))?;
        progress::step("browser", || browser::ensure(repo))?;
        progress::step("database server", || database_server::ensure(repo))?;
    }
    println!("  set up in {}", progress::duration(begin.elapsed()));
    Ok(())
}
