//! What is loaded of a recording: a keyframe, and consecutive chunks that follow it.
//!
//! The stage plays exactly one run. A seek outside of it begins a new one at the keyframe of its
//! target; facts of chunks that were read before are kept, because the page shows them.

use std::sync::Arc;

use model::replay::{Manifest, ManifestChunk};

use super::chunks::{Batch, ChunkFacts, PageMark};
use super::playhead::Loaded;

/// Compressed bytes that are rather applied again, to go back, than a keyframe asked for.
const REBUILD_BYTES: u64 = 512 * 1024;

/// The document at a moment, and where the recording goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyframe {
    /// Time of the last event in it.
    pub at: u64,
    /// The moment that was asked for: nothing happens between the two.
    pub until: u64,
    /// Index of the event that follows.
    pub next_event: u64,
    /// Number of the chunk that this event is in.
    pub seq: u32,
    /// Address of the document.
    pub page: Option<String>,
}

/// The loaded part of a recording.
#[derive(Clone, Debug)]
pub struct Run {
    chunks: Arc<[ManifestChunk]>,
    length: u64,
    /// Facts by chunk, in the manifest's order; `None`: never read.
    facts: Vec<Option<ChunkFacts>>,
    id: u32,
    keyframe: Option<Keyframe>,
    start: usize,
    next: usize,
    next_event: u64,
    /// Where the stage stands.
    stands: u64,
    /// Up to here there is no picture: the server said so.
    blank_until: Option<u64>,
}

impl Run {
    /// Nothing loaded yet of the recording that `manifest` describes.
    pub fn new(manifest: &Manifest) -> Self {
        Self {
            chunks: Arc::from(manifest.chunks.as_slice()),
            length: manifest.length,
            facts: vec![None; manifest.chunks.len()],
            id: 0,
            keyframe: None,
            start: 0,
            next: 0,
            next_event: 0,
            stands: 0,
            blank_until: None,
        }
    }

    /// Number of this run; the stage makes a new replayer for each.
    #[cfg(feature = "hydrate")]
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// The recording's chunks.
    pub fn chunks(&self) -> &[ManifestChunk] {
        &self.chunks
    }

    /// Index of the first chunk after the run.
    pub const fn next(&self) -> usize {
        self.next
    }

    /// Index of the first event that was not read yet.
    pub const fn next_event(&self) -> u64 {
        self.next_event
    }

    /// Index of the first event of this chunk that is of use, when the document that the run
    /// begins with stands for the ones before.
    #[cfg(any(test, feature = "hydrate"))]
    pub fn known_of(&self, chunk: usize) -> Option<u64> {
        let is_first = chunk == self.start && self.next == self.start && self.keyframe.is_some();
        is_first.then_some(self.next_event)
    }

    /// Whether anything is loaded.
    pub const fn is_empty(&self) -> bool {
        self.next == self.start && self.keyframe.is_none()
    }

    /// Whether a position can be drawn.
    pub fn can_draw(&self, position: u64) -> bool {
        self.loaded().is_some_and(|loaded| (loaded.from..=loaded.to).contains(&position))
    }

    /// Whether the run has a picture of a position, or an earlier one that led to it.
    pub fn has_picture(&self, position: u64) -> bool {
        let mut snapshots = self.read().flat_map(|facts| facts.snapshots.iter());
        self.keyframe.as_ref().is_some_and(|keyframe| keyframe.at <= position)
            || snapshots.any(|at| *at <= position)
    }

    /// Whether the run reaches the end of the recording.
    pub fn is_complete(&self) -> bool {
        self.next == self.chunks.len()
    }

    /// Compressed size of the run from `position` on, in bytes.
    pub fn bytes_ahead(&self, position: u64) -> u64 {
        let is_ahead = |chunk: &&ManifestChunk| chunk.to_ms() >= position;
        self.chunks[self.start..self.next]
            .iter()
            .filter(is_ahead)
            .map(|chunk| u64::from(chunk.3))
            .sum()
    }

    /// Compressed size of what is loaded before `position`, in bytes.
    pub fn bytes_behind(&self, position: u64) -> u64 {
        let is_behind = |chunk: &&ManifestChunk| chunk.to_ms() < position;
        self.chunks[self.start..self.next]
            .iter()
            .filter(is_behind)
            .map(|chunk| u64::from(chunk.3))
            .sum()
    }

