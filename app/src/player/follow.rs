//! Several windows of one session: which of them the visitor used at a moment.

use leptos::prelude::*;
use model::replay::ManifestWindow;
use model::{SessionId, WindowId};

use super::handle::Player;
use super::playhead::{Input, Phase};
use crate::routes::window_path;

/// A window that the visitor came back to is shown after so long: a mere touch is not enough.
const SETTLED_MS: u64 = 1_000;

/// Windows are compared in steps, in recorded ms.
const STEP_MS: u64 = 250;

/// Another window, and the position in it that is the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// The window.
    pub window: WindowId,
    /// The position.
    pub at: u64,
}

/// The window to switch to from `current` at a position; `None` when the visitor used the
/// current one last, or nothing is known.
pub fn switch(windows: &[ManifestWindow], current: WindowId, position: u64) -> Option<Switch> {
    let own = windows.iter().find(|window| window.window == current)?;
    let now = own.offset + position;
    let is_over = own.length <= position;
    let used = |window: &ManifestWindow| last_use(window, now);
    let here = used(own);
    let best = windows
        .iter()
        .filter(|window| window.window != current && window.offset <= now)
        .filter(|window| now < window.offset + window.length)
        .filter_map(|window| Some((used(window)?, window)))
        .max_by_key(|((_, last), _)| *last);
    if let Some(((since, last), window)) = best {
        let is_newer = here.is_none_or(|(_, here)| here < last);
        if is_newer && since + SETTLED_MS <= now {
            return Some(Switch { window: window.window, at: now - window.offset });
        }
    }
    // The window was closed: the visit goes on where it goes on next.
    let next = windows
        .iter()
        .filter(|window| is_over && window.window != current)
        .filter_map(|window| {
            let inputs = window.input.as_ref()?;
            let (from, _) = inputs.iter().find(|(from, _)| now < window.offset + from)?;
            Some((window.offset + from, window))
        })
        .min_by_key(|(at, _)| *at)?;
    Some(Switch { window: next.1.window, at: next.0 - next.1.offset })
}

/// Begin and last moment of the newest stretch of input before `now`, by the session's clock.
fn last_use(window: &ManifestWindow, now: u64) -> Option<(u64, u64)> {
    let inputs = window.input.as_ref()?;
    let (from, to) = inputs.iter().rfind(|(from, _)| window.offset + from <= now)?;
    Some((window.offset + from, (window.offset + to).min(now)))
}

/// Follows the visitor from window to window while it plays, as long as the caller lives.
pub fn follow(player: Player, session: SessionId, window: WindowId, go: impl Fn(String) + 'static) {
    let step = Memo::new(move |_| player.position() / STEP_MS);
    Effect::new(move |_| {
        let position = step.get() * STEP_MS;
        let is_asked = player.view.follows.get()
            && player.with(|playhead| matches!(playhead.phase(), Phase::Playing | Phase::Ended));
        let was_played = player.was_played.get();
        if !is_asked || !was_played {
            return;
        }
        let position =
            position.max(player.with(|playhead| {
                if playhead.phase() == Phase::Ended { playhead.length() } else { 0 }
            }));
        let found = player.activity.windows.with(|windows| switch(windows, window, position));
        if let Some(Switch { window, at }) = found {
            player.send(Input::Pause);
            go(format!("{}?t={at}&play=1", window_path(session, window)));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "01976e8a-7b6c-7def-8123-456789abcde0";
    const SECOND: &str = "01976e8a-7b6c-7def-8123-456789abcde1";

    fn window(id: &str, offset: u64, length: u64, input: &[(u64, u64)]) -> ManifestWindow {
        let input = Some(input.to_vec());
        ManifestWindow { window: id.parse().unwrap(), offset, length, opener: None, input }
    }

    fn two() -> [ManifestWindow; 2] {
        [
            window(FIRST, 0, 60_000, &[(0, 9_000), (40_000, 50_000)]),
            window(SECOND, 8_000, 80_000, &[(2_000, 20_000), (60_000, 61_000)]),
        ]
    }

    fn found(current: &str, position: u64) -> Option<(String, u64)> {
        let found = switch(&two(), current.parse().unwrap(), position)?;
        Some((found.window.to_string(), found.at))
    }

    #[test]
    fn the_window_that_was_used_last_is_shown_once_it_settled() {
        assert_eq!(found(FIRST, 5_000), None);
        assert_eq!(found(FIRST, 10_500), None, "only half a second of use");
        assert_eq!(found(FIRST, 11_000), Some((SECOND.to_owned(), 3_000)));
        assert_eq!(found(SECOND, 3_000), None);
        assert_eq!(found(SECOND, 33_000), Some((FIRST.to_owned(), 41_000)));
    }

    #[test]
    fn after_a_window_was_closed_the_visit_goes_on_in_the_next() {
        assert_eq!(found(FIRST, 60_000), Some((SECOND.to_owned(), 60_000)));
        assert_eq!(found(SECOND, 80_000), None);
    }

    #[test]
    fn without_inputs_nothing_is_followed() {
        let mut windows = two();
        for window in &mut windows {
            window.input = None;
        }

        assert_eq!(switch(&windows, FIRST.parse().unwrap(), 60_000), None);
    }
}
