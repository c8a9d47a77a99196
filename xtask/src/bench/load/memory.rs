//! `cargo xtask bench memory`: what the server holds when idle, and with many live windows.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::client::Client;
use super::frames::{Recording, Window};
use super::program::Program;
use crate::progress::{bytes, headline, table};
use crate::repo::Repo;

/// How long a server has nothing to do before its memory is read.
const IDLE: Duration = Duration::from_secs(10);

/// What to measure with.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The server's program [default: the release build]
    #[arg(long)]
    server: Option<PathBuf>,
    /// Windows that are recorded at the same time.
    #[arg(long, default_value_t = 500)]
    windows: u64,
    /// Connections at the same time.
    #[arg(long, default_value_t = 16)]
    connections: u64,
}

/// Starts a server, lets it rest, sends all windows chunk by chunk in turn, and reads its memory.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("memory");
    let binary = super::server_binary(repo, options.server.as_ref())?;
    let program = Program::start(repo, binary, &[])?;
    let recording = Recording::load(repo, &program.policy()?)?;
    std::thread::sleep(IDLE);
    let idle = program.memory("VmRSS:")?;

    let begin = Instant::now();
    let (port, all) = (program.port, options.windows);
    let sent: Vec<Result<()>> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..options.connections)
            .map(|first| {
                let step = options.connections;
                let recording = recording.clone();
                scope.spawn(move || send(port, &recording, &(first..all).step_by(index(step))))
            })
            .collect();
        let ended = senders.into_iter().map(std::thread::ScopedJoinHandle::join);
        ended.map(|part| part.unwrap_or_else(|_| bail!("a sender panicked"))).collect()
    });
    sent.into_iter().collect::<Result<()>>()?;
    let elapsed = begin.elapsed();
    let peak = program.memory("VmHWM:")?;
    program.drained()?;
    std::thread::sleep(IDLE);

    table(&[
        ["resident memory", "bytes", "must"].map(str::to_owned).to_vec(),
        vec!["idle".to_owned(), bytes(idle), "200 MB".to_owned()],
        vec![format!("at most, {all} live windows"), bytes(peak), "600 MB".to_owned()],
        vec!["idle again".to_owned(), bytes(program.memory("VmRSS:")?), String::new()],
    ]);
    println!("  {} chunks in {:.1} s", index(all) * recording.len(), elapsed.as_secs_f64());
    Ok(())
}

/// Chunk after chunk, each of all windows: all of them are open from begin to end.
fn send(
    port: u16,
    recording: &Recording,
    windows: &(impl Iterator<Item = u64> + Clone),
) -> Result<()> {
    let mut client = Client::connect(port)?;
    for index in 0..recording.len() {
        for window in windows.clone() {
            let status = client.send(&recording.frame(Window(window), index))?;
            if status != 202 {
                bail!("a frame was answered with {status}");
            }
        }
    }
    Ok(())
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