    /// First position that the run can draw. From the very begin everything can be "drawn":
    /// before the first picture it is blank.
    pub fn from(&self) -> u64 {
        self.keyframe.as_ref().map_or(0, |keyframe| keyframe.at)
    }

    /// The last chunk before which nothing will change: later ones are asked for again.
    pub fn settled(&self) -> Option<u32> {
        let mut chunks = self.chunks.iter().rev();
        chunks.find(|chunk| !chunk.is_provisional()).map(ManifestChunk::seq)
    }

    /// Takes over what was recorded since, and what took the place of provisional chunks. Returns
    /// the index of the first chunk that is another one now.
    pub fn grow(&mut self, page: &Manifest) -> Option<usize> {
        let mut replaced: Option<usize> = None;
        let mut chunks = self.chunks.to_vec();
        for chunk in &page.chunks {
            match chunks.iter().position(|known| known.seq() == chunk.seq()) {
                None => {
                    chunks.push(*chunk);
                    self.facts.push(None);
                }
                Some(idx) if chunks[idx] != *chunk => {
                    chunks[idx] = *chunk;
                    // Events that were read already are not read again.
                    self.next = self.next.min(idx.max(self.start));
                    replaced = Some(replaced.map_or(idx, |first| first.min(idx)));
                }
                Some(_) => {}
            }
        }
        self.chunks = Arc::from(chunks);
        self.length = self.length.max(page.length);
        replaced
    }

    /// Begins a new run at a keyframe.
    pub fn begin(&mut self, keyframe: Keyframe) {
        let start = self.chunks.partition_point(|chunk| chunk.seq() < keyframe.seq);
        self.id += 1;
        self.start = start;
        self.next = start;
        self.next_event = keyframe.next_event;
        self.stands = keyframe.until;
        self.keyframe = Some(keyframe);
    }

    /// There is no picture up to this position: begins a new run at the first event.
    pub fn begin_blank(&mut self, until: u64) {
        self.blank_until = self.blank_until.max(Some(until));
        self.begin_first();
    }

    /// Begins a new run at the first event, without a document.
    pub fn begin_first(&mut self) {
        self.id += 1;
        self.start = 0;
        self.next = 0;
        self.next_event = 0;
        self.stands = 0;
        self.keyframe = None;
    }

    /// The stage stands at this position, or plays and has come so far.
    pub const fn stand(&mut self, position: u64) {
        self.stands = position;
    }

    /// Takes what was read of the chunks up to (not including) `end`.
    pub fn take(&mut self, end: usize, batch: &Batch) {
        let end = end.min(self.chunks.len());
        for idx in self.next..end {
            let seq = self.chunks[idx].seq();
            let found = batch.facts.iter().find(|(answered, _)| *answered == seq);
            // A chunk that was asked for and is not in the answer has gone: known, and empty.
            // What was read before, or a keyframe stands for, may be left out of this answer.
            let known = self.facts[idx].get_or_insert_default();
            if let Some((_, facts)) = found {
                known.add(facts);
            }
        }
        self.next = end;
        self.next_event = batch.next_event;
    }

    /// What the clock must know: the positions that can be drawn. `None` while there is no picture.
    pub fn loaded(&self) -> Option<Loaded> {
        let to = match &self.keyframe {
            Some(keyframe) => self.edge().max(keyframe.until.min(self.length)),
            None => self.has_snapshot().then(|| self.edge())?,
        };
        Some(Loaded { from: self.floor(), to })
    }

    /// The first position that is gone back to within the run. A replayer begins at the last
    /// picture before a position: where that is far, a keyframe is there sooner.
    fn floor(&self) -> u64 {
        let loaded = &self.chunks[self.start..self.next];
        let end = self.start + loaded.partition_point(|chunk| chunk.from_ms() <= self.stands);
        let picture = |idx: usize| {
            let snapshots = &self.facts[idx].as_ref()?.snapshots;
            snapshots.iter().rfind(|at| **at <= self.stands).map(|at| (idx, *at))
        };
        let first = (self.start, self.from());
        let (begin, at) = (self.start..end).rev().find_map(picture).unwrap_or(first);
        let is_far = |chunks: &[ManifestChunk]| {
            REBUILD_BYTES < chunks.iter().map(|chunk| u64::from(chunk.3)).sum()
        };
        if is_far(&self.chunks[(begin + 1).min(end)..end]) {
            self.stands.max(first.1)
        } else if is_far(&self.chunks[self.start..begin]) {
            at
        } else {
            first.1
        }
    }

