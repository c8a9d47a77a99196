//! Which chunks to load next: a pure function of what is loaded and where the playhead is.

use model::replay::ManifestChunk;

use super::run::Run;

/// Most chunks of one request; the server answers no more.
pub const CHUNKS_PER_REQUEST: usize = 10;
/// Compressed bytes that may be loaded ahead of the playhead. Most recordings are smaller, and
/// are then loaded whole, so that all inactivity is known.
const AHEAD_BYTES: u64 = 4 * 1024 * 1024;
/// Chunks that are rather loaded through than jumped over.
const NEAR_CHUNKS: usize = 2 * CHUNKS_PER_REQUEST;

/// The loader's next move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Request chunks `from_seq..=to_seq`; afterwards the run ends before chunk index `end`.
    Fetch {
        /// Number of the first chunk.
        from_seq: u32,
        /// Number of the last chunk.
        to_seq: u32,
        /// Index of the first chunk that is not asked for.
        end: usize,
    },
    /// Begin a new run at this chunk index.
    Restart {
        /// Where.
        start: usize,
    },
    /// All that is wanted is loaded.
    Rest,
}

/// Plans the next move so that `playhead` can be drawn, and then what follows it.
pub fn plan(run: &Run, playhead: u64) -> Move {
    let chunks = run.chunks();
    if chunks.is_empty() {
        return Move::Rest;
    }
    let target = index_at(chunks, playhead);
    let nearest = run.start_before(target, playhead);
    let picture_is_late = run.first_picture().is_some_and(|first| first > playhead);
    let is_outside = target < run.start() || (picture_is_late && nearest < run.start());
    if is_outside || nearest > run.next() + NEAR_CHUNKS {
        return Move::Restart { start: nearest };
    }
    let is_behind = run.next() <= target;
    if run.is_complete() || (!is_behind && run.bytes_ahead(playhead) >= AHEAD_BYTES) {
        return Move::Rest;
    }
    fetch(chunks, run.next())
}

/// Index of the chunk that `position` lies in, or of the last one before it.
fn index_at(chunks: &[ManifestChunk], position: u64) -> usize {
    chunks.partition_point(|chunk| chunk.from_ms() <= position).saturating_sub(1)
}

fn fetch(chunks: &[ManifestChunk], start: usize) -> Move {
    let from_seq = chunks[start].seq();
    let n_chunks = chunks[start..]
        .iter()
        .take(CHUNKS_PER_REQUEST)
        .take_while(|chunk| ((chunk.seq() - from_seq) as usize) < CHUNKS_PER_REQUEST)
        .count();
    let end = start + n_chunks;
    Move::Fetch { from_seq, to_seq: chunks[end - 1].seq(), end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::chunks::{Batch, ChunkFacts};
    use model::Timestamp;
    use model::replay::Manifest;

    /// Chunks of 5 s and `bytes`, a full snapshot in every 60th.
    fn run_of(seqs: impl Iterator<Item = u32>, bytes: u32) -> Run {
        let id = "01976e8a-7b6c-7def-8123-456789abcdef";
        let chunks: Vec<ManifestChunk> = seqs
            .map(|seq| {
                let from = u64::from(seq) * 5_000;
                ManifestChunk(seq, from, from + 4_999, bytes, 10, u8::from(seq % 60 == 0))
            })
            .collect();
        Run::new(&Manifest {
            session: id.parse().unwrap(),
            window: id.parse().unwrap(),
            from: Timestamp::default(),
            length: chunks.last().map_or(0, ManifestChunk::to_ms),
            windows: Vec::new(),
            chunks,
            gaps: Vec::new(),
            next: None,
        })
    }

    fn load(run: &mut Run, end: usize) {
        let facts = run.chunks()[run.next()..end]
            .iter()
            .map(|chunk| {
                let snapshot = chunk.has_full_snapshot().then_some(chunk.from_ms() + 10);
                let snapshots = snapshot.into_iter().collect();
                (chunk.seq(), ChunkFacts { snapshots, ..ChunkFacts::default() })
            })
            .collect();
        run.take(end, &Batch { facts, ..Batch::default() });
    }

    #[test]
    fn a_small_recording_is_loaded_whole_ten_chunks_at_a_time() {
        let mut run = run_of(0..25, 1_000);
        let mut requests = Vec::new();

        while let Move::Fetch { from_seq, to_seq, end } = plan(&run, 0) {
            requests.push((from_seq, to_seq));
            load(&mut run, end);
        }

        assert_eq!(requests, [(0, 9), (10, 19), (20, 24)]);
    }

    #[test]
    fn a_large_recording_is_loaded_only_some_way_ahead() {
        let mut run = run_of(0..1_000, 48 * 1024);
        while let Move::Fetch { end, .. } = plan(&run, 0) {
            load(&mut run, end);
        }

        assert_eq!(run.next(), 90);
        assert!(matches!(plan(&run, 300_000), Move::Fetch { from_seq: 90, .. }));
    }

    #[test]
    fn a_far_seek_begins_at_the_nearest_snapshot_before_it() {
        let mut run = run_of(0..1_000, 1_000);
        load(&mut run, 10);

        assert_eq!(plan(&run, 130 * 5_000), Move::Restart { start: 120 });
        run.restart(120);
        assert_eq!(plan(&run, 130 * 5_000), Move::Fetch { from_seq: 120, to_seq: 129, end: 130 });
        load(&mut run, 140);
        assert_eq!(plan(&run, 20 * 5_000), Move::Restart { start: 0 });
    }

    #[test]
    fn a_run_whose_first_picture_is_too_late_begins_earlier() {
        let mut run = run_of(0..200, 1_000);
        run.restart(120);
        load(&mut run, 130);

        let before_its_picture = 120 * 5_000 + 5;
        assert_eq!(plan(&run, before_its_picture), Move::Restart { start: 60 });
        run.restart(60);
        assert!(matches!(plan(&run, before_its_picture), Move::Fetch { from_seq: 60, .. }));
    }

    #[test]
    fn missing_chunks_do_not_widen_a_request() {
        let run = run_of([0, 1, 2, 15, 16].into_iter(), 1_000);

        assert_eq!(plan(&run, 0), Move::Fetch { from_seq: 0, to_seq: 2, end: 3 });
    }

    #[test]
    fn nothing_is_asked_of_an_empty_recording() {
        assert_eq!(plan(&run_of(0..0, 0), 0), Move::Rest);
    }
}
