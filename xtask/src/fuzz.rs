//! `cargo xtask fuzz TARGET`: throws made-up input at one of the targets in `fuzz/`.
//!
//! libFuzzer without cargo-fuzz: the flags below are all that it would add, and unlike it
//! they work with any compiler, stable ones too. What is found is kept in the build folder,
//! and `--input` runs it again; the seeds in the repository stay as they are.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::process::Run;
use crate::progress::headline;
use crate::repo::Repo;

/// Makes the compiler count which branches were taken, for libFuzzer to see what is new.
const FLAGS: [&str; 6] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    // One unit: counters of several would be merged wrongly by some linkers.
    "-Ccodegen-units=1",
];

/// What to fuzz, and how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// One of `fuzz/targets/`.
    target: String,
    /// Seconds to go on for.
    #[arg(long, default_value_t = 60)]
    time: u32,
    /// Runs this one input instead, for example a finding.
    #[arg(long)]
    input: Option<String>,
    /// Longest input in bytes.
    #[arg(long, default_value_t = 8192)]
    max_len: u32,
}

/// Builds the target and runs it.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let target = &*options.target;
    if !repo.path(&format!("fuzz/targets/{target}.rs")).is_file() {
        bail!("there is no target `{target}` in fuzz/targets/");
    }
    headline(&format!("fuzz {target}"));
    let host = host(repo)?;
    let build_dir = repo.target_dir()?.join("fuzz");
    Run::new(repo, "cargo")
        .args(["build", "--release", "--bin", target, "--features", target, "--target", &host])
        .arg("--target-dir")
        .arg(&build_dir)
        .dir(repo.path("fuzz"))
        .env("RUSTFLAGS", FLAGS.join(" "))
        .run()?;
    let program = build_dir.join(&host).join("release").join(target);
    if let Some(input) = &options.input {
        return Run::new(repo, program).arg(input).run();
    }

    let (found, corpus) = (build_dir.join("found"), build_dir.join("corpus").join(target));
    fs::create_dir_all(&found).context("cannot make a folder for findings")?;
    fs::create_dir_all(&corpus).context("cannot make a folder for the corpus")?;
    Run::new(repo, program)
        .arg(&corpus)
        .arg(repo.path(&format!("fuzz/seeds/{target}")))
        .arg(format!("-dict={}", repo.path("fuzz/rrweb.dict").display()))
        .arg(format!("-artifact_prefix={}/{target}-", found.display()))
        .arg(format!("-max_total_time={}", options.time))
        .arg(format!("-max_len={}", options.max_len))
        .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"])
        .run()
        .with_context(|| format!("see {}, and run it again with --input", found.display()))
}

/// The platform, named explicitly: otherwise the flags would also hold for build scripts.
fn host(repo: &Repo) -> Result<String> {
    let version = Run::new(repo, "rustc").arg("-vV").read()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` does not name the host")?.to_owned())
}
