//! `cargo xtask bench crash`: the server is killed at random moments under load, again and again.
//! Whatever it has acknowledged must be there afterwards, once.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::acknowledged::Acknowledged;
use super::frames::Recording;
use super::program::Program;
use super::random::Random;
use crate::progress::headline;
use crate::repo::Repo;

/// Longest life of a server, in ms.
const LONGEST_LIFE_MS: u64 = 1_500;

/// What to kill, and how often.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The server's program [default: the release build]
    #[arg(long)]
    server: Option<PathBuf>,
    /// How often it is killed.
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// Connections at the same time.
    #[arg(long, default_value_t = 8)]
    connections: usize,
}

/// What CI does: with the development build, and so briefly that it says nothing about speed.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let server = Some(repo.server_binary("debug")?);
    run(repo, &Options { server, kills: 5, connections: 3 })
}

/// Kills, starts again, and at the end compares what was acknowledged with what can be replayed.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("crash");
    let binary = super::server_binary(repo, options.server.as_ref())?;
    let mut program = Program::start(repo, binary, &[])?;
    let recording = Recording::load(repo, &program.policy()?)?;
    let acknowledged = Acknowledged::default();
    let mut random = Random::new()?;
    let begin = Instant::now();
    let port = program.port;
    std::thread::scope(|scope| {
        for _ in 0..options.connections {
            scope.spawn(|| acknowledged.send(port, &recording));
        }
        let killed = (0..options.kills).try_for_each(|_| {
            std::thread::sleep(Duration::from_millis(random.next() % LONGEST_LIFE_MS));
            program.kill_and_start(repo)
        });
        acknowledged.end();
        killed
    })?;
    let elapsed = begin.elapsed();
    let drained = program.drained()?;
    println!(
        "  {} kills in {:.0} s; drained {:.1} s later",
        options.kills,
        elapsed.as_secs_f64(),
        drained.as_secs_f64()
    );
    acknowledged.compare(port)?.check()
}
