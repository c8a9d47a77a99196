//! `cargo xtask bench store-away`: the database is stopped under load for some minutes. Recorders
//! notice nothing, and afterwards everything is there.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::acknowledged::Acknowledged;
use super::database::Database;
use super::frames::Recording;
use super::program::Program;
use crate::progress::{bytes, headline};
use crate::repo::Repo;

/// Load before the database goes and after it came back.
const AROUND: Duration = Duration::from_secs(10);

/// For how long the database is away.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The server's program [default: the release build]
    #[arg(long)]
    server: Option<PathBuf>,
    /// The program of a SurrealDB server [default: the one that setup builds]
    #[arg(long)]
    database: Option<PathBuf>,
    /// Seconds without a database.
    #[arg(long, default_value_t = 300)]
    seconds: u64,
    /// Connections at the same time.
    #[arg(long, default_value_t = 8)]
    connections: usize,
}

/// Stops the database, starts it again, waits for the drain, and compares.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("store away");
    let binary = super::server_binary(repo, options.server.as_ref())?;
    let mut database = Database::start(repo, options.database.as_ref())?;
    let program = Program::start(repo, binary, &[("HINDSIGHT_STORE__URL", database.url())])?;
    let recording = Recording::load(repo, &program.policy()?)?;
    let acknowledged = Acknowledged::default();
    let port = program.port;
    let (times, n_before, n_back) = std::thread::scope(|scope| {
        for _ in 0..options.connections {
            scope.spawn(|| acknowledged.send(port, &recording));
        }
        let mut outage = || {
            std::thread::sleep(AROUND);
            database.stop()?;
            acknowledged.take_times();
            let n_before = acknowledged.n_chunks();
            std::thread::sleep(Duration::from_secs(options.seconds));
            let (times, n_back) = (acknowledged.take_times(), acknowledged.n_chunks());
            database.start_again(repo)?;
            std::thread::sleep(AROUND);
            Ok::<_, anyhow::Error>((times, n_before, n_back))
        };
        let done = outage();
        acknowledged.end();
        done
    })?;
    let begin = Instant::now();
    let spool = program.figure("spool_bytes")?;
    program.drained()?;
    let at = |thousandth| super::ingest::quantile(&times, thousandth).as_secs_f64() * 1e3;
    println!(
        "  {} chunks acknowledged in {} s without a database: p50 {:.1} ms, p99 {:.1} ms, longest \
         {:.1} ms; {} refused",
        n_back - n_before,
        options.seconds,
        at(500),
        at(990),
        at(1_000),
        acknowledged.n_refused()
    );
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size")]
    let spool = bytes(spool as u64);
    println!(
        "  drained {:.1} s after the load ended, from a journal of {spool} bytes",
        begin.elapsed().as_secs_f64()
    );
    acknowledged.compare(port)?.check()
}
