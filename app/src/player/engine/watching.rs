//! Whoever has a replay open for a while, or plays some of it, has watched the session.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use model::SessionId;

use crate::browser;
use crate::player::handle::Player;
use crate::player::played::Played;
use crate::player::playhead::Phase;

/// Whoever has a replay open for so long has watched it, in ms.
const OPEN_MS: u32 = 30_000;

/// Marks the session as watched once enough of it was played.
pub(super) fn mark_when_played(player: Player) {
    let so_far = StoredValue::new(Played::default());
    Effect::new(move |is_done: Option<bool>| {
        if is_done == Some(true) {
            return true;
        }
        let is_playing = player.with(|playhead| playhead.phase() == Phase::Playing);
        if is_playing {
            // Changes with every frame.
            player.position();
        }
        let now_ms = browser::now_ms();
        let look = |played: &mut Played| played.look(is_playing, now_ms);
        let is_enough = so_far.try_update_value(look).unwrap_or_default();
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
