//! Pages of rows in the order of their times, from a moment on.

use std::collections::HashMap;

use model::{SessionId, Timestamp};

/// How much later than its time a row may become visible, in ms.
const OVERLAP_MS: i64 = 30_000;

/// The same for nearly all rows.
const SHORT_OVERLAP_MS: i64 = 3_000;

/// Rows that are listed at once.
const PAGE: usize = 1_000;

/// Most looks in a row that begin a short time before the newest row.
const SHORT_LOOKS: usize = 10;

/// Rows that were seen, each with its time.
///
/// Listing again what is known costs the database as much as what is new. When it is more than a
/// page, only some looks begin a long time before the newest row: the more it is, the fewer.
#[derive(Default)]
pub(super) struct Seen {
    newest: Timestamp,
    rows: HashMap<SessionId, Timestamp>,
    /// Looks that come before the next one at everything.
    n_short: usize,
}

impl Seen {
    /// As if all rows up to then had been seen.
    pub(super) fn until(newest: Timestamp) -> Self {
        Self { newest, ..Self::default() }
    }

    /// The pages of the next look.
    pub(super) fn pages(&mut self) -> Pages {
        let since = if let Some(n_left) = self.n_short.checked_sub(1) {
            self.n_short = n_left;
            self.newest.shifted(-SHORT_OVERLAP_MS)
        } else {
            self.n_short = (self.rows.len() / PAGE).min(SHORT_LOOKS);
            self.since()
        };
        Pages { since, limit: PAGE, is_over: false }
    }

    fn since(&self) -> Timestamp {
        self.newest.shifted(-OVERLAP_MS)
    }

    pub(super) fn has(&self, session: SessionId, at: Timestamp) -> bool {
        self.rows.get(&session) == Some(&at)
    }

    pub(super) fn note(&mut self, session: SessionId, at: Timestamp) {
        self.rows.insert(session, at);
        self.newest = self.newest.max(at);
    }

    /// Forgets what no later look lists again.
    pub(super) fn forget_old(&mut self) {
        let since = self.since();
        self.rows.retain(|_, at| since <= *at);
    }
}

/// What to list next: at most `limit` rows from `since` on.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) since: Timestamp,
    pub(super) limit: usize,
    /// The last page was listed.
    pub(super) is_over: bool,
}

impl Pages {
    /// Goes on behind a page of so many rows, the last of which is of this time.
    pub(super) fn turn(&mut self, n_rows: usize, last: Option<Timestamp>) {
        match last.filter(|_| self.limit <= n_rows) {
            // A whole page of one moment: only a longer one leads beyond it.
            Some(last) if last == self.since => self.limit = self.limit.saturating_mul(2),
            Some(last) => (self.since, self.limit) = (last, PAGE),
            None => self.is_over = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms).unwrap()
    }

    #[test]
    fn pages_go_on_and_grow_where_all_rows_are_of_one_moment() {
        let mut pages = Seen::until(at(130_000)).pages();
        assert_eq!((pages.since, pages.limit), (at(100_000), PAGE));

        pages.turn(PAGE, Some(at(200_000)));
        assert_eq!((pages.since, pages.limit, pages.is_over), (at(200_000), PAGE, false));
        pages.turn(PAGE, Some(at(200_000)));
        assert_eq!((pages.since, pages.limit), (at(200_000), 2 * PAGE));
        pages.turn(2 * PAGE, Some(at(200_001)));
        assert_eq!((pages.since, pages.limit), (at(200_001), PAGE));
        pages.turn(PAGE - 1, Some(at(300_000)));
        assert!(pages.is_over);
    }

    #[test]
    fn a_row_is_remembered_as_long_as_it_may_be_listed_again() {
        let session: SessionId = "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap();
        let mut seen = Seen::default();
        seen.note(session, at(100_000));
        assert!(seen.has(session, at(100_000)) && !seen.has(session, at(100_001)));

        let other: SessionId = "01976e8a-7b6c-7def-8123-456789abcdee".parse().unwrap();
        seen.note(other, at(100_000 + OVERLAP_MS + 1));
        seen.forget_old();

        assert!(!seen.has(session, at(100_000)));
    }

    #[test]
    fn the_more_rows_are_known_the_fewer_looks_list_all_of_them_again() {
        let session = |n: usize| -> SessionId {
            format!("01976e8a-7b6c-7def-8123-{n:012x}").parse().unwrap()
        };
        let mut seen = Seen::default();
        for n in 1..PAGE {
            seen.note(session(n), at(100_000));
        }
        let since = |seen: &mut Seen, n_looks| -> Vec<i64> {
            (0..n_looks).map(|_: usize| 100_000 - seen.pages().since.as_ms()).collect()
        };
        assert_eq!(since(&mut seen, 2), [OVERLAP_MS; 2], "one page at most");

        for n in 0..3 * PAGE {
            seen.note(session(n), at(100_000));
        }
        let short = SHORT_OVERLAP_MS;
        assert_eq!(since(&mut seen, 5), [OVERLAP_MS, short, short, short, OVERLAP_MS]);
    }
}
