//! The one clock of the replay page, as a pure state machine.
//!
//! ```text
//! controls, timeline, keys, URL ──Input──▶ [playhead] ──Effect──▶ stage, loader, URL
//!                                              │ state
//!                                              └──────▶ everything that shows a time
//! ```
//!
//! Nothing else on the page owns a time. The replayer only obeys: it is told to play or to
//! draw from a moment, and its own current time is never shown.
//!
//! # Invariants
//!
//! - The position is never behind 0, beyond the length, or beyond what is loaded while playing.
//! - A seek keeps playing or paused as it was; the last of several seeks wins.
//! - Time does not advance in `Loading` and `Buffering`.
//!
//! # Units
//!
//! Positions are whole ms from the window's first event. `now_ms` is a monotonic clock of the
//! viewer's browser; only differences of it are used.

mod input;
mod speed;
mod step;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use input::{Effect, Failure, Input, Loaded};
pub use speed::Speed;

use super::inactivity::Stretch;

/// How far ahead recorded time must be loaded before buffering ends, in ms at speed 1.
pub const BUFFER_MS: u64 = 2_000;
/// Playing goes on from this long before the input that ends an inactive stretch.
const LEAD_MS: u64 = 1_000;
/// How long an input's effect is watched before the stretch after it is skipped.
const EFFECT_MS: u64 = 1_000;
/// How long "Skipped 46 s" is shown.
const CAPTION_MS: u64 = 1_500;
/// How long a stretch plays after a seek into it, before it is skipped.
const GRACE_MS: u64 = 2_000;
/// How often the position is written into the address while playing.
const REMEMBER_EVERY_MS: u64 = 5_000;
/// How long playing goes on in a hidden tab.
const HIDDEN_LIMIT_MS: u64 = 5 * 60_000;

/// What the clock is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not playing, and what is at the position is not loaded yet.
    Loading,
    /// Time advances.
    Playing,
    /// Time stands; the picture of the position is drawn.
    Paused,
    /// Was playing and goes on as soon as enough is loaded.
    Buffering,
    /// At the end; play starts again from 0.
    Ended,
    /// At the end of what is still recorded; plays on as soon as there is more.
    Live,
    /// What is at the position cannot be loaded.
    Failed(Failure),
}

/// An inactive stretch that was skipped, and its caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The stretch that was left: it is not skipped again after an undo.
    pub stretch: Stretch,
    /// Where playing goes on when it is undone.
    back_to: u64,
    /// When the caption disappears, by `now_ms`.
    until: u64,
    /// Whether the caption is there.
    is_said: bool,
}

/// The state of the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playhead {
    phase: Phase,
    /// Position at `base_at`.
    base: u64,
    base_at: u64,
    speed: Speed,
    length: u64,
    /// First and last loaded position of the run that the stage can draw.
    loaded: Option<(u64, u64)>,
    /// The end is followed while it is recorded.
    follows_end: bool,
    skips: bool,
    stretches: Arc<[Stretch]>,
    /// The last skip, until something else is gone to.
    skipped: Option<Skipped>,
    /// The stretch that an undo asked to see.
    kept_stretch: Option<Stretch>,
    /// No skipping before this `now_ms`.
    grace_until: u64,
    remembered_at: u64,
    hidden_at: Option<u64>,
}

impl Playhead {
    /// A clock for a recording of `length` ms that stands at `at`, with nothing loaded.
    pub fn new(length: u64, at: u64, speed: Speed, skips: bool) -> Self {
        Self {
            phase: Phase::Loading,
            base: at.min(length),
            base_at: 0,
            speed,
            length,
            loaded: None,
            follows_end: false,
            skips,
            stretches: Arc::from([]),
            skipped: None,
            kept_stretch: None,
            grace_until: 0,
            remembered_at: 0,
            hidden_at: None,
        }
    }

    /// What the clock is doing.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// The position at `now_ms`.
    pub fn position(&self, now_ms: u64) -> u64 {
        if self.phase == Phase::Playing {
            let advanced = self.speed.of(now_ms.saturating_sub(self.base_at));
            (self.base + advanced).min(self.length)
        } else {
            self.base
        }
    }

    /// Length of the recording in ms.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// How fast time advances while playing.
    pub const fn speed(&self) -> Speed {
        self.speed
    }

    /// Whether the end is followed while it is recorded.
    pub const fn follows_end(&self) -> bool {
        self.follows_end
    }

    /// Whether inactive stretches are skipped.
    pub const fn skips_inactivity(&self) -> bool {
        self.skips
    }

    /// The inactive stretches that are skipped, in order.
    #[cfg(feature = "hydrate")]
    pub fn skipped_stretches(&self) -> &[Stretch] {
        if self.skips { &self.stretches } else { &[] }
    }

    /// First and last loaded position.
    pub const fn loaded(&self) -> Option<(u64, u64)> {
        self.loaded
    }

    /// The caption to show, if a stretch was just skipped.
    pub fn skipped(&self) -> Option<Skipped> {
        self.skipped.filter(|skipped| skipped.is_said)
    }

    /// Whether there is a skip to take back, also after its caption is gone.
    pub const fn can_undo_skip(&self) -> bool {
        self.skipped.is_some()
    }

    /// Whether the viewer asked for playing: true also while it waits for data.
    pub const fn wants_to_play(&self) -> bool {
        matches!(self.phase, Phase::Playing | Phase::Buffering | Phase::Live)
    }

    fn is_loaded(&self, position: u64) -> bool {
        self.loaded.is_some_and(|(from, to)| (from..=to).contains(&position))
    }

    fn rebase(&mut self, position: u64, now_ms: u64) {
        self.base = position.min(self.length);
        self.base_at = now_ms;
    }
}
