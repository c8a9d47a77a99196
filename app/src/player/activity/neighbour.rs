//! From one row to the next.

use super::Row;

/// The nearest row that fits after or before a position. Of rows of one moment, those beside the
/// chosen one count, when that is where it stands. `rows` are in order of their moments.
pub(super) fn find<'a>(
    rows: &'a [Row],
    position: u64,
    chosen: Option<&str>,
    is_later: bool,
    fits: impl Fn(&Row) -> bool,
) -> Option<&'a Row> {
    let is_chosen = |row: &Row| row.at == position && Some(row.id.as_str()) == chosen;
    let (before, after) = match rows.iter().position(is_chosen) {
        Some(place) => (place, place + 1),
        None => (
            rows.partition_point(|row| row.at < position),
            rows.partition_point(|row| row.at <= position),
        ),
    };
    if is_later {
        rows[after..].iter().find(|row| fits(row))
    } else {
        rows[..before].iter().rfind(|row| fits(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, at: u64) -> Row {
        let line = format!(
            r#"{{"id":"{id}","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":{at},"kind":"error","label":"","detail":{{}}}}"#
        );
        Row { at, ..Row::read(&line).unwrap() }
    }

    #[test]
    fn all_rows_of_one_moment_are_reached_one_by_one() {
        let rows = [row("a", 1), row("b", 5), row("c", 5), row("d", 5), row("e", 9)];
        for (position, chosen, is_later, expected) in [
            (0, None, true, Some("a")),
            (1, Some("a"), true, Some("b")),
            (5, Some("b"), true, Some("c")),
            (5, Some("c"), true, Some("d")),
            (5, Some("d"), true, Some("e")),
            (9, Some("e"), true, None),
            (5, Some("d"), false, Some("c")),
            (5, Some("b"), false, Some("a")),
            // Somewhere else than the row that was chosen last.
            (5, Some("a"), true, Some("e")),
            (5, None, false, Some("a")),
            (7, Some("b"), true, Some("e")),
            (7, Some("b"), false, Some("d")),
        ] {
            let found = find(&rows, position, chosen, is_later, |_| true);
            let found = found.map(|row| row.id.as_str());
            assert_eq!(found, expected, "{position} {chosen:?} {is_later}");
        }
    }

    #[test]
    fn rows_that_do_not_fit_are_passed() {
        let rows = [row("a", 1), row("b", 5), row("c", 5)];
        let found = find(&rows, 5, Some("c"), false, |row| row.id != "b");
        assert_eq!(found.map(|row| row.id.as_str()), Some("a"));
    }
}
