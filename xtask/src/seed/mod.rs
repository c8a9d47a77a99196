//! `cargo xtask seed`: as many sessions as a busy site has, in minutes.
//!
//! Page visits that were recorded on the demo site, walked through in other orders, at other
//! speeds and times, by other visitors with other browsers. They take the road of every
//! recording: frames over loopback, then journal, drain and derivation.

mod pages;
mod people;
mod visit;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use self::pages::Page;
use self::visit::Visit;
use crate::bench::load::client::Client;
use crate::bench::load::program::Program;
use crate::bench::load::random::Random;
use crate::progress::headline;
use crate::repo::Repo;

/// Without `--data`.
const PLACE: &str = "target/seed";

/// Between two lines about how far it is.
const TELL: Duration = Duration::from_secs(10);

/// Times of the server that are told at the end.
const TIMES: usize = 16;

const DAY_MS: u64 = 86_400_000;

/// How many, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Number of sessions.
    #[arg(long, default_value_t = 1_000)]
    sessions: u32,
    /// The days that they are spread over, up to now.
    #[arg(long, default_value_t = 14)]
    days: u64,
    /// Data directory to put them into, beside what is there [default: target/seed/data]
    #[arg(long)]
    data: Option<PathBuf>,
    /// The server's program [default: the release build, else the development build]
    #[arg(long)]
    server: Option<PathBuf>,
    /// Connections at the same time.
    #[arg(long, default_value_t = 8)]
    connections: u32,
}

/// Starts a server on the directory, sends, and waits until all of it can be found.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("seed");
    let data = options.data.clone().unwrap_or_else(|| repo.path(PLACE).join("data"));
    let program = Program::start_on(repo, binary(repo, options)?, data.clone(), &[])?;
    let pages = pages::recorded(repo)?;
    let policy = program.policy()?;
    let begin = Instant::now();
    send(options, &pages, program.port, &policy)?;
    let sent = begin.elapsed();
    program.drained()?;
    program.derived()?;
    println!(
        "  {} sessions sent in {:.0} s, on all lists after {:.0} s",
        options.sessions,
        sent.as_secs_f64(),
        begin.elapsed().as_secs_f64()
    );
    for (name, seconds) in program.times()?.into_iter().take(TIMES) {
        println!("  {seconds:8.1} s  {name}");
    }
    println!("  look at them: HINDSIGHT_DATA_DIR={} hindsight serve", data.display());
    Ok(())
}

fn binary(repo: &Repo, options: &Options) -> Result<PathBuf> {
    let built = ["release", "debug"].map(|profile| repo.server_binary(profile));
    let mut named = options.server.clone().map(Ok).into_iter().chain(built);
    let found = named.find(|path| path.as_ref().is_ok_and(|path| path.is_file()));
    found.context("there is no server: build it, or name one with --server")?
}

fn send(options: &Options, pages: &[Page], port: u16, policy: &str) -> Result<()> {
    #[expect(clippy::disallowed_methods, reason = "sessions end by now")]
    let now = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    let next = AtomicU32::new(0);
    let connection = |is_first: bool| -> Result<()> {
        let mut client = Client::connect(port)?;
        let mut random = Random::new()?;
        let mut told = Instant::now();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= options.sessions {
                return Ok(());
            }
            let visit = Visit::new(&mut random, pages, now, options.days.max(1) * DAY_MS);
            for frame in visit.frames(policy) {
                let status = client.send_as(visit.agent(), &frame)?;
                if status != 202 {
                    bail!("a frame was answered with {status}");
                }
            }
            if is_first && told.elapsed() > TELL {
                told = Instant::now();
                println!("  {number} sessions");
            }
        }
    };
    let ended: Vec<Result<()>> = std::thread::scope(|scope| {
        let senders: Vec<_> =
            (0..options.connections).map(|id| scope.spawn(move || connection(id == 0))).collect();
        let ended = senders.into_iter().map(std::thread::ScopedJoinHandle::join);
        ended.map(|part| part.unwrap_or_else(|_| bail!("a sender panicked"))).collect()
    });
    ended.into_iter().collect()
}
