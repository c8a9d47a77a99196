//! The plan of a recording: which chunks there are, and which are missing.

use std::collections::HashMap;

use model::replay::{Gap, Manifest, ManifestChunk, ManifestWindow, RecordingState};
use model::{ChunkMeta, Timestamp, WindowId, WindowSummary};

use super::overlap::{Part, parts};

/// Chunks per page of a manifest.
pub const PAGE_CHUNKS: usize = 5_000;

/// A page of chunk rows with what is needed to judge its first row.
#[derive(Clone, Debug)]
pub struct ManifestPage {
    /// Chunks in order of `seq`. May begin with chunks before the page.
    pub rows: Vec<ChunkMeta>,
    /// The chunks up to this one are not of this page: they only tell what is known already.
    pub after_seq: Option<u32>,
    /// No chunk precedes the first row.
    pub is_from_start: bool,
    /// More chunks follow the last row.
    pub has_more: bool,
}

/// What is known of a window beside its rows.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Whether more may come.
    pub state: RecordingState,
    /// Stretches of input by window, as far as they are known.
    pub input: HashMap<WindowId, Vec<(u64, u64)>>,
    /// Keyframes that are at hand: when, and how many bytes.
    pub keyframes: Vec<(u64, u32)>,
    /// What the recorder left out.
    pub gaps: Vec<Gap>,
    /// How much the page refers to that could not be kept.
    pub assets_missing: usize,
}

/// Plans one window of a session.
pub fn manifest(
    window: &WindowSummary,
    windows: &[WindowSummary],
    page: ManifestPage,
    known: &Known,
) -> Manifest {
    let after_seq = page.after_seq;
    let parts = parts(page.rows, page.is_from_start);
    // The end of what is known, when more may come.
    let end = parts.last().filter(|_| known.state == RecordingState::Live && !page.has_more);
    let end = end.map(|part| part.row.chunk.seq);
    let is_on_page = |part: &&Part| after_seq.is_none_or(|after| part.row.chunk.seq > after);
    Manifest {
        session: window.window.session,
        window: window.window.window,
        from: window.from,
        length: window.length_ms(),
        state: known.state,
        windows: manifest_windows(windows, known),
        chunks: parts.iter().filter(is_on_page).map(|part| chunk(part, window.from, end)).collect(),
        keyframes: known.keyframes.clone(),
        gaps: gaps(&parts, window.from, after_seq, known),
        assets_missing: known.assets_missing,
        next: parts.last().filter(|_| page.has_more).map(|part| part.row.chunk.seq),
    }
}

fn manifest_windows(windows: &[WindowSummary], known: &Known) -> Vec<ManifestWindow> {
    let start = windows.iter().map(|window| window.from).min().unwrap_or_default();
    windows
        .iter()
        .map(|window| ManifestWindow {
            window: window.window.window,
            offset: window.from.ms_since(start),
            length: window.length_ms(),
            opener: window.opener.clone(),
            input: known.input.get(&window.window.window).cloned(),
        })
        .collect()
}

fn chunk(part: &Part, zero: Timestamp, end: Option<u32>) -> ManifestChunk {
    let row = &part.row;
    let mut flags = 0;
    if row.snapshots.iter().any(|index| *index >= part.n_repeated) {
        flags |= ManifestChunk::FULL_SNAPSHOT;
    }
    if row.is_exit {
        flags |= ManifestChunk::EXIT;
        if end == Some(row.chunk.seq) {
            flags |= ManifestChunk::PROVISIONAL;
        }
    }
    let from = row.from.ms_since(zero);
    ManifestChunk(row.chunk.seq, from, row.to.ms_since(zero), row.bytes, part.events(), flags)
}

fn gaps(parts: &[Part], zero: Timestamp, after_seq: Option<u32>, known: &Known) -> Vec<Gap> {
    let previous = std::iter::once(None).chain(parts.iter().map(Some));
    let mut gaps: Vec<Gap> = previous
        .zip(parts)
        .filter(|(_, part)| part.n_missing > 0)
        .filter(|(_, part)| after_seq.is_none_or(|after| part.row.chunk.seq > after))
        .map(|(previous, part)| {
            let next_seq = previous.map_or(0, |previous| previous.row.chunk.seq.saturating_add(1));
            let to = part.row.from.ms_since(zero);
            Gap {
                from: previous.map_or(0, |previous| previous.row.to.ms_since(zero)).min(to),
                to,
                why: "lost".to_owned(),
                chunks: part.row.chunk.seq.saturating_sub(next_seq),
                bytes: 0,
            }
        })
        .chain(known.gaps.iter().filter(|_| after_seq.is_none()).cloned())
        .collect();
    gaps.sort_by_key(|gap| gap.from);
    gaps
}

