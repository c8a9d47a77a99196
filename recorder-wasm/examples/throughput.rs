//! How fast one core masks and redacts recordings, beside zlib of level 6 over the same bytes.
//!
//! ```sh
//! cargo run --release -p recorder-wasm --example throughput -- target/bench/recordings target/bench/policy.bin
//! ```
//!
//! Without compression, without chunks: the part of the pipeline that server and recorder
//! share. `cargo xtask bench recorder` makes recordings and policy, then runs this.
//! Megabytes per second of processor time where the system tells it (Linux), so that a busy
//! machine measures nearly the same.

#![expect(clippy::print_stdout, reason = "prints a table")]

use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use redaction::{Policy, Redactor};

/// Times that each of the two runs over all recordings, in turns.
const ROUNDS: usize = 9;

/// Least text of a round: the system counts processor time in steps of some milliseconds.
const ROUND_BYTES: usize = 8_000_000;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder with recordings, one event per line")?;
    let policy = match arguments.next() {
        Some(path) => Policy::from_bytes(&std::fs::read(path)?)?,
        None => Policy::strict(),
    };
    let recordings = read(Path::new(&folder))?;
    println!("  recording         bytes  redaction MB/s      zlib-6 MB/s  ratio");
    let mut sums = [0.0; 3];
    for (name, text) in &recordings {
        let [ours, theirs] = measure(text, &policy)?;
        print_row(name, text.len(), &ours, &theirs);
        sums[0] += size(text.len());
        sums[1] += middle(&ours, 1, 2);
        sums[2] += middle(&theirs, 1, 2);
    }
    let speed = sums[0] / sums[1];
    let mark = if speed >= 150.0 { "✓" } else { "✗" };
    println!("\n  {mark} all recordings together: {speed:.0} MB/s on one core (at least 150)");
    println!("  · zlib-6 over the same bytes takes {:.1} times as long", sums[2] / sums[1]);
    Ok(())
}

/// Names and texts, by name.
fn read(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut recordings = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "ndjson") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        recordings.push((name, std::fs::read_to_string(&path)?));
    }
    recordings.sort();
    Ok(recordings)
}

/// Seconds that one pass takes in each round, of both.
fn measure(text: &str, policy: &Policy) -> Result<[Vec<f64>; 2], Failure> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let redaction = time(text, || redact(text, policy.clone()))?;
        let compression = time(text, || compress(text))?;
        // The first only warms caches.
        if round > 0 {
            ours.push(redaction);
            theirs.push(compression);
        }
    }
    Ok([ours, theirs])
}

fn time(text: &str, mut pass: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let passes = u32::try_from(ROUND_BYTES.div_ceil(text.len().max(1)))?;
    let (begin, cpu) = (Instant::now(), processor_time());
    for _ in 0..passes {
        pass()?;
    }
    let spent = processor_time().zip(cpu).map(|(end, begin)| end.saturating_sub(begin));
    Ok((spent.unwrap_or_else(|| begin.elapsed()) / passes).as_secs_f64())
}

/// What this thread has used so far; only Linux says it.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn redact(text: &str, policy: Policy) -> Result<(), Failure> {
    let mut redactor = Redactor::new(policy);
    let mut out = String::new();
    for event in text.lines() {
        out.clear();
        redactor.event(event, &mut out)?;
        black_box(&out);
    }
    Ok(())
}

fn compress(text: &str) -> Result<(), Failure> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(text.as_bytes())?;
    black_box(encoder.finish()?);
    Ok(())
}

fn print_row(name: &str, length: usize, ours: &[f64], theirs: &[f64]) {
    let speed = |seconds: &[f64], part: usize| size(length) / middle(seconds, part, 4);
    let spread = |seconds: &[f64]| {
        let [slow, usual, fast] = [3, 2, 1].map(|part| speed(seconds, part));
        format!("{usual:.0} [{slow:.0}–{fast:.0}]")
    };
    let ratio = middle(theirs, 1, 2) / middle(ours, 1, 2);
    println!(
        "  {name:<12}  {length:>9}  {:>14}  {:>15}  {ratio:>5.1}",
        spread(ours),
        spread(theirs)
    );
}

/// The value below which `part` of `whole` lie.
fn middle(values: &[f64], part: usize, whole: usize) -> f64 {
    let mut ordered = values.to_vec();
    ordered.sort_by(f64::total_cmp);
    let place = (ordered.len().saturating_sub(1) * part).div_ceil(whole);
    ordered.get(place).copied().unwrap_or(f64::NAN)
}

/// In MB of a million bytes.
#[expect(clippy::cast_precision_loss, reason = "recordings are smaller than 2^52 bytes")]
fn size(length: usize) -> f64 {
    length as f64 / 1e6
}
