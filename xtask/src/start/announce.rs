//! Waits until the server answers and prints where to look.
//!
//! A process of its own, because `start` has become the server by then.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::process::Run;
use crate::repo::Repo;
use crate::server;

/// Longest time that the server may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whom to wait for.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Where the server will listen.
    #[arg(long)]
    port: u16,
}

/// Starts the announcement; a shell in between keeps it from becoming the server's child.
pub(super) fn in_background(repo: &Repo, port: u16) -> Result<()> {
    let program = std::env::current_exe().context("cannot find xtask itself")?;
    let mut command = if cfg!(unix) {
        Run::new(repo, "sh")
            .args(["-c", "\"$0\" announce --port \"$1\" &"])
            .arg(program)
            .arg(port.to_string())
    } else {
        Run::new(repo, program).args(["announce", "--port", &port.to_string()])
    }
    .into_command();
    let mut child = command.spawn().context("cannot start the announcement")?;
    if cfg!(unix) {
        child.wait()?;
    }
    Ok(())
}

/// Waits and prints. Silent when the server does not come up: it says why itself.
pub(crate) fn run(options: &Options) {
    let begin = Instant::now();
    while !server::is_healthy(options.port) {
        if begin.elapsed() > PATIENCE {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let url = format!("http://127.0.0.1:{}", options.port);
    println!(
        "\n  Hindsight is running.\n\n    \
         Demo site    {url}/demo/      visit it: it records you\n    \
         Dashboard    {url}/sessions   watch what you did\n    \
         Data         ./data\n\n  \
         Ctrl-C stops it.\n"
    );
}
