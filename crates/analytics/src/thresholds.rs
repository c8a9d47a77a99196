//! Every number that decides something, with its reason.
//!
//! Times are ms, lengths CSS px. A changed number is a new [`DETECTORS`].

/// Version of the detectors. Facts carry it, so that reports can name days with older ones.
pub const DETECTORS: u16 = 3;

/// How long a missing chunk is waited for: a page that was offline for a moment sends what it
/// kept within a minute.
pub const REORDER_WAIT: u64 = 60_000;

/// Longest pause between two visitor inputs that still counts as activity: a reader scrolls
/// or moves that often.
pub const ACTIVE_GAP: u64 = 5_000;

/// A shorter page visit without input that another one follows is a redirect nobody saw.
pub const REDIRECT_MAX: u64 = 500;

/// rrweb's click and ours for the same click are at most this far apart.
pub const PAIR_MAX: u64 = 50;

/// Clicks of rage follow each other within the usual time of a double click.
pub const RAGE_PAUSE: u64 = 500;

/// They stay within the spread of a finger.
pub const RAGE_SPREAD: f64 = 30.0;

/// Fewer are a double click.
pub const RAGE_FEWEST: usize = 3;

/// The last click of a cluster that worked is answered within this.
pub const RAGE_LAST_ANSWER: u64 = 500;

/// A later response is slow: by then attention has left.
pub const SLOW_AFTER: u64 = 2_000;

/// Longer than nearly every answer takes.
pub const OBSERVED_MAX: u64 = 7_000;

/// Who moves on after this has given up; earlier, nothing can be said.
pub const OBSERVED_MIN: u64 = 3_000;

/// A page that a link leads to may take this long.
pub const LINK_MAX: u64 = 30_000;

/// An error this soon after a click is the click's.
pub const ERROR_WITHIN: u64 = 1_000;

/// A container that begins to scroll this soon answers the click: anchors, carousels.
pub const SCROLL_WITHIN: u64 = 500;

/// Pauses between scroll events of one gesture; rrweb reports every 100 ms.
pub const SCROLL_PAUSE: u64 = 250;

/// Text that is selected this soon: the click was marking.
pub const SELECTION_WITHIN: u64 = 500;

/// A window that is hidden this soon has opened something.
pub const HIDDEN_WITHIN: u64 = 1_000;

/// A report or submit this soon is the click's handler.
pub const REPORT_WITHIN: u64 = 1_000;

/// Two clicks on one target within this are one double click.
pub const DOUBLE_CLICK: u64 = 500;

/// A label clicks its control within this.
pub const LABEL_WITHIN: u64 = 50;

/// A button that is held longer is a long press.
pub const LONG_PRESS: u64 = 1_000;

/// Moved this far with the button down, it is a drag.
pub const DRAG: f64 = 10.0;

/// What answers may be this far above the target: icons in spans in buttons.
pub const TARGET_LEVELS: usize = 5;

/// Noise is told from answers by slots of this length.
pub const NOISE_SLOT: u64 = 5_000;

/// Changed in fewer slots, a node is not noisy yet.
pub const NOISE_SLOTS: u32 = 3;

/// Nodes that are watched for noise in one page visit. Pages that change more of them are
/// not listened to that closely.
pub const NOISE_NODES: usize = 2_000;

/// Ancestors that are asked whether they are noisy: bounds the time a hostile tree takes.
pub const NOISE_LEVELS: usize = 64;

/// Shorter on a page is a redirect, longer is reading: no quick back.
pub const QUICK_BACK: std::ops::RangeInclusive<u64> = 500..=5_000;

/// Runs of scroll thrash, their number, and the time they take.
pub const SCROLL_THRASH: (f64, usize, u64) = (200.0, 4, 4_000);

/// The same for the mouse, on an axis.
pub const MOUSE_THRASH: (f64, usize, u64) = (50.0, 8, 2_000);

/// A click this soon ends a search that succeeded.
pub const THRASH_CLICK: u64 = 500;

/// The mouse rested when it stayed this long.
pub const REST_MIN: u64 = 500;

/// A longer rest says nothing more.
pub const REST_MAX: u64 = 5_000;

/// A pause in a field that is no filling any more; typing is silent where one input per
/// change is recorded.
pub const FIELD_PAUSE: u64 = 30_000;

/// Longer before the first edit is absence, not hesitation.
pub const HESITATION_MAX: u64 = 60_000;

/// Editing a filled field again this soon after a submit: the submit failed.
pub const FAILED_SUBMIT_WITHIN: u64 = 60_000;

/// A session that ends this soon after an uncaught error ended because of it.
pub const ERROR_ABANDONMENT: u64 = 10_000;

/// A visit with less activity than this to a page seen earlier is being lost.
pub const CHURN_ACTIVE: u64 = 10_000;

/// More clicks than this in a second are a program's.
pub const INHUMAN_CLICKS: usize = 20;

/// So many page visits in a minute are a program's.
pub const INHUMAN_VISITS: usize = 50;

/// Largest custom payload that is read, in bytes; the recorder refuses more than 16 KiB.
pub const PAYLOAD_BYTES: usize = 256 * 1024;

/// Nodes of a form that are looked at for its fields.
pub const FORM_NODES: usize = 5_000;

/// Forms of a document that are known at a time.
pub const FORMS_KNOWN: usize = 64;

/// Positions of one mouse event that are looked at; rrweb gathers half a second.
pub const MOUSE_POSITIONS: usize = 1_000;

/// How far before its event a mouse position may lie.
pub const MOUSE_BEFORE: u64 = 5_000;
