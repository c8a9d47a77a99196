//! What is loaded of a recording: one run of consecutive chunks, and what they say.
//!
//! The stage plays exactly one run. A seek far outside of it begins a new one at a full
//! snapshot; facts of chunks that were read before are kept, because the timeline shows them.

use std::sync::Arc;

use model::replay::{Manifest, ManifestChunk};

use super::chunks::{Batch, ChunkFacts, PageMark};
use super::inactivity::{Stretch, stretches};
use super::playhead::Loaded;

/// The loaded part of a recording.
#[derive(Clone, Debug)]
pub struct Run {
    chunks: Arc<[ManifestChunk]>,
    length: u64,
    /// Facts by chunk, in the manifest's order; `None`: never read.
    facts: Vec<Option<ChunkFacts>>,
    id: u32,
    start: usize,
    next: usize,
    next_event: u64,
}

impl Run {
    /// Nothing loaded yet of the recording that `manifest` describes.
    pub fn new(manifest: &Manifest) -> Self {
        Self {
            chunks: Arc::from(manifest.chunks.as_slice()),
            length: manifest.length,
            facts: vec![None; manifest.chunks.len()],
            id: 0,
            start: 0,
            next: 0,
            next_event: 0,
        }
    }

    /// Number of this run; the stage makes a new replayer for each.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// The recording's chunks.
    pub fn chunks(&self) -> &[ManifestChunk] {
        &self.chunks
    }

    /// Index of the first chunk of the run.
    pub const fn start(&self) -> usize {
        self.start
    }

    /// Index of the first chunk after the run.
    pub const fn next(&self) -> usize {
        self.next
    }

    /// Index of the first event that was not read yet.
    pub const fn next_event(&self) -> u64 {
        self.next_event
    }

    /// Whether the run reaches the end of the recording.
    pub fn is_complete(&self) -> bool {
        self.next == self.chunks.len()
    }

    /// Compressed size of the run from `position` on, in bytes.
    pub fn bytes_ahead(&self, position: u64) -> u64 {
        self.chunks[self.start..self.next]
            .iter()
            .filter(|chunk| chunk.to_ms() >= position)
            .map(|chunk| u64::from(chunk.3))
            .sum()
    }

    /// Moment of the run's first full snapshot: before it there is no picture.
    pub fn first_picture(&self) -> Option<u64> {
        self.facts[self.start..self.next]
            .iter()
            .flatten()
            .find_map(|facts| facts.snapshots.first().copied())
    }

    /// Index of the nearest chunk at or before `idx` that a run can begin at to draw `position`:
    /// it has a full snapshot, and not one that is known to come after the position.
    pub fn start_before(&self, idx: usize, position: u64) -> usize {
        let can_draw = |idx: usize| {
            let first = self.facts[idx].as_ref().and_then(|facts| facts.snapshots.first());
            self.chunks[idx].has_full_snapshot() && first.is_none_or(|first| *first <= position)
        };
        (0..=idx).rev().find(|idx| can_draw(*idx)).unwrap_or(0)
    }

    /// Begins a new run at chunk `start`.
    pub fn restart(&mut self, start: usize) {
        self.id += 1;
        self.start = start;
        self.next = start;
        self.next_event = 0;
    }

    /// Takes what was read of the chunks up to (not including) `end`.
    pub fn take(&mut self, end: usize, batch: &Batch) {
        let end = end.min(self.chunks.len());
        for idx in self.next..end {
            let seq = self.chunks[idx].seq();
            let found = batch.facts.iter().find(|(answered, _)| *answered == seq);
            // A chunk that was asked for and is not in the answer has gone: known, and empty.
            self.facts[idx] = Some(found.map(|(_, facts)| facts.clone()).unwrap_or_default());
        }
        self.next = end;
        self.next_event = batch.next_event;
    }

    /// What the clock must know: the positions that can be drawn. `None` while there is no picture.
    pub fn loaded(&self) -> Option<Loaded> {
        let first_picture = self.first_picture()?;
        // From the very begin everything can be "drawn": before the first picture it is blank.
        let from = if self.start == 0 { 0 } else { first_picture };
        Some(Loaded { from, to: self.edge(), stretches: Arc::from(self.known_stretches()) })
    }

