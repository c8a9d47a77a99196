//! The row that a link is about: named by its id, or by its kind, which means the one nearest to
//! the moment of the link. A search knows when something happened and what, but no rows.

use leptos::prelude::*;
use model::{ActivityKind, WindowId};

use super::Row;
use crate::player::handle::Player;

/// Furthest that a row is from the moment of a link, in ms: the recorder notes some things a
/// little after they happened.
const NEAR_MS: u64 = 1_000;

/// Selects the row of a link to a moment of a window, as soon as it is known.
pub fn select(player: Player, window: WindowId, at: u64, mark: String) {
    let selected = player.activity.selected;
    let Some(kind) = ActivityKind::find(&mark) else {
        selected.set(Some(player.row_id(mark)));
        return;
    };
    Effect::new(move |was_found: Option<bool>| {
        // Whoever chose another row meanwhile keeps that.
        if was_found == Some(true) || selected.with_untracked(Option::is_some) {
            return true;
        }
        let found = player.activity.rows.with(|rows| nearest(rows, kind, window, at));
        let is_found = found.is_some();
        if is_found {
            selected.set(found);
        }
        is_found
    });
}

/// The id of the row of a kind that is nearest to a moment of a window.
fn nearest(rows: &[Row], kind: ActivityKind, window: WindowId, at: u64) -> Option<String> {
    let fitting = rows.iter().filter(|row| row.kind == kind && row.window == window);
    let near = fitting.filter(|row| row.own_at.abs_diff(at) <= NEAR_MS);
    near.min_by_key(|row| row.own_at.abs_diff(at)).map(|row| row.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_row_of_the_kind_and_window_is_meant() {
        let window = |digit: char| format!("01976e8a-7b6c-7def-8123-45678901234{digit}");
        let row = |id: &str, at: u64, kind: &str, digit| {
            let window = window(digit);
            let line = format!(
                "{{\"id\":\"{id}\",\"window\":\"{window}\",\"at\":{at},\"kind\":\"{kind}\",\"label\":\"x\",\"detail\":{{}}}}"
            );
            Row::read(&line).unwrap()
        };
        let rows = [
            row("1a", 500, "click", 'a'),
            row("2a", 1_000, "page", 'a'),
            row("3a", 1_200, "click", 'a'),
            row("4a", 1_001, "click", 'b'),
        ];
        let near = |at| nearest(&rows, ActivityKind::Click, window('a').parse().unwrap(), at);

        assert_eq!(near(1_000).as_deref(), Some("3a"));
        assert_eq!(near(600).as_deref(), Some("1a"));
        assert_eq!(near(9_000), None);
    }
}
