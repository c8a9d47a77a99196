//! `cargo xtask bench ingest`: how many frames, and how long each takes.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::client::Client;
use super::database::Database;
use super::frames::{Recording, Window};
use super::program::Program;
use crate::progress::{headline, table};
use crate::repo::Repo;

/// Load before the database is stopped.
const WARM_UP: Duration = Duration::from_secs(5);

/// Time for which the disk alone is looked at.
const SYNCING: Duration = Duration::from_secs(3);

/// What to measure with.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The server's program [default: the release build]
    #[arg(long)]
    server: Option<PathBuf>,
    /// The program of a SurrealDB server, to be stopped [default: the one that setup builds]
    #[arg(long)]
    database: Option<PathBuf>,
    /// Seconds of each part.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Connections at the same time.
    #[arg(long, default_value_t = 16)]
    connections: usize,
}

/// What a part came to.
struct Load {
    n_frames: usize,
    n_bytes: u64,
    elapsed: Duration,
    /// From when each frame was due to its answer, sorted.
    times: Vec<Duration>,
}

/// Measures the loop that does the least, then the server, then the server at half its speed.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("ingest");
    let binary = super::server_binary(repo, options.server.as_ref())?;
    let program = Program::start(repo, binary.clone(), &[])?;
    let recording = Recording::load(repo, &program.policy()?)?;
    let time = Duration::from_secs(options.seconds);

    let least = in_process(&recording, time)?;
    let disk = synced(repo, &recording)?;
    let windows = AtomicU64::new(0);
    let full = load(&program, &recording, &windows, options.connections, time, None)?;
    let drained = program.drained()?;
    let half = full.per_second() / 2.0;
    let paced = load(&program, &recording, &windows, options.connections, time, Some(half))?;
    drop(program);

    let mut database = Database::start(repo, options.database.as_ref())?;
    let program = Program::start(repo, binary, &[("HINDSIGHT_STORE__URL", database.url())])?;
    // What it compiles once, and what a database server is asked once.
    load(&program, &recording, &windows, options.connections, WARM_UP, Some(half))?;
    database.stop()?;
    let alone = load(&program, &recording, &windows, options.connections, time, Some(half))?;

    table(&[
        ["part", "frames/s", "MB/s", "p50", "p99", "longest"].map(str::to_owned).to_vec(),
        row("inflate and split, one core, in process", &least),
        row("append and sync one by one, in process", &disk),
        row(&format!("ingest, {} connections", options.connections), &full),
        row("ingest at half of that", &paced),
        row("the same, the database stopped", &alone),
    ]);
    println!("  share of the loop: {:.2} (must: 0.6)", full.per_second() / least.per_second());
    #[expect(clippy::cast_precision_loss, reason = "a handful of connections")]
    let most = options.connections as f64 / disk.quantile(500).as_secs_f64();
    println!(
        "  the disk allows {:.2}: each connection waits for a sync before it sends again",
        most / least.per_second()
    );
    println!("  p99 at half must be at most 20 ms, in both");
    println!("  drained {:.1} s after the load", drained.as_secs_f64());
    Ok(())
}

/// One core, no network, no disk: what cannot be left out.
fn in_process(recording: &Recording, time: Duration) -> Result<Load> {
    let frames: Vec<Vec<u8>> =
        (0..recording.len()).map(|index| recording.frame(Window(0), index)).collect();
    let begin = Instant::now();
    let (mut n_frames, mut n_bytes) = (0, 0);
    while begin.elapsed() < time {
        for frame in &frames {
            std::hint::black_box(Recording::inflate_and_split(frame)?);
            n_frames += 1;
            n_bytes += frame.len() as u64;
        }
    }
    Ok(Load { n_frames, n_bytes, elapsed: begin.elapsed(), times: Vec::new() })
}