    /// Last position whose events are all loaded: events of the next chunk's first
    /// millisecond must not be played without their neighbours.
    fn edge(&self) -> u64 {
        self.chunks
            .get(self.next)
            .map_or(self.length, |chunk| chunk.from_ms().saturating_sub(1).min(self.length))
    }

    /// Inactive stretches within every range of chunks that was read, also outside this run.
    fn known_stretches(&self) -> Vec<Stretch> {
        let mut found = Vec::new();
        let mut idx = 0;
        while idx < self.chunks.len() {
            let n_known = self.facts[idx..].iter().take_while(|facts| facts.is_some()).count();
            if n_known > 0 {
                let end = idx + n_known;
                let from = if idx == 0 { 0 } else { self.chunks[idx].from_ms() };
                let to = self.chunks.get(end).map_or(self.length, ManifestChunk::from_ms);
                let moments: Vec<u64> = self.facts[idx..end]
                    .iter()
                    .flatten()
                    .flat_map(|facts| facts.inputs.iter().copied())
                    .collect();
                found.extend(stretches(&moments, from, to));
            }
            idx += n_known + 1;
        }
        found
    }

    /// The address at `position`, as far as it is known.
    pub fn page_at(&self, position: u64) -> Option<&PageMark> {
        let pages = || self.facts.iter().flatten().flat_map(|facts| facts.pages.iter());
        pages().rfind(|page| page.at <= position).or_else(|| pages().next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;

    fn manifest(chunks: &[(u64, u64, u8)]) -> Manifest {
        let id = "01976e8a-7b6c-7def-8123-456789abcdef";
        Manifest {
            session: id.parse().unwrap(),
            window: id.parse().unwrap(),
            from: Timestamp::default(),
            length: chunks.last().map_or(0, |chunk| chunk.1),
            windows: Vec::new(),
            chunks: (0..)
                .zip(chunks)
                .map(|(seq, (from, to, flags))| ManifestChunk(seq, *from, *to, 100, 10, *flags))
                .collect(),
            gaps: Vec::new(),
            next: None,
        }
    }

    fn batch(seq: u32, inputs: &[u64], snapshots: &[u64], next_event: u64) -> Batch {
        Batch {
            next_event,
            facts: vec![(
                seq,
                ChunkFacts {
                    inputs: inputs.to_vec(),
                    snapshots: snapshots.to_vec(),
                    pages: vec![PageMark { at: 0, url: "/".to_owned() }],
                },
            )],
            ..Batch::default()
        }
    }

    #[test]
    fn the_loaded_edge_is_just_before_the_next_chunk() {
        let mut run = Run::new(&manifest(&[(0, 5_000, 1), (5_000, 9_000, 0)]));

        run.take(1, &batch(0, &[1_000], &[3], 10));
        let part = run.loaded().unwrap();
        run.take(2, &batch(1, &[], &[], 20));
        let whole = run.loaded().unwrap();

        assert_eq!(run.next_event(), 20);
        assert_eq!((part.from, part.to), (0, 4_999));
        assert_eq!((whole.from, whole.to), (0, 9_000));
    }

    #[test]
    fn without_a_full_snapshot_nothing_can_be_drawn() {
        let mut run = Run::new(&manifest(&[(0, 5_000, 0)]));

        run.take(1, &batch(0, &[1_000], &[], 10));

        assert_eq!(run.loaded(), None);
        assert!(run.is_complete());
    }

    #[test]
    fn a_new_run_begins_at_its_first_picture_and_keeps_what_was_known() {
        let mut run = Run::new(&manifest(&[
            (0, 5_000, 1),
            (5_000, 60_000, 0),
            (60_000, 65_000, 1),
            (65_000, 70_000, 0),
        ]));
        run.take(1, &batch(0, &[1_000], &[3], 10));

        run.restart(2);
        run.take(3, &batch(2, &[60_500], &[60_010], 40));
        let loaded = run.loaded().unwrap();

        assert_eq!((run.id(), loaded.from, loaded.to), (1, 60_010, 64_999));
        assert_eq!(loaded.stretches.as_ref(), [], "what lies between is not known");
        assert_eq!(run.page_at(61_000).map(|page| page.url.as_str()), Some("/"));
    }
}
