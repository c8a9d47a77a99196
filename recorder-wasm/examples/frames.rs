//! What leaves the page for a recording: whole frames, made natively.
//!
//! ```sh
//! cargo run -p recorder-wasm --example frames -- policy.bin recording.ndjson > frames
//! ```
//!
//! Each frame has its length before it (8 bytes, little-endian). The clock is driven by the
//! events, so that the same recording gives the same bytes: those that the Wasm gives.

#![expect(clippy::print_stderr, reason = "a program says what is wrong")]

use std::io::Write as _;
use std::process::ExitCode;

use recorder_wasm::{Effect, Recorder};

type Failure = Box<dyn std::error::Error>;

const CONFIG: &str = r#"{"key":"hs_demo","session":"01976e8a-7b6c-7def-8123-456789abcdef","window":"01976e8a-7b6c-7def-8123-456789abcdef","seq":0,"first":0,"mode":"open"}"#;

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
    let [policy, recordings @ ..] = words else { return Err("name a policy".into()) };
    let policy = std::fs::read(policy)?;
    let mut out = std::io::stdout().lock();
    for recording in recordings {
        let recording = std::fs::read_to_string(recording)?;
        let mut recorder = Recorder::from_json(CONFIG)?;
        recorder.set_policy(&policy).map_err(|_| "the policy cannot be read")?;
        for frame in frames(&mut recorder, &recording) {
            out.write_all(&(frame.len() as u64).to_le_bytes())?;
            out.write_all(&frame)?;
        }
    }
    Ok(())
}

fn frames(recorder: &mut Recorder, recording: &str) -> Vec<Vec<u8>> {
    let mut page = Page::default();
    for (now, events) in batches(recording) {
        while let Some(at) = page.wake_at.take_if(|at| *at <= now) {
            recorder.tick(at);
            page.obey(recorder, at);
        }
        recorder.push(&events, now);
        page.obey(recorder, now);
        page.last = now;
    }
    recorder.cut(page.last);
    page.obey(recorder, page.last);
    page.frames
}

/// The main thread, as far as it makes frames.
#[derive(Default)]
struct Page {
    frames: Vec<Vec<u8>>,
    held: Vec<u8>,
    wake_at: Option<i64>,
    last: i64,
}

impl Page {
    fn obey(&mut self, recorder: &mut Recorder, now: i64) {
        while let Some(effect) = recorder.next_effect() {
            match effect {
                Effect::Tail(tail) => {
                    self.held.extend_from_slice(&tail.bytes);
                    if tail.is_cut {
                        let mut frame = format!("{}{now}}}\n", tail.header).into_bytes();
                        frame.append(&mut self.held);
                        frame.extend_from_slice(&tail.trailer);
                        self.frames.push(frame);
                    }
                }
                Effect::Wake(at) => self.wake_at = Some(at),
                Effect::Snapshot | Effect::Storm { .. } => {}
            }
        }
    }
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
