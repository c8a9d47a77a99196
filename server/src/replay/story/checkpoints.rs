//! The document at some moments, compressed, so that a seek begins near its target.

use std::io::{Read as _, Write as _};

use dom::Mirror;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use model::Timestamp;

use super::MAX_CHECKPOINT_BYTES;

/// A checkpoint at least this long after the last one, in ms of the window.
const EVERY_MS: u64 = 10_000;

/// Or after so many changes of the document.
const EVERY_MUTATIONS: u32 = 5_000;

/// The document after some event, as events that build it.
#[derive(Debug)]
pub(in crate::replay) struct Checkpoint {
    /// Time of that event, in ms from the window's first.
    pub at: u64,
    /// Index of the event that follows it.
    pub next: u64,
    deflated: Vec<u8>,
    n_bytes: usize,
}

impl Checkpoint {
    /// The events, one per line. `None` cannot be: it was written here.
    pub(in crate::replay) fn events(&self) -> Option<String> {
        let mut text = String::with_capacity(self.n_bytes);
        DeflateDecoder::new(&self.deflated[..]).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Compressed size, in bytes.
    pub(in crate::replay) const fn bytes(&self) -> usize {
        self.deflated.len()
    }

    pub(super) const fn weight(&self) -> usize {
        size_of::<Self>() + self.deflated.len()
    }
}

/// Makes checkpoints while a recording is read.
#[derive(Debug)]
pub(super) struct Checkpoints {
    made: Vec<Checkpoint>,
    bytes: usize,
    every_ms: u64,
    last_at: u64,
    n_mutations: u32,
}

impl Default for Checkpoints {
    fn default() -> Self {
        Self { made: Vec::new(), bytes: 0, every_ms: EVERY_MS, last_at: 0, n_mutations: 0 }
    }
}

impl Checkpoints {
    /// The document changed.
    pub(super) const fn change(&mut self) {
        self.n_mutations += 1;
    }

    /// After each event: makes one when it is time. Without a change there is nothing new.
    pub(super) fn see(&mut self, mirror: &Mirror, at: u64, next: u64, timestamp: Timestamp) {
        let is_time = self.last_at + self.every_ms <= at || EVERY_MUTATIONS <= self.n_mutations;
        if !is_time || self.n_mutations == 0 {
            return;
        }
        let mut text = String::new();
        mirror.keyframe(timestamp, &mut text);
        (self.last_at, self.n_mutations) = (at, 0);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory cannot fail.
        let deflated = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
        if let Some(deflated) = deflated.ok().filter(|_| !text.is_empty()) {
            self.bytes += deflated.len();
            self.made.push(Checkpoint { at, next, deflated, n_bytes: text.len() });
        }
        while MAX_CHECKPOINT_BYTES < self.bytes && 1 < self.made.len() {
            self.thin();
        }
    }

    /// Drops every second one, and makes them half as often from now on.
    fn thin(&mut self) {
        let mut is_kept = false;
        self.made.retain(|_| {
            is_kept = !is_kept;
            is_kept
        });
        self.bytes = self.made.iter().map(Checkpoint::bytes).sum();
        self.every_ms *= 2;
    }

    pub(super) fn finish(self) -> Vec<Checkpoint> {
        self.made
    }
}
