//! Clicks: rrweb's and ours for the same click, paired; what each is.
//!
//! rrweb says which node and where in the viewport; our `click` says where in the element
//! and in the page. Either may be missing, and either may come first.

use serde::{Deserialize, Serialize};

use model::facts::ClickVerdict;

use super::context::{Now, Rank};
use super::target::Target;
use crate::thresholds::{DRAG, LONG_PRESS, PAIR_MAX};

/// What our `click` event says.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one thing")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) selector: String,
    pub(super) element: Option<(f64, f64)>,
    pub(super) page: Option<(f64, f64)>,
    pub(super) is_fixed: bool,
    pub(super) is_pointer: bool,
    pub(super) is_native: bool,
    pub(super) is_modified: bool,
    pub(super) is_trusted: bool,
}

/// A click of which perhaps only one half is known yet.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one thing")]
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Half {
    pub(super) at: u64,
    pub(super) ord: u64,
    pub(super) visit: u32,
    pub(super) target: Option<Target>,
    /// Position in the viewport.
    pub(super) client: Option<(f64, f64)>,
    pub(super) mark: Option<Mark>,
    /// What happened before the other half came.
    pub(super) response: Option<u64>,
    pub(super) has_error: bool,
    pub(super) is_text: bool,
    pub(super) is_marking: bool,
    /// A drag or a long press.
    pub(super) is_held: bool,
}

/// One click and what became of it so far.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one thing")]
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Click {
    pub(super) at: u64,
    pub(super) ord: u64,
    pub(super) visit: u32,
    pub(super) node: Option<i32>,
    pub(super) selector: String,
    pub(super) client: Option<(f64, f64)>,
    pub(super) page: Option<(f64, f64)>,
    pub(super) element: Option<(f64, f64)>,
    pub(super) is_fixed: bool,
    pub(super) is_first: bool,
    pub(super) host: Option<String>,
    /// Page key of the address that the link leads to.
    pub(super) destination: Option<String>,
    pub(super) viewport: Option<[u32; 2]>,
    /// Something should happen.
    pub(super) is_candidate: bool,
    pub(super) can_rage: bool,
    pub(super) is_link: bool,
    pub(super) is_submit: bool,
    pub(super) is_label: bool,
    /// Its first effect.
    pub(super) response: Option<u64>,
    /// The click before it on the same target, within a double click: its answer is shared.
    pub(super) shares: bool,
    pub(super) verdict: ClickVerdict,
    pub(super) has_error: bool,
    pub(super) rage: u32,
    pub(super) is_rage: bool,
}

/// Where and when a button went down.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Press {
    at: u64,
    client: Option<(f64, f64)>,
    is_marking: bool,
}

/// Pairs halves.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Pairing {
    half: Option<Half>,
    press: Option<Press>,
}

impl Pairing {
    pub(super) fn press(&mut self, now: Now, client: Option<(f64, f64)>) {
        self.press = Some(Press { at: now.at, client, is_marking: false });
    }

    /// Text was marked: so was it by the click to come, when its button is already down.
    pub(super) const fn mark_text(&mut self) {
        if let Some(press) = &mut self.press {
            press.is_marking = true;
        }
    }

    pub(super) const fn half_mut(&mut self) -> Option<&mut Half> {
        self.half.as_mut()
    }

    /// rrweb's half. Gives the click that is complete by it.
    pub(super) fn target(
        &mut self,
        now: Now,
        target: Target,
        client: Option<(f64, f64)>,
        visit: u32,
    ) -> Option<Half> {
        let press = self.press.take();
        let is_marking = press.is_some_and(|press| press.is_marking);
        let is_held = press.is_some_and(|press| {
            let moved = press.client.zip(client).map_or(0.0, |(from, to)| distance(from, to));
            LONG_PRESS < now.at.saturating_sub(press.at) || DRAG <= moved
        });
        match self.half.take() {
            Some(half) if half.target.is_none() && now.at - half.at <= PAIR_MAX => {
                let is_marking = is_marking || half.is_marking;
                Some(Half { target: Some(target), client, is_marking, is_held, ..half })
            }
            before => {
                let ord = now.ord(Rank::Click);
                let target = Some(target);
                let half = Half { at: now.at, ord, visit, target, client, ..Half::default() };
                self.half = Some(Half { is_marking, is_held, ..half });
                before
            }
        }
    }

    /// Our half.
    pub(super) fn mark(&mut self, now: Now, mark: Mark, visit: u32) -> Option<Half> {
        match self.half.take() {
            Some(half) if half.mark.is_none() && now.at - half.at <= PAIR_MAX => {
                Some(Half { mark: Some(mark), ..half })
            }
            before => {
                let ord = now.ord(Rank::Click);
                let (at, mark) = (now.at, Some(mark));
                self.half = Some(Half { at, ord, visit, mark, ..Half::default() });
                before
            }
        }
    }

    /// A half whose other half does not come any more.
    pub(super) fn expired(&mut self, at: u64) -> Option<Half> {
        let is_over = self.half.as_ref().is_some_and(|half| half.at + PAIR_MAX < at);
        if is_over { self.half.take() } else { None }
    }

    /// The same when nothing comes at all.
    pub(super) fn finish(&mut self) -> Option<Half> {
        self.half.take()
    }
}

pub(super) fn distance(from: (f64, f64), to: (f64, f64)) -> f64 {
    (from.0 - to.0).hypot(from.1 - to.1)
}
