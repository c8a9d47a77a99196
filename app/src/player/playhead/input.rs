//! What may happen to the clock, and what it asks for in return.

use std::sync::Arc;

use super::{Skipped, Speed};
use crate::player::inactivity::Stretch;

/// Something happened: a viewer acted, data arrived, or time passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Something else is loaded now; `None`: nothing that can be drawn.
    Loaded(Option<Loaded>),
    /// Other windows are shown, of which this is loaded: they are to be drawn.
    Restage(Option<Loaded>),
    /// Positions are counted from elsewhere; the moment stays the same.
    Reframe {
        /// How long the recording is now.
        length: u64,
        /// The position that it stands at, so counted.
        position: u64,
    },
    /// The recording has grown.
    Grown {
        /// How long it is now.
        length: u64,
    },
    /// The inactive stretches became known.
    Stretches(Arc<[Stretch]>),
    /// Go to the end of what is still recorded, and on with it.
    GoLive,
    /// Nothing more will be recorded.
    Closed,
    /// What is needed cannot be loaded.
    Failed(Failure),
    /// Play from where it stands.
    Play,
    /// Stand still.
    Pause,
    /// Play or pause, whichever it is not doing.
    Toggle,
    /// Go to a position.
    Seek(u64),
    /// Go that many ms forth, or back when negative.
    Step(i64),
    /// Play faster or slower.
    SetSpeed(Speed),
    /// Skip inactive stretches, or do not.
    SetSkip(bool),
    /// Go back to where the last skip began, and play that stretch.
    UndoSkip,
    /// A frame of the viewer's screen.
    Tick,
    /// The tab went out of sight.
    Hidden,
    /// The tab is in sight again.
    Shown,
}

impl Input {
    /// Whether a viewer asks for it.
    pub const fn is_viewers(&self) -> bool {
        matches!(
            self,
            Self::GoLive
                | Self::Play
                | Self::Pause
                | Self::Toggle
                | Self::Seek(_)
                | Self::Step(_)
                | Self::SetSpeed(_)
                | Self::SetSkip(_)
                | Self::UndoSkip
        )
    }
}

/// What is loaded now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// First position that can be drawn.
    pub from: u64,
    /// Last position that can be drawn.
    pub to: u64,
}

/// Why the clock stands and cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The manifest could not be loaded: nothing is known of the recording.
    Manifest,
    /// Chunks between two positions could not be loaded.
    Chunks {
        /// Position of the first of them.
        from: u64,
        /// Position after the last of them.
        to: u64,
    },
    /// There is no full snapshot, so there is no picture.
    NoPicture,
    /// The stage reported an error and shows nothing.
    Stage,
}

/// What the clock asks of the rest of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The stage draws the position and plays on from there.
    Play {
        /// The position.
        at: u64,
    },
    /// The stage draws the position and stands.
    Draw {
        /// The position.
        at: u64,
    },
    /// The stage stands where it is, with the picture it has.
    Hold,
    /// The stage plays that fast.
    SetSpeed(Speed),
    /// The loader gets what a position needs.
    Load {
        /// The position.
        at: u64,
    },
    /// The position is written into the address.
    Remember {
        /// The position.
        at: u64,
    },
}

impl Skipped {
    pub(super) const fn new(stretch: Stretch, back_to: u64, until: u64) -> Self {
        Self { stretch, back_to, until, is_said: true }
    }

    pub(super) const fn back_to(self) -> u64 {
        self.back_to
    }

    pub(super) const fn is_over(self, now_ms: u64) -> bool {
        now_ms >= self.until
    }
}
