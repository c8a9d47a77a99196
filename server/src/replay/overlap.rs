//! Which events of each chunk are new, when chunks repeat what earlier ones held.

use model::ChunkMeta;

/// A chunk and the part of it that no earlier chunk holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The chunk.
    pub row: ChunkMeta,
    /// Events at its beginning that earlier chunks hold already.
    pub n_repeated: u32,
    /// Events between the end of the earlier chunks and its beginning that nobody sent.
    pub n_missing: u64,
}

impl Part {
    /// Index within the window of the first event that is new.
    pub(crate) fn first(&self) -> u64 {
        self.row.first + u64::from(self.n_repeated)
    }

    /// Number of events that are new.
    pub(crate) fn events(&self) -> u32 {
        self.row.events - self.n_repeated
    }
}

/// Walks chunks in order of `seq`; the earlier chunk keeps what two of them hold.
///
/// `from_start` says that no chunk precedes the first row, so that a first event with an
/// index above 0 means missing ones.
pub(crate) fn parts(rows: Vec<ChunkMeta>, from_start: bool) -> Vec<Part> {
    let mut next = from_start.then_some(0);
    rows.into_iter()
        .map(|row| {
            let expected = next.unwrap_or(row.first);
            let n_repeated = expected.saturating_sub(row.first).min(u64::from(row.events));
            let part = Part {
                // Not above `row.events`, see `min`.
                n_repeated: u32::try_from(n_repeated).unwrap_or(row.events),
                n_missing: row.first.saturating_sub(expected),
                row,
            };
            let end = part.row.first.saturating_add(u64::from(part.row.events));
            next = Some(expected.max(end));
            part
        })
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use model::{ChunkRef, Counts, JournalPosition, Timestamp, WindowRef};

    use super::*;

    /// A chunk of `events` events from index `first`, one event every 10 ms.
    pub(crate) fn row(seq: u32, first: u64, events: u32) -> ChunkMeta {
        let at = |index: u64| {
            Timestamp::from_ms(1_795_308_430_000 + 10 * i64::try_from(index).unwrap()).unwrap()
        };
        let window = WindowRef {
            session: "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap(),
            window: "01976e8a-7b6c-7def-8123-456789abcde0".parse().unwrap(),
        };
        ChunkMeta {
            chunk: ChunkRef { window, seq },
            first,
            events,
            from: at(first),
            to: at(first + u64::from(events.saturating_sub(1))),
            snapshots: if seq == 0 { vec![1] } else { Vec::new() },
            is_exit: false,
            bytes: 100,
            counts: Counts::default(),
            node: "node".to_owned(),
            position: JournalPosition { segment: 0, offset: 0, length: 0 },
        }
    }

    fn shape(rows: Vec<ChunkMeta>, from_start: bool) -> Vec<(u64, u32, u64)> {
        parts(rows, from_start)
            .iter()
            .map(|part| (part.first(), part.events(), part.n_missing))
            .collect()
    }

    #[test]
    fn chunks_that_follow_each_other_are_sent_whole() {
        assert_eq!(shape(vec![row(0, 0, 3), row(1, 3, 2)], true), [(0, 3, 0), (3, 2, 0)]);
    }

    #[test]
    fn events_that_an_earlier_chunk_holds_are_not_sent_again() {
        let rows = vec![row(0, 0, 5), row(1, 3, 4), row(2, 4, 2), row(3, 7, 1)];

        assert_eq!(shape(rows, true), [(0, 5, 0), (5, 2, 0), (6, 0, 0), (7, 1, 0)]);
    }

    #[test]
    fn missing_events_are_counted() {
        assert_eq!(shape(vec![row(2, 10, 1), row(4, 20, 1)], true), [(10, 1, 10), (20, 1, 9)]);
        assert_eq!(shape(vec![row(2, 10, 1), row(4, 20, 1)], false), [(10, 1, 0), (20, 1, 9)]);
    }

    #[test]
    fn impossible_indexes_do_not_overflow() {
        let mut last = row(1, 0, 7);
        last.first = u64::MAX;

        assert_eq!(shape(vec![last.clone(), row(2, 0, 3), last], false).len(), 3);
    }
}
