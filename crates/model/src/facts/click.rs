//! Clicks and what became of them.

use serde::{Deserialize, Serialize};

/// Width of the viewport, at the places where layouts usually break.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ViewportBucket {
    /// The viewport is not known.
    #[default]
    Unknown,
    /// Below 480 px.
    Xs,
    /// 480 to 767 px.
    S,
    /// 768 to 1,023 px.
    M,
    /// 1,024 to 1,439 px.
    L,
    /// From 1,440 px.
    Xl,
}

impl ViewportBucket {
    /// The bucket of a width in CSS px.
    pub const fn of(width: u32) -> Self {
        match width {
            0..480 => Self::Xs,
            480..768 => Self::S,
            768..1024 => Self::M,
            1024..1440 => Self::L,
            1440.. => Self::Xl,
        }
    }
}

/// Whether a click had an effect.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ClickVerdict {
    /// Nothing was to be expected of it, or it had its effect in time, or it is part of rage.
    #[default]
    Fine,
    /// Its effect came after 2 s.
    Slow,
    /// It had none.
    Dead,
    /// It had none so far, but was not observed for long enough. Never counted.
    Undecided,
}

/// One click of the visitor.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClickFact {
    /// Place among all facts.
    pub ord: u64,
    /// When, in ms from the start.
    pub at: u64,
    /// The page visit.
    pub visit: u32,
    /// What was clicked; empty when not even the mirror knows it.
    pub selector: String,
    /// Horizontal position in the element, in 1/1024 of its width.
    pub ex: Option<u16>,
    /// Vertical position in the element, in 1/1024 of its height.
    pub ey: Option<u16>,
    /// Horizontal position in the page, in 1/1024 of its width; of a fixed element, of the viewport's.
    pub px: Option<u16>,
    /// Vertical position in the page, in 1/16384 of its height; unknown without a page height.
    pub py: Option<u16>,
    /// Width of the viewport.
    pub viewport: ViewportBucket,
    /// The element or an ancestor is fixed or sticky.
    pub is_fixed: bool,
    /// The first click of its page visit.
    pub is_first: bool,
    /// What became of it.
    pub verdict: ClickVerdict,
    /// An uncaught error or a failed request followed within a second.
    pub has_error: bool,
    /// Ms until the first effect, when there was one.
    pub response_ms: Option<u32>,
    /// Number of clicks of the rage that begins with this one; 0 when none does.
    pub rage: u32,
    /// Part of rage, the first click included.
    pub is_rage: bool,
    /// Host of the address that the link leads to.
    pub host: Option<String>,
}
