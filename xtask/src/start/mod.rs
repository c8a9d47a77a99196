//! From a fresh clone to a running server with a demo site that records itself.

pub(crate) mod announce;

use anyhow::Result;

use crate::process::Run;
use crate::progress;
use crate::repo::Repo;
use crate::server::{self, Setting};
use crate::tidy::has_extension;
use crate::{recorder, setup};

/// How to start.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Port to listen on.
    #[arg(long, default_value_t = 3000)]
    port: u16,
}

/// Sets up, builds, and becomes the server.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    // Before minutes of building, not after.
    server::expect_free(options.port)?;
    setup::run(repo, setup::Scope::Start)?;
    progress::headline("recorder");
    recorder::run(repo)?;
    progress::headline("build");
    build(repo)?;

    progress::headline("start");
    let setting = Setting {
        binary: repo.server_binary("debug")?,
        port: options.port,
        data_dir: repo.path("data"),
    };
    announce::in_background(repo, options.port)?;
    let run = setting.command(repo);
    println!("$ {}", run.shown());
    become_server(run)
}

/// Builds server and dashboard for development.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    if !has_built_database(repo)? {
        progress::announce("the first build compiles SurrealDB: 10 to 20 minutes on two cores");
    }
    Run::new(repo, "cargo").args(["leptos", "build", "--split", "--lib-features", "split"]).run()
}

/// Whether the one dependency that takes long is there.
fn has_built_database(repo: &Repo) -> Result<bool> {
    let Ok(files) = std::fs::read_dir(repo.target_dir()?.join("debug/deps")) else {
        return Ok(false);
    };
    let is_it =
        |name: &str| name.starts_with("libsurrealdb_core-") && has_extension(name, &["rlib"]);
    Ok(files.filter_map(Result::ok).any(|file| is_it(&file.file_name().to_string_lossy())))
}

/// Replaces this process, so that Ctrl-C and other signals reach the server directly,
/// and its exit code is the command's.
#[cfg(unix)]
fn become_server(run: Run) -> Result<()> {
    use std::os::unix::process::CommandExt as _;

    let error = run.into_command().exec();
    Err(anyhow::Error::new(error).context("cannot start the server"))
}

#[cfg(not(unix))]
fn become_server(run: Run) -> Result<()> {
    run.run()
}
