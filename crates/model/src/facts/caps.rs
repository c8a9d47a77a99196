//! Most items of each list of facts, and longest texts.
//!
//! Two orders of magnitude above the 99.9th percentile of real sessions: what exceeds them
//! is automation.

/// Most windows of a session.
pub const WINDOWS: usize = 200;
/// Most page visits.
pub const VISITS: usize = 2_000;
/// Most clicks.
pub const CLICKS: usize = 10_000;
/// Most custom events.
pub const CUSTOM_EVENTS: usize = 5_000;
/// Most errors.
pub const ERRORS: usize = 1_000;
/// Most form attempts.
pub const ATTEMPTS: usize = 200;
/// Most form fields.
pub const FIELDS: usize = 2_000;
/// Most quick backs and thrashes together.
pub const MARKS: usize = 2_000;
/// Most rests of the mouse in one page visit.
pub const RESTS_PER_VISIT: usize = 32;
/// Most experiment exposures.
pub const EXPOSURES: usize = 50;
/// Most arrivals from outside, the first included.
pub const TOUCHES: usize = 8;
/// Most forms that are named as present in one page visit.
pub const FORMS_PER_VISIT: usize = 8;
/// Most numeric, and most text pairs of one payload.
pub const PAIRS: usize = 16;
/// Most stretches of a window that the recorder left out.
pub const GAPS: usize = 1_000;
/// Most stretches of visitor input that are kept of a window.
pub const INPUT_RUNS: usize = 4_096;
/// Most submits that are kept of one form of a window.
pub const SUBMITS: usize = 50;
/// Longest selector, in characters.
pub const SELECTOR_CHARS: usize = 256;
/// Longest name or text value, in characters.
pub const NAME_CHARS: usize = 128;
/// Longest address, in characters.
pub const URL_CHARS: usize = 1_024;
