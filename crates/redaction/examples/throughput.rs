//! How fast a recording is masked and redacted, in each mode: `throughput EVENTS.ndjson…`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers")]

use std::time::{Duration, Instant};

use redaction::{Mode, Policy, PolicySpec, Redactor, compile};

fn main() {
    let files: Vec<_> = std::env::args().skip(1).collect();
    let recordings: Vec<_> =
        files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let compiled = compile(&PolicySpec::default()).unwrap();
    println!("policy: {} bytes", compiled.bytes.len());
    println!("| recording | MB | {} |", Mode::ALL.map(Mode::name).join(" | "));
    for (file, recording) in files.iter().zip(&recordings) {
        let speeds = Mode::ALL.map(|mode| format!("{:.0}", speed(recording, mode)));
        let megabytes = megabytes(recording.len());
        println!("| {file} | {megabytes:.1} | {} |", speeds.join(" | "));
    }
}

/// Megabytes a second: the best of many runs, each with a new mirror.
fn speed(recording: &str, mode: Mode) -> f64 {
    let spec = PolicySpec { mode, ..PolicySpec::default() };
    let policy = Policy::from_bytes(&compile(&spec).unwrap().bytes).unwrap();
    let mut best = Duration::MAX;
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(1) {
        let mut redactor = Redactor::new(policy.clone());
        let mut out = String::new();
        let start = Instant::now();
        for event in recording.lines() {
            out.clear();
            let _ = redactor.event(event, &mut out);
        }
        best = best.min(start.elapsed());
    }
    megabytes(recording.len()) / best.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "recordings are smaller than that")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
