//! The road where rustup may not download: Debian's own Rust for web browsers.
//!
//! Debian's security archive carries a current Rust as `rustc-web`, but no standard
//! library for `wasm32-unknown-unknown`. That is built once from `rust-web-src`
//! ([`build_std`]) into the place where an official toolchain has it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::rustup::override_directory;
use super::{MINOR, WASM, minor};
use crate::environment::find_program;
use crate::process::Run;
use crate::progress;
use crate::repo::Repo;
use crate::setup::apt::{self, as_root};
use crate::tidy::has_extension;

const PACKAGES: [&str; 10] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-clippy",
    "rustfmt-web",
    "lld-22",
    "gcc",
    "libc6-dev",
    "pkg-config",
    "ca-certificates",
];

/// Name of the system's Rust among rustup's toolchains.
const TOOLCHAIN: &str = "debian-web";

/// Installs all of it and makes the repository use it.
pub(super) fn install(repo: &Repo) -> Result<()> {
    if !apt::is_debian() {
        bail!(
            "rustup may not download here and this is not Debian: \
             install Rust 1.{MINOR} or newer with the target {WASM}"
        );
    }
    apt::install(repo, &PACKAGES)?;
    let found = minor(repo, "/usr/bin/rustc").unwrap_or(0);
    if found < MINOR {
        bail!(
            "Debian's rustc is 1.{found}, and 1.{MINOR} is needed: is the security archive enabled?"
        );
    }
    // Rust calls its linker for this target by this name; any lld is one.
    if find_program("rust-lld").is_none() {
        as_root(repo, "ln")?.args(["-s", "/usr/bin/lld-22", "/usr/local/bin/rust-lld"]).run()?;
    }
    build_std(repo)?;
    if find_program("rustup").is_some() {
        link(repo)?;
    }
    Ok(())
}

fn link(repo: &Repo) -> Result<()> {
    let plus = format!("+{TOOLCHAIN}");
    let linked = Run::new(repo, "rustup").args([plus.as_str(), "which", "rustc"]).read();
    let is_linked = linked
        .ok()
        .and_then(|path| std::fs::canonicalize(path.trim()).ok())
        .is_some_and(|path| path.starts_with("/usr"));
    if !is_linked {
        Run::new(repo, "rustup").args(["toolchain", "link", TOOLCHAIN, "/usr"]).run()?;
    }
    override_directory(repo, TOOLCHAIN);
    Ok(())
}

/// Builds the standard library for the browser, unless it was built for this compiler.
fn build_std(repo: &Repo) -> Result<()> {
    let place = Path::new("/usr/lib/rustlib").join(WASM);
    let stamp = stamp(repo)?;
    if std::fs::read_to_string(place.join("lib/.built-for")).is_ok_and(|built| built == stamp) {
        return Ok(());
    }
    progress::announce(&format!("building std for {WASM} (1 to 2 minutes)"));
    let work = std::env::temp_dir().join(format!("hindsight-std-{}", std::process::id()));
    let built = compile(repo, &work)?;
    std::fs::write(built.join(".built-for"), &stamp)?;
    replace(repo, &built, &place)?;
    std::fs::remove_dir_all(&work).context("cannot remove the folder std was built in")
}

/// What the built library depends on.
fn stamp(repo: &Repo) -> Result<String> {
    let version = Run::new(repo, "/usr/bin/rustc").arg("-vV").read()?;
    let mut stamp = String::new();
    for line in version.lines() {
        for name in ["release: ", "commit-hash: ", "LLVM version: "] {
            if let Some(value) = line.strip_prefix(name) {
                stamp.push_str(value);
                stamp.push(' ');
            }
        }
    }
    let source =
        Run::new(repo, "dpkg-query").args(["-W", "-f=${Version}", "rust-web-src"]).read()?;
    Ok(stamp + &source)
}

/// An empty crate whose build needs all of std.
const SEED: &str = r#"[package]
name = "wasm-std-seed"
version = "0.0.0"
edition = "2024"
[workspace]
[profile.release]
opt-level = 3
debug = 0
codegen-units = 1
"#;

/// Compiles std in `work` and returns the folder with the libraries.
fn compile(repo: &Repo, work: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(work.join("src"))?;
    std::fs::write(work.join("src/lib.rs"), "#![no_std]\n")?;
    std::fs::write(work.join("Cargo.toml"), SEED)?;
    Run::new(repo, "/usr/bin/cargo")
        .dir(work)
        .env_remove("CARGO_BUILD_TARGET")
        .env("RUSTC", "/usr/bin/rustc")
        // Only for this one build: `-Zbuild-std` is not stable.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode the crates cannot take part in link-time optimisation.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", work.join("target"))
        .args(["build", "--release", "--target", WASM])
        // What the official library holds; wasm-bindgen's test runner needs `test`.
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test")
        .run()?;
    let built = work.join("built");
    std::fs::create_dir_all(&built)?;
    for file in std::fs::read_dir(work.join("target").join(WASM).join("release/deps"))? {
        let library = file?.path();
        let name = library.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if has_extension(&name, &["rlib"]) && !name.starts_with("libwasm_std_seed") {
            std::fs::copy(&library, built.join(name))?;
        }
    }
    Ok(built)
}

/// Puts the folder in its place at once, so that an interrupted setup leaves no half library.
fn replace(repo: &Repo, built: &Path, place: &Path) -> Result<()> {
    let (new, old, lib) = (place.join("lib.new"), place.join("lib.old"), place.join("lib"));
    as_root(repo, "mkdir")?.arg("-p").arg(place).run()?;
    as_root(repo, "rm")?.arg("-rf").arg(&new).arg(&old).run()?;
    as_root(repo, "cp")?.arg("-r").arg(built).arg(&new).run()?;
    as_root(repo, "chmod")?.args(["-R", "a+rX"]).arg(place).run()?;
    if lib.exists() {
        as_root(repo, "mv")?.arg(&lib).arg(&old).run()?;
    }
    as_root(repo, "mv")?.arg(&new).arg(&lib).run()?;
    as_root(repo, "rm")?.arg("-rf").arg(&old).run()
}
