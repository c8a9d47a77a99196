//! What to load next: a pure function of what is loaded and where the playhead is.

use model::replay::ManifestChunk;

use super::run::Run;

/// Most chunks of one request; the server answers no more.
pub const CHUNKS_PER_REQUEST: usize = 10;

/// Compressed bytes that may be loaded ahead of the playhead.
const AHEAD_BYTES: u64 = 2 * 1024 * 1024;

/// Compressed bytes that may be kept behind the playhead: beyond, a new run begins at it. The
/// stage holds about ten times as much memory.
const BEHIND_BYTES: u64 = 4 * 1024 * 1024;

/// Chunks that are rather loaded through than jumped over by a keyframe.
const NEAR_CHUNKS: usize = 3;

/// Compressed bytes from the start that are rather loaded than a keyframe asked for.
const SMALL_BYTES: u64 = 64 * 1024;

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
    /// Request the keyframe of this position and begin a new run with it.
    Jump {
        /// The position.
        at: u64,
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
    let is_drawable =
        run.loaded().is_some_and(|loaded| (loaded.from..=loaded.to).contains(&playhead));
    if !is_drawable && !run.is_blank(playhead) && is_far(run, chunks, target, playhead) {
        return Move::Jump { at: playhead };
    }
    if is_drawable && BEHIND_BYTES < run.bytes_behind(playhead) {
        return Move::Jump { at: playhead };
    }
    if run.is_complete() || (is_drawable && run.bytes_ahead(playhead) >= AHEAD_BYTES) {
        return Move::Rest;
    }
    fetch(chunks, run.next())
}

/// Whether the way to the target through chunks is longer than a keyframe's.
fn is_far(run: &Run, chunks: &[ManifestChunk], target: usize, playhead: u64) -> bool {
    if playhead < run.from() {
        return true;
    }
    if run.is_empty() {
        let bytes: u64 = chunks[..=target].iter().map(|chunk| u64::from(chunk.3)).sum();
        return 0 < playhead && SMALL_BYTES < bytes;
    }
    run.next() + NEAR_CHUNKS < target
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
    use crate::player::run::Keyframe;
    use crate::player::run::tests::manifest;

    /// Chunks of 5 s and `bytes`, a full snapshot in the first.
    fn run_of(seqs: impl Iterator<Item = u32>, bytes: u32) -> Run {
        Run::new(&manifest(seqs.map(|seq| {
            let from = u64::from(seq) * 5_000;
            (seq, from, from + 4_999, bytes, u8::from(seq == 0))
        })))
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

    fn jump(run: &mut Run, at: u64) {
        let seq = u32::try_from(at / 5_000).unwrap();
        run.begin(Keyframe { at, until: at, next_event: 0, seq, page: None });
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

        assert_eq!(run.next(), 50);
        assert!(matches!(plan(&run, 200_000), Move::Fetch { from_seq: 50, .. }));
    }

    #[test]
    fn a_far_seek_begins_at_a_keyframe_in_both_directions() {
        let mut run = run_of(0..1_000, 1_000);
        load(&mut run, 10);

        assert_eq!(plan(&run, 130 * 5_000), Move::Jump { at: 650_000 });
        jump(&mut run, 650_000);
        assert!(matches!(
            plan(&run, 650_000),
            Move::Fetch { from_seq: 130, to_seq: 139, end: 140 }
        ));
        load(&mut run, 140);
        assert_eq!(plan(&run, 20 * 5_000), Move::Jump { at: 100_000 });
    }

    #[test]
    fn a_link_into_a_large_recording_begins_there() {
        let run = run_of(0..1_000, 48 * 1024);

        assert_eq!(plan(&run, 2_000_000), Move::Jump { at: 2_000_000 });
        assert!(matches!(plan(&run, 0), Move::Fetch { from_seq: 0, .. }));
    }

    #[test]
    fn what_is_far_behind_the_playhead_is_given_up() {
        let mut run = run_of(0..1_000, 48 * 1024);
        load(&mut run, 100);

        assert_eq!(plan(&run, 90 * 5_000 + 10), Move::Jump { at: 450_010 });
    }

    #[test]
    fn missing_chunks_do_not_widen_a_request() {
        let run = run_of([0, 1, 2, 15, 16].into_iter(), 1_000);

        assert_eq!(plan(&run, 0), Move::Fetch { from_seq: 0, to_seq: 2, end: 3 });
    }

    #[test]
    fn where_there_is_no_picture_no_keyframe_is_asked_for_again() {
        let mut run = run_of(0..1_000, 48 * 1024);
        run.begin_blank(2_000_000);

        assert!(matches!(plan(&run, 2_000_000), Move::Fetch { from_seq: 0, .. }));
        assert_eq!(plan(&run, 3_000_000), Move::Jump { at: 3_000_000 });
    }

    #[test]
    fn nothing_is_asked_of_an_empty_recording() {
        assert_eq!(plan(&run_of(0..0, 0), 0), Move::Rest);
    }
}
