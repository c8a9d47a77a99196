//! Whoever has a replay open for a while, or plays some of it, has watched the session.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use model::SessionId;

use crate::player::handle::Player;
use crate::player::playhead::Phase;

/// Whoever has a replay open for so long has watched it, in ms.
const OPEN_MS: u32 = 30_000;

/// Or who has played so much of it, in recorded ms at speed 1.
const PLAYED_MS: u64 = 5_000;

/// Marks the session as watched once enough of it was played.
pub(super) fn mark_when_played(player: Player) {
    let begun = StoredValue::new(None::<u64>);
    Effect::new(move |is_done: Option<bool>| {
        if is_done == Some(true) {
            return true;
        }
        let is_playing = player.with(|playhead| playhead.phase() == Phase::Playing);
        if !is_playing {
            begun.set_value(None);
            return false;
        }
        let position = player.position();
        let from = begun.get_value().unwrap_or(position);
        begun.set_value(Some(from));
        let is_enough = PLAYED_MS <= position.saturating_sub(from);
        if is_enough {
            crate::watched::mark(player.session, true);
        }
        is_enough
    });
}

/// Marks the session when it was open long enough; ends before when the page is left first.
pub(super) struct Opened {
    _timer: Timeout,
}

impl Opened {
    pub(super) fn new(session: SessionId) -> Self {
        let owner = Owner::current();
        let mark = move || {
            let mark = || crate::watched::mark(session, true);
            owner.map_or_else(mark, |owner| owner.with(mark));
        };
        Self { _timer: Timeout::new(OPEN_MS, mark) }
    }
}
