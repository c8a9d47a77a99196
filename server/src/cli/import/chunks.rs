//! A window's events cut into frames, as a recorder cuts them.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use model::limits::HEADER_BYTES;
use model::{Counts, EventKind, LoadMeta, ProjectKey, SessionId, Timestamp, WindowId};
use wire::{Encoding, EventLimits, FrameHeader};

use super::super::error::CliError;

/// A chunk is cut after this time.
const CHUNK_MS: u64 = 5_000;

/// Or when its events have so many bytes.
const CHUNK_BYTES: usize = 1024 * 1024;

/// The frames of a window.
pub(super) fn frames(
    key: &ProjectKey,
    session: SessionId,
    window: WindowId,
    events: &[String],
    meta: LoadMeta,
    now: Timestamp,
) -> Result<Vec<Vec<u8>>, CliError> {
    let mut meta = Some(Box::new(meta));
    let limits = EventLimits::default();
    let mut frames = Vec::new();
    let mut chunk = Chunk::default();
    let mut first = 0;
    for event in events {
        let parsed = wire::events(event.as_bytes(), limits)
            .map_err(|error| CliError::Usage(error.to_string()))?;
        let Some(parsed) = parsed.first() else { continue };
        let is_full = chunk.n_events >= limits.max_events
            || chunk.body.len() + event.len() > CHUNK_BYTES
            || parsed.timestamp.ms_since(chunk.from) >= CHUNK_MS;
        if is_full && chunk.n_events > 0 {
            let n_events = u64::from(chunk.n_events);
            let begin = Begin { key, session, window, seq: frames.len(), first, meta: meta.take() };
            frames.push(chunk.frame(begin, now)?);
            first += n_events;
            chunk = Chunk::default();
        }
        chunk.add(event, parsed.kind, parsed.timestamp);
    }
    if chunk.n_events > 0 {
        let begin = Begin { key, session, window, seq: frames.len(), first, meta };
        frames.push(chunk.frame(begin, now)?);
    }
    Ok(frames)
}

/// What a frame says but of its events.
struct Begin<'a> {
    key: &'a ProjectKey,
    session: SessionId,
    window: WindowId,
    seq: usize,
    first: u64,
    /// Of the first frame of a window.
    meta: Option<Box<LoadMeta>>,
}

#[derive(Default)]
struct Chunk {
    body: Vec<u8>,
    n_events: u32,
    snapshots: Vec<u32>,
    from: Timestamp,
    to: Timestamp,
}

impl Chunk {
    fn add(&mut self, event: &str, kind: EventKind, at: Timestamp) {
        if self.n_events == 0 {
            self.from = at;
        }
        self.to = self.to.max(at);
        if kind == EventKind::FullSnapshot {
            self.snapshots.push(self.n_events);
        }
        self.n_events += 1;
        self.body.extend_from_slice(event.as_bytes());
        self.body.push(b'\n');
    }

    fn frame(self, begin: Begin<'_>, now: Timestamp) -> Result<Vec<u8>, CliError> {
        let Begin { key, session, window, seq, first, meta } = begin;
        let header = FrameHeader {
            v: wire::VERSION,
            key: key.clone(),
            session,
            window,
            seq: u32::try_from(seq).unwrap_or(u32::MAX),
            first,
            events: self.n_events,
            from: self.from,
            to: self.to,
            // Neither early nor late: the times of the file stay as they are.
            sent: now,
            enc: Encoding::Gzip,
            snapshot: self.snapshots,
            exit: false,
            policy: None,
            counts: Counts::default(),
            meta,
        };
        let mut frame = serde_json::to_vec(&header).map_err(CliError::Stored)?;
        if frame.len() > HEADER_BYTES {
            let problem = "what the file says of the session is too long";
            return Err(CliError::Usage(problem.to_owned()));
        }
        frame.push(b'\n');
        let mut encoder = GzEncoder::new(frame, Compression::default());
        encoder.write_all(&self.body)?;
        Ok(encoder.finish()?)
    }
}
