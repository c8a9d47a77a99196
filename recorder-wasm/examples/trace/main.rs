//! What a recorder is told and what it asks for, made natively, for the Wasm to do the same.
//!
//! ```sh
//! cargo run -p recorder-wasm --example trace -- trace.ndjson recordings/*.ndjson
//! node recorder-wasm/js/test/same-bytes.mjs trace.ndjson
//! ```
//!
//! # Format
//!
//! One array per line: a call (`["new", config]`, `["policy", bytes]`, `["meta", json]`,
//! `["push", events, now]`, `["tick", now]`, `["cut", now]`), or an effect that must come next
//! (`["tail", …]`, `["wake", at]`, `["snapshot"]`, `["storm", selector, rate]`). Bytes are hexadecimal.
//!
//! Recordings are told as they are, once in each mode; then streams that nobody recorded,
//! the same ones every time.

#![expect(clippy::print_stderr, reason = "a program says what is wrong")]

mod generated;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use recorder_wasm::{Effect, Recorder};
use redaction::{Mode, PolicySpec, compile};
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

const ID: &str = "01976e8a-7b6c-7def-8123-456789abcdef";

/// Events that happen within so many ms are pushed together, as the main thread does.
const BATCH_MS: i64 = 100;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Result<(), Failure> {
    let [trace, recordings @ ..] = words else { return Err("name the file to write".into()) };
    let mut out = BufWriter::new(File::create(trace)?);
    let mut policies = Vec::new();
    for mode in Mode::ALL {
        policies.push(compile(&PolicySpec { mode, ..PolicySpec::default() })?.bytes);
    }
    for path in recordings {
        let recording = std::fs::read_to_string(path)?;
        for policy in &policies {
            let mut stage = Stage::new(&mut out)?;
            stage.policy(policy)?;
            for (now, events) in batches(&recording) {
                stage.push(&events, now)?;
            }
            stage.cut()?;
        }
    }
    for (index, stream) in generated::streams()?.iter().enumerate() {
        let mut stage = Stage::new(&mut out)?;
        stage.meta(r#"{"url":"https://a.example/?q=ann","title":"Ann"}"#)?;
        for (at, events) in stream.iter().enumerate() {
            // Now and then another policy comes, after what was masked without any.
            if at % 7 == 2 {
                stage.policy(&policies[(index + at) % policies.len()])?;
            }
            let at = i64::try_from(at)?;
            stage.push(events, 1_000_000 + at * at * 150)?;
        }
        stage.cut()?;
    }
    Ok(out.flush()?)
}

/// A recorder whose calls and effects are written down.
struct Stage<W> {
    recorder: Recorder,
    out: W,
    wake_at: Option<i64>,
    now: i64,
}

impl<W: Write> Stage<W> {
    fn new(mut out: W) -> Result<Self, Failure> {
        let config = json!({ "key": "hs_demo", "session": ID, "window": ID, "seq": 0, "first": 0, "mode": "open" });
        let config = config.to_string();
        let recorder = Recorder::from_json(&config)?;
        writeln!(out, "{}", json!(["new", config]))?;
        Ok(Self { recorder, out, wake_at: None, now: 0 })
    }

    fn policy(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.recorder.set_policy(bytes).map_err(|_| "the policy cannot be read")?;
        self.note(&json!(["policy", hex(bytes)]))
    }

    fn meta(&mut self, meta: &str) -> Result<(), Failure> {
        self.recorder.set_meta(meta);
        self.note(&json!(["meta", meta]))
    }

    /// Pushes events at `now`; what is due before is done before.
    fn push(&mut self, events: &str, now: i64) -> Result<(), Failure> {
        while let Some(at) = self.wake_at.take_if(|at| *at <= now) {
            self.recorder.tick(at);
            self.note(&json!(["tick", at]))?;
        }
        self.now = now;
        self.recorder.push(events, now);
        self.note(&json!(["push", events, now]))
    }

    fn cut(&mut self) -> Result<(), Failure> {
        self.recorder.cut(self.now);
        self.note(&json!(["cut", self.now]))
    }

    fn note(&mut self, call: &Value) -> Result<(), Failure> {
        writeln!(self.out, "{call}")?;
        while let Some(effect) = self.recorder.next_effect() {
            let effect = match effect {
                Effect::Tail(tail) => {
                    let (bytes, trailer) = (hex(&tail.bytes), hex(&tail.trailer));
                    let counts = [u64::from(tail.seq), tail.done, tail.taken];
                    json!(["tail", counts, tail.is_cut, tail.header, bytes, trailer])
                }
                Effect::Wake(at) => {
                    self.wake_at = Some(at);
                    json!(["wake", at])
                }
                Effect::Snapshot => json!(["snapshot"]),
                Effect::Storm { selector, rate } => json!(["storm", selector, rate]),
            };
            writeln!(self.out, "{effect}")?;
        }
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |digit: u8| char::from_digit(u32::from(digit), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn batches(recording: &str) -> Vec<(i64, String)> {
    let mut batches: Vec<(i64, String)> = Vec::new();
    let mut begun = i64::MIN;
    for line in recording.lines().filter(|line| !line.is_empty()) {
        let at = timestamp(line);
        match batches.last_mut() {
            Some((last, batch)) if at.saturating_sub(begun) < BATCH_MS => {
                *last = at.max(*last);
                batch.push('\n');
                batch.push_str(line);
            }
            _ => {
                begun = at;
                batches.push((at, line.to_owned()));
            }
        }
    }
    batches
}

/// rrweb writes it last.
fn timestamp(line: &str) -> i64 {
    let digits = line.rsplit("\"timestamp\":").next().unwrap_or_default();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or_default()
}
