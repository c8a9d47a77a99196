//! `cargo xtask bench crash`: the server is killed at random moments under load, again and again.
//! Whatever it has acknowledged must be there afterwards, once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use super::client::Client;
use super::frames::{Recording, Window};
use super::program::Program;
use crate::progress::headline;
use crate::repo::Repo;

/// Longest life of a server, in ms.
const LONGEST_LIFE_MS: u64 = 1_500;

/// Between two frames of a connection: the machine has to keep up with the drain as well.
const PAUSE: Duration = Duration::from_millis(20);

/// Pause of a connection that found nobody.
const NOBODY: Duration = Duration::from_millis(20);

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

/// Numbers of the acknowledged chunks of each window.
type Acknowledged = Mutex<BTreeMap<Window, BTreeSet<u64>>>;

/// Kills, starts again, and at the end compares what was acknowledged with what can be replayed.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("crash");
    let binary = super::server_binary(repo, options.server.as_ref())?;
    let mut program = Program::start(repo, binary)?;
    let recording = Recording::load(repo, &program.policy()?)?;
    let (acknowledged, windows) = (Acknowledged::default(), AtomicU64::new(0));
    let is_over = AtomicBool::new(false);
    let mut random = Random::new()?;
    let begin = Instant::now();
    let port = program.port;
    std::thread::scope(|scope| {
        for _ in 0..options.connections {
            scope.spawn(|| send(port, &recording, &windows, &acknowledged, &is_over));
        }
        let killed = (0..options.kills).try_for_each(|_| {
            std::thread::sleep(Duration::from_millis(random.next() % LONGEST_LIFE_MS));
            program.kill_and_start(repo)
        });
        is_over.store(true, Ordering::Relaxed);
        killed
    })?;
    let elapsed = begin.elapsed();
    let drained = program.drained()?;

    let acknowledged = acknowledged.into_inner().unwrap_or_default();
    let (mut n_chunks, mut n_missing, mut n_twice) = (0, 0, 0);
    let mut client = Client::connect(port)?;
    for (window, expected) in &acknowledged {
        let stored = stored(&mut client, *window)?;
        n_chunks += expected.len();
        n_missing += expected.iter().filter(|seq| !stored.contains(seq)).count();
        n_twice += stored.len() - stored.iter().collect::<BTreeSet<_>>().len();
    }
    println!(
        "  {} kills in {:.0} s; {n_chunks} chunks of {} windows acknowledged; drained {:.1} s later",
        options.kills,
        elapsed.as_secs_f64(),
        acknowledged.len(),
        drained.as_secs_f64()
    );
    println!("  missing: {n_missing}, stored twice: {n_twice}");
    if n_chunks == 0 {
        bail!("nothing was acknowledged");
    }
    if n_missing + n_twice > 0 {
        bail!("what was acknowledged is not what is stored");
    }
    Ok(())
}

/// Sends visits, each chunk until it is acknowledged.
fn send(
    port: u16,
    recording: &Recording,
    windows: &AtomicU64,
    acknowledged: &Acknowledged,
    is_over: &AtomicBool,
) {
    let mut client = None;
    while !is_over.load(Ordering::Relaxed) {
        let window = Window(windows.fetch_add(1, Ordering::Relaxed));
        for index in 0..recording.len() {
            let frame = recording.frame(window, index);
            while !is_sent(&mut client, port, &frame) {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                std::thread::sleep(NOBODY);
            }
            if let Ok(mut acknowledged) = acknowledged.lock() {
                acknowledged.entry(window).or_default().insert(recording.seq(index));
            }
            std::thread::sleep(PAUSE);
        }
    }
}

fn is_sent(client: &mut Option<Client>, port: u16, frame: &[u8]) -> bool {
    if client.is_none() {
        *client = Client::connect(port).ok();
    }
    let is_sent = client.as_mut().is_some_and(|client| matches!(client.send(frame), Ok(202)));
    if !is_sent {
        // Whatever it was: a new connection is sure to be at the begin of a request.
        *client = None;
    }
    is_sent
}

/// Numbers of a window's chunks, as the player is told, and as events are given.
fn stored(client: &mut Client, window: Window) -> Result<Vec<u64>> {
    let path = format!("/replay/{}/{}", window.session(), window.window());
    let Ok(manifest) = client.get(&format!("{path}/manifest")) else { return Ok(Vec::new()) };
    let manifest: serde_json::Value = serde_json::from_str(&manifest)?;
    let chunks = manifest["chunks"].as_array().context("a manifest without chunks")?;
    Ok(chunks.iter().filter_map(|chunk| chunk[0].as_u64()).collect())
}

/// Numbers that nobody could foresee, and nobody needs to trust.
struct Random(u64);

impl Random {
    fn new() -> Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "a seed, not a time")]
        let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        Ok(Self(u64::try_from(seed % u128::from(u64::MAX))? | 1))
    }

    /// xorshift64.
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
