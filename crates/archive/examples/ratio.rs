//! Prints how many bytes recordings take at rest, against one zlib stream for each chunk.
//!
//! ```sh
//! cargo run --release -p archive --example ratio -- recording.ndjson…
//! ```
//!
//! Each file is a recording, one event per line; it is cut into chunks of five seconds as the
//! recorder cuts it.
#![expect(clippy::print_stdout, reason = "a command line for people and benchmarks")]

use std::error::Error;
use std::io::Write as _;

use archive::{ChunkHead, RecordingWriter, SessionKey};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use model::{Counts, Timestamp, WindowRef};
use serde::Deserialize;

const CHUNK_MS: i64 = 5_000;

/// What `archive.level` is by default.
const LEVEL: i32 = 9;

#[derive(Deserialize)]
struct Event {
    timestamp: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut all_zlib, mut all_archived) = (0, 0);
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path)?;
        let chunks = cut(&text)?;
        let zlib = chunks.iter().map(|(_, events)| zlib_bytes(events)).sum::<Result<usize, _>>()?;
        let archived = archived_bytes(&chunks)?;
        println!(
            "{path}: {} chunks, {} bytes, zlib {zlib}, archived {archived}, ratio {:.3}",
            chunks.len(),
            text.len(),
            share(archived, zlib)
        );
        all_zlib += zlib;
        all_archived += archived;
    }
    println!(
        "all: zlib {all_zlib}, archived {all_archived}, ratio {:.3}",
        share(all_archived, all_zlib)
    );
    Ok(())
}

fn share(archived: usize, zlib: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
    let share = archived as f64 / zlib.max(1) as f64;
    share
}

/// Cuts a recording into chunks: the time of each, and its events.
fn cut(text: &str) -> Result<Vec<(Timestamp, String)>, Box<dyn Error>> {
    let mut chunks: Vec<(Timestamp, String)> = Vec::new();
    for line in text.lines() {
        let event: Event = serde_json::from_str(line)?;
        #[expect(clippy::cast_possible_truncation, reason = "times of our own recordings")]
        let at = Timestamp::from_ms(event.timestamp as i64).ok_or("no time")?;
        let is_next = chunks.last().is_none_or(|(from, _)| from.shifted(CHUNK_MS) <= at);
        if is_next {
            chunks.push((at, String::new()));
        }
        if let Some((_, events)) = chunks.last_mut() {
            events.push_str(line);
            events.push('\n');
        }
    }
    Ok(chunks)
}

fn zlib_bytes(events: &str) -> std::io::Result<usize> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(events.as_bytes())?;
    Ok(encoder.finish()?.len())
}

fn archived_bytes(chunks: &[(Timestamp, String)]) -> Result<usize, Box<dyn Error>> {
    let id = "01976e8a-7b6c-7def-8123-456789abcdef";
    let window = WindowRef { session: id.parse()?, window: id.parse()? };
    let mut writer = RecordingWriter::new(window, [0; 16], Some(&SessionKey::generate()), LEVEL)?;
    let mut first = 0;
    for (seq, (from, events)) in chunks.iter().enumerate() {
        let n_events = u32::try_from(events.lines().count())?;
        let head = ChunkHead {
            seq: u32::try_from(seq)?,
            first,
            events: n_events,
            from: *from,
            to: from.shifted(CHUNK_MS),
            sent: from.shifted(CHUNK_MS),
            received_at: from.shifted(CHUNK_MS),
            snapshots: Vec::new(),
            is_exit: false,
            bytes: 0,
            counts: Counts::default(),
            policy: Some("00112233aabbccdd".to_owned()),
            load: None,
            country: None,
            region: None,
            city: None,
            user_agent: Some("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0".to_owned()),
        };
        writer.chunk(head, events.as_bytes())?;
        first += u64::from(n_events);
    }
    let (_, n_bytes) = writer.finish()?;
    Ok(usize::try_from(n_bytes)?)
}
