//! How fast a recording is masked and redacted, in each mode: `throughput EVENTS.ndjson…`
//!
//! Megabytes of events per second of processor time, so that a busy machine measures the same.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers")]

use std::time::Duration;

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

/// Megabytes a second over many runs, each with a new mirror.
fn speed(recording: &str, mode: Mode) -> f64 {
    let spec = PolicySpec { mode, ..PolicySpec::default() };
    let policy = Policy::from_bytes(&compile(&spec).unwrap().bytes).unwrap();
    let mut n_runs = 0;
    let begin = processor_time();
    while processor_time().saturating_sub(begin) < Duration::from_secs(1) {
        let mut redactor = Redactor::new(policy.clone());
        let mut out = String::new();
        for event in recording.lines() {
            out.clear();
            let _ = redactor.event(event, &mut out);
        }
        n_runs += 1;
    }
    megabytes(recording.len() * n_runs) / processor_time().saturating_sub(begin).as_secs_f64()
}

/// What this thread has used so far; Linux says it in nanoseconds.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

#[expect(clippy::cast_precision_loss, reason = "recordings are smaller than that")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
