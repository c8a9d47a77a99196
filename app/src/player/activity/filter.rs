//! Which rows the list shows: a pure function of chips and words.

use std::collections::BTreeSet;

use model::ActivityKind;

use super::Row;
use super::facts::{is_listed, is_resize, is_trouble, slug_of};

/// What is kept beside the kinds.
const TROUBLE: &str = "trouble";
const RESIZES: &str = "resizes";

/// What a viewer asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Kinds to show; all when there is none.
    pub kinds: BTreeSet<ActivityKind>,
    /// Only errors and frustration.
    pub only_trouble: bool,
    /// Also changes of the viewport's size.
    pub has_resizes: bool,
    /// Words to look for, in lower case; nothing when blank.
    pub words: String,
}

impl Filter {
    /// Indexes of the rows to show, in order.
    pub fn apply(&self, rows: &[Row]) -> Vec<usize> {
        (0..rows.len()).filter(|idx| self.takes(&rows[*idx])).collect()
    }

    /// Whether every row of the list is shown.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && !self.only_trouble && self.words.is_empty()
    }

    /// What is kept of it for the next time: all but the words.
    pub fn chosen(&self) -> String {
        let kinds = self.kinds.iter().map(|kind| slug_of(*kind));
        let more = [self.only_trouble.then_some(TROUBLE), self.has_resizes.then_some(RESIZES)];
        kinds.chain(more.into_iter().flatten()).collect::<Vec<_>>().join(",")
    }

    /// Takes over what was kept; unknown words are left out.
    pub fn choose(&mut self, chosen: &str) {
        let has = |word: &str| chosen.split(',').any(|known| known == word);
        self.kinds = ActivityKind::ALL.into_iter().filter(|kind| has(slug_of(*kind))).collect();
        self.only_trouble = has(TROUBLE);
        self.has_resizes = has(RESIZES);
    }

    fn takes(&self, row: &Row) -> bool {
        let is_asked = self.kinds.is_empty() || self.kinds.contains(&row.kind);
        is_asked
            && (is_listed(row) || (self.has_resizes && is_resize(row)))
            && (!self.only_trouble || is_trouble(row))
            && (self.words.is_empty() || row.contains(&self.words))
    }
}

/// Kinds that the list has rows of, and those that are asked for, with how many rows.
pub fn counts(rows: &[Row], asked: &BTreeSet<ActivityKind>) -> Vec<(ActivityKind, usize)> {
    let listed: Vec<ActivityKind> =
        rows.iter().filter(|row| is_listed(row)).map(|row| row.kind).collect();
    let count = |kind| listed.iter().filter(|found| **found == kind).count();
    let counted = ActivityKind::ALL.into_iter().map(|kind| (kind, count(kind)));
    counted.filter(|(kind, n)| 0 < *n || asked.contains(kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        let row = |id: &str, kind: &str, label: &str, detail: &str| {
            Row::read(&format!(
                r#"{{"id":"{id}","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":1,"kind":"{kind}","label":"{label}","detail":{detail}}}"#
            ))
            .unwrap()
        };
        vec![
            row("1a", "page", "Opened /cart", "{}"),
            row("2a", "click", "Click “Pay”", r#"{"selector":"button.pay"}"#),
            row("3a", "network", "GET /a 200", r#"{"status":200,"duration":20}"#),
            row("4a", "network", "POST /pay 502", r#"{"status":502}"#),
            row("5a", "console", "console.log: hi", r#"{"level":"log"}"#),
            row("6a", "error", "TypeError: x", "{}"),
        ]
    }

    #[test]
    fn what_worked_and_quiet_lines_are_left_to_their_panels() {
        assert_eq!(Filter::default().apply(&rows()), [0, 1, 3, 5]);
    }

    #[test]
    fn kinds_trouble_and_words_narrow_the_list() {
        let kinds = BTreeSet::from([ActivityKind::Click, ActivityKind::Page]);
        let by_kind = Filter { kinds, ..Filter::default() };
        let trouble = Filter { only_trouble: true, ..Filter::default() };
        let words = Filter { words: "button.pay".to_owned(), ..Filter::default() };

        assert_eq!(by_kind.apply(&rows()), [0, 1]);
        assert_eq!(trouble.apply(&rows()), [3, 5]);
        assert_eq!(words.apply(&rows()), [1], "details are searched, too");
    }

    #[test]
    fn what_a_viewer_does_not_read_is_not_searched() {
        let found = |words: &str| {
            let filter = Filter { words: words.to_owned(), ..Filter::default() };
            filter.apply(&rows())
        };

        assert_eq!(found("window"), [0_usize; 0]);
        assert_eq!(found("kind"), [0_usize; 0]);
        assert_eq!(found("456789abcdef"), [0_usize; 0]);
        assert_eq!(found("502"), [3]);
        assert_eq!(found("PAY".to_lowercase().as_str()), [1, 3]);
    }

    #[test]
    fn what_was_chosen_reads_back_without_its_words() {
        let kinds = BTreeSet::from([ActivityKind::Click, ActivityKind::ServerError]);
        let asked = Filter { kinds, only_trouble: true, has_resizes: true, words: "a".to_owned() };
        let mut read = Filter::default();

        read.choose(&format!("{},nonsense,", asked.chosen()));

        assert_eq!(read, Filter { words: String::new(), ..asked });
        read.choose("");
        assert_eq!(read, Filter::default());
    }

    #[test]
    fn kinds_are_counted_as_they_are_listed() {
        assert_eq!(
            counts(&rows(), &BTreeSet::from([ActivityKind::Form, ActivityKind::Click])),
            [
                (ActivityKind::Error, 1),
                (ActivityKind::Page, 1),
                (ActivityKind::Form, 0),
                (ActivityKind::Click, 1),
                (ActivityKind::Network, 1)
            ]
        );
    }

    #[test]
    fn what_is_no_row_is_none() {
        assert_eq!(Row::read("{\"id\":1}"), None);
        assert_eq!(Row::read(""), None);
    }
}