    fn has_snapshot(&self) -> bool {
        self.read().any(|facts| !facts.snapshots.is_empty())
    }

    /// Facts of the run's chunks.
    fn read(&self) -> impl Iterator<Item = &ChunkFacts> {
        self.facts[self.start..self.next].iter().flatten()
    }

    /// Whether the position is known to have no picture.
    pub fn is_blank(&self, position: u64) -> bool {
        self.blank_until.is_some_and(|until| position <= until)
    }

    /// Moment of the first picture, when it is known that there was none before.
    pub fn first_picture(&self) -> Option<u64> {
        let first = self.facts.iter().map_while(Option::as_ref);
        first.into_iter().find_map(|facts| facts.snapshots.first().copied())
    }

    /// Last position whose events are all loaded: events of the next chunk's first
    /// millisecond must not be played without their neighbours.
    fn edge(&self) -> u64 {
        self.chunks
            .get(self.next)
            .map_or(self.length, |chunk| chunk.from_ms().saturating_sub(1).min(self.length))
    }

    /// The address at `position`, as far as it is known.
    pub fn page_at(&self, position: u64) -> Option<String> {
        let pages = || self.facts.iter().flatten().flat_map(|facts| facts.pages.iter());
        let read = pages().rfind(|page: &&PageMark| page.at <= position);
        let keyframe = self.keyframe.as_ref().filter(|keyframe| keyframe.at <= position);
        match (read, keyframe) {
            (Some(read), Some(keyframe)) if read.at < keyframe.at => {
                keyframe.page.clone().or_else(|| Some(read.url.clone()))
            }
            (Some(read), _) => Some(read.url.clone()),
            (None, Some(keyframe)) => keyframe.page.clone(),
            (None, None) => pages().next().map(|page| page.url.clone()),
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use model::Timestamp;

    /// A manifest of chunks: from, to, bytes, flags.
    pub fn manifest(chunks: impl Iterator<Item = (u32, u64, u64, u32, u8)>) -> Manifest {
        let id = "01976e8a-7b6c-7def-8123-456789abcdef";
        let chunks: Vec<ManifestChunk> = chunks
            .map(|(seq, from, to, bytes, flags)| ManifestChunk(seq, from, to, bytes, 10, flags))
            .collect();
        Manifest {
            session: id.parse().unwrap(),
            window: id.parse().unwrap(),
            from: Timestamp::default(),
            length: chunks.last().map_or(0, ManifestChunk::to_ms),
            state: model::replay::RecordingState::Ended,
            windows: Vec::new(),
            chunks,
            keyframes: Vec::new(),
            gaps: Vec::new(),
            assets_missing: 0,
            next: None,
        }
    }

    fn run(chunks: &[(u64, u64, u8)]) -> Run {
        let chunks = (0..).zip(chunks);
        Run::new(&manifest(chunks.map(|(seq, (from, to, flags))| (seq, *from, *to, 100, *flags))))
    }

    fn batch(seq: u32, snapshots: &[u64], next_event: u64) -> Batch {
        let pages = vec![PageMark { at: 0, url: "/".to_owned() }];
        let facts = ChunkFacts { snapshots: snapshots.to_vec(), pages, ..ChunkFacts::default() };
        Batch { next_event, facts: vec![(seq, facts)], ..Batch::default() }
    }

    fn keyframe(at: u64, until: u64, seq: u32) -> Keyframe {
        Keyframe { at, until, next_event: 25, seq, page: Some("/later".to_owned()) }
    }

    #[test]
    fn facts_of_a_chunk_that_is_read_again_are_added() {
        let mut run = run(&[(0, 10, 4)]);
        let read = |facts| Batch { facts: vec![(0, facts)], ..Batch::default() };
        run.take(1, &read(ChunkFacts { snapshots: vec![2], ..ChunkFacts::default() }));

        // What took the place of a provisional chunk brings only what is new.
        run.grow(&manifest(std::iter::once((0, 0, 20, 200, 0))));
        run.take(1, &read(ChunkFacts { changes: vec![15], ..ChunkFacts::default() }));

        assert_eq!(run.first_picture(), Some(2));
        assert!(run.loaded().is_some());
    }

    #[test]
    fn a_document_stands_for_events_of_the_chunk_that_it_is_in() {
        let mut run = run(&[(0, 10, 1), (20, 30, 0), (40, 50, 0)]);
        assert_eq!(run.known_of(0), None, "there is no document");

        let page = None;
        run.begin(Keyframe { at: 25, until: 26, next_event: 15, seq: 1, page });
        assert_eq!([0, 1, 2].map(|chunk| run.known_of(chunk)), [None, Some(15), None]);

        run.take(2, &Batch { next_event: 20, ..Batch::default() });
        assert_eq!([1, 2].map(|chunk| run.known_of(chunk)), [None, None], "all of it was read");
    }

    #[test]
    fn the_loaded_edge_is_just_before_the_next_chunk() {
        let mut run = run(&[(0, 5_000, 1), (5_000, 9_000, 0)]);

        run.take(1, &batch(0, &[3], 10));
        let part = run.loaded().unwrap();
        run.take(2, &batch(1, &[], 20));
        let whole = run.loaded().unwrap();

        assert_eq!(run.next_event(), 20);
        assert_eq!((part.from, part.to), (0, 4_999));
        assert_eq!((whole.from, whole.to), (0, 9_000));
    }

    #[test]
    fn what_takes_long_to_build_again_is_not_gone_back_to() {
        let chunk = |seq| (seq, 5_000 * u64::from(seq), 5_000 * u64::from(seq) + 4_999, 100 * 1024);
        let chunks = (0..20).map(chunk).map(|(seq, from, to, bytes)| (seq, from, to, bytes, 0));
        let mut run = Run::new(&manifest(chunks));
        run.take(1, &batch(0, &[3], 10));
        run.take(14, &batch(13, &[66_000], 140));
        run.take(20, &batch(19, &[], 200));

        for (stands, from) in
            [(0, 0), (27_000, 0), (31_000, 31_000), (64_000, 64_000), (90_000, 66_000)]
        {
            run.stand(stands);
            assert_eq!(run.loaded().map(|loaded| loaded.from), Some(from), "{stands}");
        }
    }

    #[test]
    fn without_a_full_snapshot_nothing_can_be_drawn() {
        let mut run = run(&[(0, 5_000, 0)]);

        run.take(1, &batch(0, &[], 10));

        assert_eq!(run.loaded(), None);
        assert!(run.is_complete());
    }

    #[test]
    fn a_keyframe_can_be_drawn_before_any_chunk_is_there() {
        let mut run = run(&[(0, 5_000, 1), (5_000, 60_000, 0), (60_000, 65_000, 0)]);

        run.begin(keyframe(29_000, 31_000, 1));

        assert_eq!(run.loaded(), Some(Loaded { from: 29_000, to: 31_000 }));
        assert_eq!((run.next(), run.next_event()), (1, 25));
        assert_eq!(run.page_at(30_000).as_deref(), Some("/later"));
        run.take(2, &batch(1, &[], 40));
        assert_eq!(run.loaded(), Some(Loaded { from: 29_000, to: 59_999 }));
    }

    #[test]
    fn a_recording_grows_and_provisional_chunks_give_way() {
        let mut run = run(&[(0, 5_000, 1), (5_000, 6_000, 2)]);
        run.take(2, &batch(0, &[3], 14));
        assert_eq!(run.settled(), Some(0));

        let longer = [(1, 5_000, 9_000, 100, 0), (2, 9_100, 12_000, 100, 0)];
        let replaced = run.grow(&manifest(longer.into_iter()));

        assert_eq!(replaced, Some(1));

        assert_eq!((run.next(), run.next_event(), run.chunks().len()), (1, 14, 3));
        assert_eq!(run.settled(), Some(2));
        assert_eq!(run.loaded(), Some(Loaded { from: 0, to: 4_999 }));
        run.take(3, &batch(1, &[], 30));
        assert_eq!(run.loaded(), Some(Loaded { from: 0, to: 12_000 }));
    }

    #[test]
    fn what_was_known_before_a_seek_is_still_known() {
        let mut run = run(&[(0, 5_000, 1), (5_000, 60_000, 0)]);
        run.take(1, &batch(0, &[3], 10));

        run.begin(keyframe(29_000, 31_000, 1));

        assert_eq!(run.page_at(2_000).as_deref(), Some("/"));
        assert_eq!(run.first_picture(), Some(3));
    }
}
