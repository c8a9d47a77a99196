//! Where rows, dividers and details stand in the list, and which of them are in sight.
//!
//! Rows are 28 px high; an opened detail takes as much room below its row as it has lines. All
//! places are known without asking the page, so a list of any length draws only what is seen.

use model::replay::Gap;

use super::Row;
use crate::player::inactivity::Stretch;

/// Height of a row or a divider, in px.
pub const ROW_PX: u32 = 28;

/// Height of one line of a detail, in px.
pub const LINE_PX: u32 = 20;

/// Room around a detail, in px.
const DETAIL_PX: u32 = 20;

/// Most lines of a detail that are in sight; further ones scroll.
const MOST_LINES: u32 = 14;

/// Rows that are drawn beyond what is in sight.
const SPARE: usize = 8;

/// What stands at one place of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A row, by its index.
    Row(usize),
    /// Nothing was done for so many ms.
    Inactive(u64),
    /// Something is missing: why, for how many ms, how many chunks.
    Gap(Gap),
}

/// An item with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// What it is.
    pub item: Item,
    /// Its upper edge, in px from the list's begin.
    pub top: u32,
    /// Room below it for its detail, in px.
    pub detail: u32,
}

/// Puts rows and dividers in order of time.
pub fn place(
    rows: &[Row],
    shown: &[usize],
    stretches: &[Stretch],
    gaps: &[Gap],
    lines_of: impl Fn(&Row) -> Option<u32>,
) -> Vec<Placed> {
    let mut dividers: Vec<(u64, Item)> = stretches
        .iter()
        .map(|stretch| (stretch.from, Item::Inactive(stretch.length())))
        .chain(gaps.iter().map(|gap| (gap.from, Item::Gap(gap.clone()))))
        .collect();
    dividers.sort_by_key(|(at, _)| *at);
    let mut dividers = dividers.into_iter().peekable();
    let mut placed: Vec<Placed> = Vec::with_capacity(shown.len());
    let mut top = 0;
    for idx in shown {
        let row = &rows[*idx];
        while let Some((_, item)) = dividers.next_if(|(at, _)| *at < row.at) {
            placed.push(Placed { item, top, detail: 0 });
            top += ROW_PX;
        }
        let detail = lines_of(row).map_or(0, |lines| lines.min(MOST_LINES) * LINE_PX + DETAIL_PX);
        placed.push(Placed { item: Item::Row(*idx), top, detail });
        top += ROW_PX + detail;
    }
    for (_, item) in dividers {
        placed.push(Placed { item, top, detail: 0 });
        top += ROW_PX;
    }
    placed
}

/// Height of the whole list, in px.
pub fn height(placed: &[Placed]) -> u32 {
    placed.last().map_or(0, |last| last.top + ROW_PX + last.detail)
}

/// The items in sight, when the list is scrolled by `scrolled` px and `room` px are seen.
pub fn in_sight(placed: &[Placed], scrolled: u32, room: u32) -> std::ops::Range<usize> {
    let begin = placed.partition_point(|item| item.top + ROW_PX + item.detail <= scrolled);
    let end = placed.partition_point(|item| item.top < scrolled.saturating_add(room));
    begin.saturating_sub(SPARE)..(end + SPARE).min(placed.len())
}

/// The last row at or before a position, as index among the placed.
pub fn current(placed: &[Placed], rows: &[Row], position: u64) -> Option<usize> {
    // Few dividers stand between rows: going back over them costs nothing.
    let at = |item: &Placed| match item.item {
        Item::Row(idx) => Some(rows[idx].at),
        _ => None,
    };
    let mut end = placed.len();
    let mut begin = 0;
    while begin < end {
        let middle = usize::midpoint(begin, end);
        let next = (middle..end).find(|idx| at(&placed[*idx]).is_some());
        match next {
            Some(idx) if at(&placed[idx]).is_some_and(|at| at <= position) => begin = idx + 1,
            _ => end = middle,
        }
    }
    (0..begin).rev().find(|idx| at(&placed[*idx]).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(times: &[u64]) -> Vec<Row> {
        let row = |at: &u64| {
            Row::read(&format!(
                r#"{{"id":"{at}a","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":{at},"kind":"click","label":"","detail":{{}}}}"#
            ))
            .unwrap()
        };
        times.iter().map(row).collect()
    }

    #[test]
    fn dividers_stand_between_rows_and_details_take_room() {
        let rows = rows(&[0, 1_000, 60_000]);
        let stretches = [Stretch { from: 1_000, to: 60_000 }];

        let placed =
            place(&rows, &[0, 1, 2], &stretches, &[], |row| (row.at == 1_000).then_some(3));

        let tops: Vec<(Item, u32)> = placed.iter().map(|it| (it.item.clone(), it.top)).collect();
        assert_eq!(
            tops,
            [
                (Item::Row(0), 0),
                (Item::Row(1), 28),
                (Item::Inactive(59_000), 136),
                (Item::Row(2), 164)
            ]
        );
        assert_eq!(height(&placed), 192);
    }

    #[test]
    fn only_what_is_seen_is_drawn_of_a_hundred_thousand() {
        let times: Vec<u64> = (0..100_000).collect();
        let rows = rows(&times);
        let shown: Vec<usize> = (0..rows.len()).collect();
        let placed = place(&rows, &shown, &[], &[], |_| None);

        let range = in_sight(&placed, 50_000 * ROW_PX, 600);

        assert!(range.len() < 60, "{range:?}");
        assert!(range.contains(&50_000));
        assert_eq!(current(&placed, &rows, 70_000), Some(70_000));
        assert_eq!(current(&placed, &rows, u64::MAX), Some(99_999));
    }

    #[test]
    fn before_the_first_row_none_is_current() {
        let rows = rows(&[500, 600]);
        let placed = place(&rows, &[0, 1], &[Stretch { from: 0, to: 400 }], &[], |_| None);

        assert_eq!(current(&placed, &rows, 499), None);
        assert_eq!(current(&placed, &rows, 500), Some(1));
        assert_eq!(current(&[], &[], 500), None);
    }
}
