//! What every step is given: the event at hand, when it was, and the mirror.

use dom::json::{Cursor, decode};
use dom::{Mirror, Slot, Tape};

use crate::Settings;

/// When something happened: ms from the window's first event, and the event's index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Now {
    pub(super) at: u64,
    pub(super) index: u64,
}

/// Facts of one event stand in this order.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rank {
    Visit,
    QuickBack,
    Click,
    ScrollThrash,
    MouseThrash,
    CustomEvent,
    Error,
    Attempt,
    Exposure,
}

impl Now {
    /// The place of a fact of this event among all of the window.
    pub(super) const fn ord(self, rank: Rank) -> u64 {
        self.index.saturating_mul(16).saturating_add(rank as u64)
    }
}

/// The event at hand. The mirror is as it was *before* the event, so that what is removed by
/// it can still be asked about.
pub(super) struct Context<'a> {
    pub(super) now: Now,
    pub(super) event: &'a str,
    pub(super) tape: &'a Tape,
    pub(super) mirror: &'a Mirror,
    pub(super) settings: &'a Settings,
}

impl Context<'_> {
    pub(super) fn integer(&self, name: &str) -> Option<i32> {
        self.tape.integer(self.event, name)
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.tape.number(self.event, name).filter(|number| number.is_finite())
    }

    pub(super) fn is(&self, name: &str, json: &str) -> bool {
        self.tape.field(self.event, name) == Some(json)
    }

    /// A field that is a string, decoded.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let raw = self.tape.field(self.event, name)?;
        let inside = Cursor::new(raw).string().ok()?;
        Some(decode(inside).into_owned())
    }

    /// The node that the event is about.
    pub(super) fn node(&self) -> Option<(i32, Option<Slot>)> {
        let id = self.integer("id")?;
        Some((id, self.mirror.find(id)))
    }
}

/// A length in CSS px; nothing when it is none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
pub(super) fn px(length: f64) -> u32 {
    length.round().clamp(0.0, f64::from(u32::MAX)) as u32
}
