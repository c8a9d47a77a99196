//! Page visits and their web vitals.

use serde::{Deserialize, Serialize};

/// How a page visit began.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// The page was loaded.
    #[default]
    Load,
    /// A single-page application changed its route.
    Route,
    /// The page came back from the back/forward cache.
    Restore,
}

/// One web vital as one page visit has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VitalFact {
    /// Milliseconds; of CLS the unitless sum.
    pub value: f64,
    /// Selector of the element behind it.
    pub element: Option<String>,
}

/// A stretch of a window on one page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VisitFact {
    /// Index in the list of windows; 0 in a window's own facts.
    pub window: u32,
    /// Place among all facts.
    pub ord: u64,
    /// Begin, in ms from the start.
    pub at: u64,
    /// Length by the clock, in ms.
    pub wall_ms: u64,
    /// That minus the time in which the window was hidden, in ms.
    pub visible_ms: u64,
    /// Gaps between its consecutive visitor inputs of at most 5 s, in ms.
    pub active_ms: u64,
    /// Address, redacted.
    pub url: String,
    /// Page key of the address: host and path.
    pub page: String,
    /// How it began.
    pub kind: VisitKind,
    /// Width and height of the viewport when it began, in CSS px.
    pub viewport: Option<[u32; 2]>,
    /// Largest known height of the page, in CSS px; unknown without `layout`.
    pub page_height: Option<u32>,
    /// Deepest scroll position of the document or main scroller, in CSS px.
    pub deepest_px: u32,
    /// Deepest point that was seen, in 1/10,000 of the page; unknown without a page height.
    pub depth: Option<u16>,
    /// For each twentieth of the page, how long an active visitor had it in the viewport,
    /// in half seconds.
    pub attention: [u8; 20],
    /// Clicks of the visitor.
    pub n_clicks: u32,
    /// Edits of form controls.
    pub n_keys: u32,
    /// Largest contentful paint, ms.
    pub lcp: Option<VitalFact>,
    /// Interaction to next paint, ms.
    pub inp: Option<VitalFact>,
    /// Cumulative layout shift, unitless.
    pub cls: Option<VitalFact>,
    /// First contentful paint, ms.
    pub fcp: Option<VitalFact>,
    /// Time to first byte, ms.
    pub ttfb: Option<VitalFact>,
    /// Forms that were on the page, by their keys, in the order they were seen.
    pub forms: Vec<String>,
    /// Last visitor input in it, in ms from the start.
    pub last_input_at: Option<u64>,
    /// The visitor left from here; one visit of a session. Always false in a window's facts.
    pub is_exit: bool,
}
