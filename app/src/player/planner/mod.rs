//! What to load next: a pure function of what is loaded, what is on its way and where the
//! playhead is.
//!
//! # Order
//!
//! 1. The picture: a keyframe of the playhead when the way there through chunks is long, else
//!    those chunks.
//! 2. What must be there before playing goes on.
//! 3. 30 s of playing ahead, within a bound of bytes; in any case the next half MiB, so that a
//!    small recording is loaded whole.
//!
//! Who goes back to the begin, or to where there is no picture, is read to from the first event:
//! a keyframe there would be asked for in vain.
//!
//! Without a picture nothing is asked for ahead: it would only stand in the picture's way.
//!
//! # Invariants
//!
//! - At most [`AT_ONCE`] requests are on their way, of all windows that are seen together, and at
//!   least one of each. Only a keyframe does not wait for the others.
//! - No chunk is asked for twice at a time, and [`due`] hands answers over in the recording's
//!   order, whatever order they come in.
//! - A stage plays consecutive events, so nothing is dropped out of the middle: what is far behind
//!   goes when a new run begins 10 s behind the playhead. The old one stands until the new one can
//!   take over.

mod goal;

#[cfg(test)]
mod tests;

use self::goal::Goal;
use super::inactivity::Stretch;
use super::playhead::Speed;
use super::run::Run;

/// Most requests at once.
const AT_ONCE: usize = 3;

/// What is loaded ahead at speed 1, and at least, in recorded ms.
const AHEAD_MS: u64 = 30_000;

/// What is loaded ahead at most, in recorded ms.
const MOST_AHEAD_MS: u64 = 120_000;

/// Something to ask the server for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The document at this position: a new run begins with it.
    Keyframe {
        /// The position.
        at: u64,
    },
    /// Chunks, by their indices in the manifest.
    Chunks {
        /// The first one.
        start: usize,
        /// The one after the last.
        end: usize,
    },
}

impl Request {
    /// The index after the chunk with this index, and those that are asked for with it.
    fn end_with(self, index: usize) -> Option<usize> {
        match self {
            Self::Chunks { start, end } => (start..end).contains(&index).then_some(end),
            Self::Keyframe { .. } => None,
        }
    }
}

/// Where the viewer is, and what is on its way. Positions are ms from the window's first event.
#[derive(Clone, Copy, Debug, Default)]
pub struct Situation<'a> {
    /// What is to be drawn.
    pub playhead: u64,
    /// Playing goes on when everything up to here is there; the playhead when it stands.
    pub needed_to: u64,
    /// What is loaded ahead ends here.
    pub ahead_to: u64,
    /// How many windows are seen.
    pub views: usize,
    /// Requests without an answer yet.
    pub in_flight: &'a [Request],
    /// Requests whose answers wait for their turn.
    pub held: &'a [Request],
}

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Requests and answers that are of no use any more.
    pub cancel: Vec<Request>,
    /// Requests to send, the most urgent one first.
    pub fetch: Vec<Request>,
}

/// Plans so that the playhead can be drawn, and then what follows it.
pub fn plan(run: &Run, now: &Situation<'_>) -> Plan {
    let goal = Goal::of(run, now);
    let known = now.in_flight.iter().chain(now.held).copied();
    let (kept, cancel): (Vec<Request>, Vec<Request>) = known.partition(|it| goal.wants(*it));
    let n_in_flight = now.in_flight.iter().filter(|it| goal.wants(**it)).count();
    let at_once = (AT_ONCE / now.views.max(1)).max(1);
    let fetch = goal.missing(run.chunks(), &kept, at_once.saturating_sub(n_in_flight));
    Plan { cancel, fetch }
}

/// Whether a new run is to begin with the first event: the playhead is before the document that
/// this one begins with, and on the way there none is of use.
pub fn begins_first(run: &Run, now: &Situation<'_>) -> bool {
    now.playhead < run.from()
        && (run.is_blank(now.playhead) || !goal::is_deep(run.chunks(), now.playhead))
}

/// The request whose answer is to be handed over next. `None` while one is missing that comes
/// before all that is held.
pub fn due(run: &Run, now: &Situation<'_>) -> Option<Request> {
    let goal = Goal::of(run, now);
    let is_due = |request: &Request| match *request {
        // What is drawn now gives way only to what can take over.
        Request::Keyframe { at } => {
            goal.keyframe == Some(at)
                && (!run.can_draw(now.playhead) || goal.can_take_over(now.held))
        }
        chunks @ Request::Chunks { .. } => {
            goal.keyframe.is_none() && chunks.end_with(goal.start).is_some()
        }
    };
    now.held.iter().copied().find(is_due)
}

/// How far is loaded ahead of a position when it plays that fast. What is skipped takes no time.
/// `skipped` are in order.
pub fn look_ahead(position: u64, speed: Speed, skipped: &[Stretch]) -> u64 {
    let mut left = speed.of(AHEAD_MS).clamp(AHEAD_MS, MOST_AHEAD_MS);
    let mut at = position;
    for stretch in skipped.iter().filter(|stretch| position < stretch.to) {
        let before = stretch.from.saturating_sub(at);
        if left <= before {
            break;
        }
        left -= before;
        at = stretch.to;
    }
    at.saturating_add(left)
}
