//! Programs that cargo installs, in the versions that fit.
//!
//! They are build tools, used a few times a day: how long they take to compile matters
//! more than how fast they run. So they are compiled without link-time optimisation and
//! mostly unoptimised, except for the few crates in which they spend their time.

use anyhow::{Context, Result};

use crate::environment::{cache_dir, find_program, tools_dir};
use crate::process::Run;
use crate::progress;
use crate::repo::Repo;

const CARGO_LEPTOS: &str = "0.3.11";
const NEXTEST: &str = "0.9.143";

/// One program and how to build it.
struct Tool<'a> {
    package: &'a str,
    version: &'a str,
    program: &'a str,
    features: &'a [&'a str],
    /// Crates in which it spends its time.
    optimised: &'a [&'a str],
    takes: &'a str,
}

/// wasm-bindgen's program must be of the same version as the crate.
pub(super) fn wasm_bindgen(repo: &Repo) -> Result<String> {
    ensure(
        repo,
        &Tool {
            package: "wasm-bindgen-cli",
            version: &repo.locked_version("wasm-bindgen")?,
            program: "wasm-bindgen",
            features: &[],
            optimised: &["walrus", "wasmparser", "wasm-encoder", "wasm-bindgen-cli-support"],
            takes: "3 to 5 minutes",
        },
    )
}

/// `no_downloads`: it names a missing helper instead of fetching one.
pub(super) fn cargo_leptos(repo: &Repo) -> Result<String> {
    ensure(
        repo,
        &Tool {
            package: "cargo-leptos",
            version: CARGO_LEPTOS,
            program: "cargo-leptos",
            features: &["no_downloads"],
            optimised: &[
                "brotli",
                "brotli-decompressor",
                "alloc-no-stdlib",
                "libflate",
                "wasm_split_cli_support",
                "wasmparser",
                "seahash",
            ],
            takes: "8 to 10 minutes",
        },
    )
}

/// Any version of nextest will do.
pub(super) fn nextest(repo: &Repo) -> Result<String> {
    if let Some(version) = version_of(repo, "cargo-nextest") {
        return Ok(version);
    }
    ensure(
        repo,
        &Tool {
            package: "cargo-nextest",
            version: NEXTEST,
            program: "cargo-nextest",
            features: &[],
            optimised: &[],
            takes: "5 to 8 minutes",
        },
    )
}

fn ensure(repo: &Repo, tool: &Tool<'_>) -> Result<String> {
    if version_of(repo, tool.program).as_deref() == Some(tool.version) {
        return Ok(tool.version.to_owned());
    }
    progress::announce(&format!(
        "installing {} {} (takes {})",
        tool.package, tool.version, tool.takes
    ));
    // A registry's mirror can lack a version that the lock file names: then without it.
    install(repo, tool, true).or_else(|_| install(repo, tool, false)).with_context(|| {
        format!("cannot install {}: try `cargo install {}`", tool.package, tool.package)
    })?;
    Ok(format!("{} installed", tool.version))
}

fn install(repo: &Repo, tool: &Tool<'_>, is_locked: bool) -> Result<()> {
    let tools = tools_dir().context("there is neither CARGO_HOME nor HOME")?;
    let mut run = Run::new(repo, "cargo")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .args(["install", tool.package, "--version", tool.version])
        .arg("--root")
        .arg(tools);
    if let Some(cache) = cache_dir() {
        // Not among the project's own artefacts, but kept: an interrupted run goes on.
        run = run.arg("--target-dir").arg(cache.join("tools"));
    }
    if is_locked {
        run = run.arg("--locked");
    }
    if !tool.features.is_empty() {
        run = run.args(["--features", &tool.features.join(",")]);
    }
    for package in tool.optimised {
        run = run.args(["--config", &format!("profile.release.package.{package}.opt-level=2")]);
    }
    run.run()
}

/// The version that a program says it has: the word after its name.
fn version_of(repo: &Repo, program: &str) -> Option<String> {
    let text = Run::new(repo, find_program(program)?).arg("--version").read().ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}
