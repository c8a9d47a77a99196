//! One page of `/replay/{session}/activity`: rows of one window, or of all of them.
//!
//! # Format
//!
//! One row per line; `X-HS-After` names the place that the next page continues from, and is
//! absent on the last one. Rows are in order of time: of one window by its own clock, of all
//! of them by the session's.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::Arc;

use super::story::Story;

/// Most rows of one answer.
pub(super) const PAGE_ROWS: usize = 2_000;

/// A place between two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// In ms, by the clock that orders the rows.
    at: u64,
    window: usize,
    row: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.at, self.window, self.row)
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(PlaceError::Short);
        let (at, window, row) = (next()?.parse()?, next()?.parse()?, next()?.parse()?);
        Ok(Self { at, window, row })
    }
}

/// Not a place between rows.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlaceError {
    #[error("place has too few parts")]
    Short,
    #[error("place has a part that is no number")]
    Number(#[from] ParseIntError),
}

/// The rows after a place, and the place after them when there are more. `stories` come with
/// the offset of their window's clock.
pub(super) fn page(stories: &[(u64, Arc<Story>)], after: Option<Place>) -> (String, Option<Place>) {
    let mut places: Vec<Place> = Vec::new();
    for (window, (offset, story)) in stories.iter().enumerate() {
        let at = |row: usize| story.rows[row].at.saturating_add(*offset);
        let place = |row| Place { at: at(row), window, row };
        let begin = after.map_or(0, |after| {
            // Rows are in order of time: those before it need not be looked at.
            let begin = story.rows.partition_point(|row| row.at.saturating_add(*offset) < after.at);
            (begin..story.rows.len()).find(|row| after < place(*row)).unwrap_or(story.rows.len())
        });
        places.extend((begin..story.rows.len()).take(PAGE_ROWS + 1).map(place));
    }
    places.sort_unstable();
    let has_more = PAGE_ROWS < places.len();
    places.truncate(PAGE_ROWS);
    let mut lines = String::new();
    for place in &places {
        lines.push_str(&stories[place.window].1.rows[place.row].json);
        lines.push('\n');
    }
    (lines, places.last().copied().filter(|_| has_more))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::story::StoryRow;

    fn story(times: impl Iterator<Item = u64>) -> Arc<Story> {
        let rows = times.map(|at| StoryRow { at, json: format!("{{\"at\":{at}}}") }).collect();
        Arc::new(Story { rows, ..Story::default() })
    }

    #[test]
    fn pages_give_every_row_once_and_in_order() {
        let stories = [(0, story((0..5_000).map(|n| n / 3))), (100, story(0..3_000))];
        let mut n_rows = 0;
        let mut after = None;
        loop {
            let (lines, next) = page(&stories, after);
            n_rows += lines.lines().count();
            let Some(next) = next else { break };
            assert!(after.is_none_or(|after| after < next));
            assert_eq!(next.to_string().parse::<Place>().unwrap(), next);
            after = Some(next);
        }

        assert_eq!(n_rows, 8_000);
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in ["", "1", "1.2", "a.b.c", "1.2.-3"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