#[cfg(test)]
mod tests {
    use super::super::overlap::tests::row;
    use super::*;

    fn summary(rows: &[ChunkMeta]) -> WindowSummary {
        WindowSummary {
            window: rows[0].chunk.window,
            from: rows.iter().map(|row| row.from).min().unwrap(),
            to: rows.iter().map(|row| row.to).max().unwrap(),
            skew_ms: 0,
            entry_url: None,
            opener: None,
            n_chunks: u32::try_from(rows.len()).unwrap(),
            n_events: rows.iter().map(|row| u64::from(row.events)).sum(),
        }
    }

    fn page(rows: Vec<ChunkMeta>) -> ManifestPage {
        ManifestPage { rows, after_seq: None, is_from_start: true, has_more: false }
    }

    #[test]
    fn times_count_from_the_windows_first_event() {
        let rows = vec![row(0, 0, 3), row(1, 3, 2)];
        let window = summary(&rows);

        let manifest =
            manifest(&window, std::slice::from_ref(&window), page(rows), &Known::default());

        assert_eq!(manifest.length, 40);
        assert_eq!(
            manifest.chunks,
            [ManifestChunk(0, 0, 20, 100, 3, 1), ManifestChunk(1, 30, 40, 100, 2, 0)]
        );
        assert_eq!(manifest.gaps, []);
        assert_eq!(manifest.next, None);
    }

    #[test]
    fn a_missing_chunk_is_a_gap_with_the_times_around_it() {
        let rows = vec![row(0, 0, 3), row(3, 10, 2)];
        let window = summary(&rows);

        let gaps = manifest(&window, &[], page(rows), &Known::default()).gaps;

        assert_eq!(gaps, [Gap { from: 20, to: 100, why: "lost".to_owned(), chunks: 2, bytes: 0 }]);
    }

    #[test]
    fn a_seq_that_was_never_used_is_not_a_gap() {
        let rows = vec![row(0, 0, 3), row(2, 3, 2)];
        let window = summary(&rows);

        assert_eq!(manifest(&window, &[], page(rows), &Known::default()).gaps, []);
    }

    #[test]
    fn a_repeated_snapshot_is_not_promised_twice() {
        let mut again = row(1, 0, 4);
        again.snapshots = vec![1];
        again.is_exit = true;
        let rows = vec![row(0, 0, 3), again];
        let window = summary(&rows);

        let chunks = manifest(&window, &[], page(rows), &Known::default()).chunks;

        assert_eq!(chunks[1].5, ManifestChunk::EXIT);
        assert_eq!(chunks[1].4, 1);
    }

    #[test]
    fn only_the_end_of_what_goes_on_is_provisional() {
        let exit = |mut row: ChunkMeta| {
            row.is_exit = true;
            row
        };
        let rows = vec![exit(row(0, 0, 3)), exit(row(1, 3, 2))];
        let window = summary(&rows);
        let flags = |state, has_more| {
            let page = ManifestPage { has_more, ..page(rows.clone()) };
            let known = Known { state, ..Known::default() };
            manifest(&window, &[], page, &known).chunks.iter().map(|chunk| chunk.5).collect()
        };

        let exit = ManifestChunk::EXIT;
        let snapshot = ManifestChunk::FULL_SNAPSHOT | exit;
        let live: Vec<u8> = flags(RecordingState::Live, false);
        assert_eq!(live, [snapshot, exit | ManifestChunk::PROVISIONAL]);
        let paged: Vec<u8> = flags(RecordingState::Live, true);
        assert_eq!(paged, [snapshot, exit]);
        let ended: Vec<u8> = flags(RecordingState::Ended, false);
        assert_eq!(ended, [snapshot, exit]);
    }

    #[test]
    fn the_next_page_does_not_repeat_the_chunk_that_it_continues_from() {
        let rows = vec![row(4, 40, 3), row(6, 50, 2)];
        let window = summary(&rows);
        let page = ManifestPage { rows, after_seq: Some(4), is_from_start: false, has_more: true };

        let manifest = manifest(&window, &[], page, &Known::default());

        assert_eq!(manifest.chunks.len(), 1);
        assert_eq!(manifest.gaps[0].chunks, 1);
        assert_eq!(manifest.next, Some(6));
    }
}
