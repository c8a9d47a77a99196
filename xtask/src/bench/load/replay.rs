//! `cargo xtask bench replay`: a player opens any moment of a long recording, out of the archive.
//!
//! Measured is what it waits for: the keyframe, and the chunks from there to the moment, asked
//! for one after the other over loopback. The server's own time is less.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::client::Client;
use super::frames::{Recording, Window};
use super::ingest::quantile;
use super::program::Program;
use super::random::Random;
use super::recorded;
use crate::progress::{bytes, headline, table};
use crate::repo::Repo;

/// Most chunks of one answer.
const MOST_CHUNKS: usize = 10;

/// The ways to ask, and the line in the request's head.
const ENCODINGS: [(&str, &str); 3] =
    [("as is", ""), ("gzip", "Accept-Encoding: gzip\r\n"), ("zstd", "Accept-Encoding: zstd\r\n")];

/// What to measure with.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The server's program [default: the release build]
    #[arg(long)]
    server: Option<PathBuf>,
    /// Length of the recording, in minutes.
    #[arg(long, default_value_t = 60)]
    minutes: u32,
    /// Moments that are asked for.
    #[arg(long, default_value_t = 200)]
    moments: usize,
}

/// Records a long visit, waits until it is archived, and asks for moments of it.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("replay");
    let binary = super::server_binary(repo, options.server.as_ref())?;
    let settings = [("HINDSIGHT_ARCHIVE__AFTER", "1s".to_owned())];
    let program = Program::start(repo, binary, &settings)?;
    let length_ms = f64::from(options.minutes) * 60_000.0;
    let events = recorded::stitched(&recorded::all(repo)?, length_ms)?;
    let recording = Recording::cut(&events, &program.policy()?)?;
    let mut client = Client::connect(program.port)?;
    for index in 0..recording.len() {
        let status = client.send(&recording.frame(Window(0), index))?;
        if status != 202 {
            bail!("chunk {index} was answered with {status}");
        }
    }
    program.drained()?;
    let file: u64 = program.archived(1)?.values().sum();
    // The other connection has been silent for too long.
    let mut client = Client::connect(program.port)?;
    println!(
        "  {} minutes: {} chunks, {} bytes of events, {} at rest",
        options.minutes,
        recording.len(),
        bytes(events.len() as u64),
        bytes(file)
    );

    let manifest: Value =
        serde_json::from_str(&client.get(&format!("{}/manifest", Window(0).path()))?)?;
    let chunks: Vec<[u64; 2]> = chunks(&manifest).context("a manifest without chunks")?;
    let length = manifest["length"].as_u64().context("a manifest without a length")?;
    let mut random = Random::new()?;
    let heads = ["moments", "bytes", "p50", "p99", "longest"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for (name, head) in ENCODINGS {
        let (mut times, mut n_bytes) = (Vec::new(), 0);
        for _ in 0..options.moments {
            let at = random.next() % length.max(1);
            let begin = Instant::now();
            n_bytes += open(&mut client, at, &chunks, head)?;
            times.push(begin.elapsed());
        }
        times.sort_unstable();
        let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
        rows.push(vec![
            format!("{} {name}", options.moments),
            bytes((n_bytes / options.moments.max(1)) as u64),
            ms(quantile(&times, 500)),
            ms(quantile(&times, 990)),
            ms(quantile(&times, 1_000)),
        ]);
    }
    table(&rows);
    println!("  must be at most 50 ms for any moment; bytes are the mean of a moment");
    Ok(())
}

/// What a player asks for at a moment; bytes that it got.
fn open(client: &mut Client, at: u64, chunks: &[[u64; 2]], head: &str) -> Result<usize> {
    let path = Window(0).path();
    let keyframe = client.fetch(&format!("{path}/keyframe?at={at}"), head)?;
    let number = |name: &str| keyframe.numbers.get(name).context("a keyframe without its place");
    let (begin, first) = (*number("seq")?, *number("next")?);
    let mut n_bytes = keyframe.body.len();
    let between = chunks.iter().filter(|[seq, from]| *seq >= begin && *from <= at);
    let between: Vec<u64> = between.map(|[seq, ..]| *seq).collect();
    for asked in between.chunks(MOST_CHUNKS) {
        let (Some(from), Some(to)) = (asked.first(), asked.last()) else { continue };
        let path = format!("{path}/chunks?from={from}&to={to}&first={first}");
        n_bytes += client.fetch(&path, head)?.body.len();
    }
    Ok(n_bytes)
}

/// Number and begin of each chunk.
fn chunks(manifest: &Value) -> Option<Vec<[u64; 2]>> {
    let rows = manifest["chunks"].as_array()?;
    rows.iter().map(|row| Some([row[0].as_u64()?, row[1].as_u64()?])).collect()
}
