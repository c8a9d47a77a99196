//! Frames as recorders send them: a visit of the demo shop, under as many ids as are needed.

use std::io::{Read as _, Write as _};
use std::sync::Arc;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::repo::Repo;

/// A recorded visit: one chunk in each line.
const RECORDING: &str = "crates/analytics/tests/recordings/demo-shop.ndjson";

/// How much time a chunk holds.
const CHUNK_MS: f64 = 5_000.0;

/// When made-up sessions begin, in ms: ids of version 7 say so.
const BEGIN_MS: u64 = 1_795_332_504_000;

/// Stand for ids until a frame is sent.
const SESSION: &str = "@session";
const WINDOW: &str = "@window";

/// The chunks of one window. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Recording(Arc<Vec<Chunk>>);

#[derive(Debug)]
struct Chunk {
    seq: u64,
    /// The header's line, cut where the ids of session and window stand: a sender that takes
    /// long to write would take that time from the server beside it.
    head: [String; 3],
    payload: Vec<u8>,
}

/// Which window a frame belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Window(pub(super) u64);

impl Window {
    /// Its session's id.
    pub(super) fn session(self) -> String {
        id(self.0, 1)
    }

    /// Its own id.
    pub(super) fn window(self) -> String {
        id(self.0, 2)
    }

    /// Where the player asks for it.
    pub(super) fn path(self) -> String {
        format!("/replay/{}/{}", self.session(), self.window())
    }
}

fn id(number: u64, kind: u16) -> String {
    let ms = BEGIN_MS + (number >> 16);
    let (low, high) = (ms & 0xffff, ms >> 16);
    format!("{high:08x}-{low:04x}-7{kind:03x}-8{:03x}-{:012x}", number & 0xfff, number)
}

impl Recording {
    /// Reads the recording; `policy` is what its recorder says it has applied.
    pub(super) fn load(repo: &Repo, policy: &str) -> Result<Self> {
        let text = std::fs::read_to_string(repo.path(RECORDING)).context("no recording")?;
        let mut chunks: Vec<Chunk> = Vec::new();
        for line in text.lines() {
            let recorded: Value = serde_json::from_str(line)?;
            // What was sent while the page went away, and again after it came back.
            let is_repeated = chunks.last().is_some_and(|last| recorded["seq"] == last.seq);
            if is_repeated {
                chunks.pop();
            }
            chunks.push(Chunk::of(&recorded, policy)?);
        }
        Ok(Self(Arc::new(chunks)))
    }

    /// Cuts events, one in each line, into chunks of five seconds, as recorders do.
    pub(super) fn cut(events: &str, policy: &str) -> Result<Self> {
        let mut bodies: Vec<(f64, String)> = Vec::new();
        for line in events.lines() {
            let event: Value = serde_json::from_str(line)?;
            let at = event["timestamp"].as_f64().context("an event without a time")?;
            if bodies.last().is_none_or(|(from, _)| from + CHUNK_MS <= at) {
                bodies.push((at, String::new()));
            }
            if let Some((_, body)) = bodies.last_mut() {
                body.push_str(line);
                body.push('\n');
            }
        }
        let (mut chunks, mut first) = (Vec::new(), 0);
        for (seq, (_, body)) in bodies.iter().enumerate() {
            let recorded = json!({"seq": seq, "first": first, "body": body});
            chunks.push(Chunk::of(&recorded, policy)?);
            first += body.lines().count();
        }
        Ok(Self(Arc::new(chunks)))
    }

    /// The events of chunk `index`, one in each line.
    pub(super) fn body(&self, index: usize) -> Result<String> {
        let mut body = String::new();
        GzDecoder::new(&self.0[index].payload[..]).read_to_string(&mut body)?;
        Ok(body)
    }

    /// Number of chunks.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Chunk `index` of a window, as it is sent.
    pub(super) fn frame(&self, window: Window, index: usize) -> Vec<u8> {
        let Chunk { head: [before, between, behind], payload, .. } = &self.0[index];
        let (session, window) = (window.session(), window.window());
        let head = [before, &session, between, &window, behind, "\n"].concat();
        [head.as_bytes(), payload].concat()
    }

    /// The number that chunk `index` has within its window.
    pub(super) fn seq(&self, index: usize) -> u64 {
        self.0[index].seq
    }

    /// What any server at least has to do with a frame: inflate it, and find its events.
    pub(super) fn inflate_and_split(frame: &[u8]) -> Result<usize> {
        let end = frame.iter().position(|byte| *byte == b'\n').context("no header")?;
        let mut payload = Vec::new();
        GzDecoder::new(&frame[end + 1..]).read_to_end(&mut payload)?;
        Ok(payload.split(|byte| *byte == b'\n').count())
    }
}

impl Chunk {
    fn of(recorded: &Value, policy: &str) -> Result<Self> {
        let body = recorded["body"].as_str().context("a chunk without a body")?;
        let events: Vec<Value> =
            body.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let time = |event: Option<&Value>| event.map_or(0, |event| whole(&event["timestamp"]));
        let snapshots: Vec<usize> = events
            .iter()
            .enumerate()
            .filter_map(|(index, event)| (event["type"] == 2).then_some(index))
            .collect();
        let mut header = json!({
            "v": 1, "key": "hs_demo", "seq": recorded["seq"], "first": recorded["first"],
            "events": events.len(), "from": time(events.first()), "to": time(events.last()),
            "sent": time(events.last()), "enc": "gzip", "snapshot": snapshots, "policy": policy,
            "session": SESSION, "window": WINDOW,
        });
        if !recorded["meta"].is_null() {
            header["meta"] = recorded["meta"].clone();
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body.as_bytes())?;
        let line = header.to_string();
        let (before, rest) = line.split_once(SESSION).context("no session")?;
        let (between, behind) = rest.split_once(WINDOW).context("no window")?;
        let head = [before, between, behind].map(str::to_owned);
        Ok(Self { seq: recorded["seq"].as_u64().unwrap_or(0), head, payload: encoder.finish()? })
    }
}

/// Ms without their fraction, as headers carry them.
fn whole(time: &Value) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time in ms")]
    time.as_f64().map_or(0, |ms| ms as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_7_and_differ() {
        let (one, other) = (Window(1), Window(0x1_0001));
        assert_eq!(one.session().len(), 36);
        assert_eq!(&one.session()[14..15], "7");
        assert_ne!(one.session(), one.window());
        assert_ne!(one.session(), other.session());
    }
}