/// What a durable answer waits for at least, on the disk that the server writes to.
fn synced(repo: &Repo, recording: &Recording) -> Result<Load> {
    let path = repo.path("target/bench/synced");
    let mut file = File::create(&path)?;
    let begin = Instant::now();
    let mut load = Load { n_frames: 0, n_bytes: 0, elapsed: SYNCING, times: Vec::new() };
    while begin.elapsed() < SYNCING {
        let frame = recording.frame(Window(0), load.n_frames % recording.len());
        let from = Instant::now();
        file.write_all(&frame)?;
        file.sync_data()?;
        load.note(&frame, from);
    }
    load.times.sort_unstable();
    std::fs::remove_file(path)?;
    Ok(load)
}

/// Sends visits over and over; as fast as answers come, or so many frames each second.
fn load(
    program: &Program,
    recording: &Recording,
    windows: &AtomicU64,
    n_connections: usize,
    time: Duration,
    per_second: Option<f64>,
) -> Result<Load> {
    #[expect(clippy::cast_precision_loss, reason = "a handful of connections")]
    let pause = per_second.map(|rate| Duration::from_secs_f64(n_connections as f64 / rate));
    let begin = Instant::now();
    let parts: Vec<Result<Load>> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..n_connections)
            .map(|_| scope.spawn(|| connection(program.port, recording, windows, time, pause)))
            .collect();
        let ended = senders.into_iter().map(std::thread::ScopedJoinHandle::join);
        ended.map(|part| part.unwrap_or_else(|_| bail!("a sender panicked"))).collect()
    });
    let mut all = Load { n_frames: 0, n_bytes: 0, elapsed: begin.elapsed(), times: Vec::new() };
    for part in parts {
        let part = part?;
        all.n_frames += part.n_frames;
        all.n_bytes += part.n_bytes;
        all.times.extend(part.times);
    }
    all.times.sort_unstable();
    Ok(all)
}

fn connection(
    port: u16,
    recording: &Recording,
    windows: &AtomicU64,
    time: Duration,
    pause: Option<Duration>,
) -> Result<Load> {
    let mut client = Client::connect(port)?;
    let begin = Instant::now();
    let mut load = Load { n_frames: 0, n_bytes: 0, elapsed: time, times: Vec::new() };
    let mut due = begin;
    loop {
        let window = Window(windows.fetch_add(1, Ordering::Relaxed));
        for index in 0..recording.len() {
            if begin.elapsed() >= time {
                return Ok(load);
            }
            let frame = recording.frame(window, index);
            // From when it was due: a slow answer makes those behind it late, too.
            let from = if let Some(pause) = pause {
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                let next = due + pause;
                std::mem::replace(&mut due, next)
            } else {
                Instant::now()
            };
            let status = client.send(&frame)?;
            if status != 202 {
                bail!("a frame was answered with {status}");
            }
            load.note(&frame, from);
        }
    }
}

impl Load {
    fn note(&mut self, frame: &[u8], from: Instant) {
        self.n_frames += 1;
        self.n_bytes += frame.len() as u64;
        self.times.push(from.elapsed());
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    fn per_second(&self) -> f64 {
        self.n_frames as f64 / self.elapsed.as_secs_f64()
    }

    fn quantile(&self, thousandth: usize) -> Duration {
        quantile(&self.times, thousandth)
    }
}

/// The time that so many of 1,000 do not exceed; of sorted times.
pub(super) fn quantile(times: &[Duration], thousandth: usize) -> Duration {
    let last = times.len().saturating_sub(1);
    times.get((times.len() * thousandth / 1_000).min(last)).copied().unwrap_or_default()
}

fn row(name: &str, load: &Load) -> Vec<String> {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let megabytes = load.n_bytes as f64 / 1e6 / load.elapsed.as_secs_f64();
    let ms = |time: Duration| match load.times.len() {
        0 => String::new(),
        _ => format!("{:.1} ms", time.as_secs_f64() * 1e3),
    };
    vec![
        name.to_owned(),
        format!("{:.0}", load.per_second()),
        format!("{megabytes:.1}"),
        ms(load.quantile(500)),
        ms(load.quantile(990)),
        ms(load.quantile(1_000)),
    ]
}
