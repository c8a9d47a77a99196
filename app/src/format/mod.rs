//! Numbers, times and texts as people read them. Pure functions, no locale look-ups:
//! English is the one language so far, and what depends on the viewer is an argument.

mod address;
mod browser;
mod duration;
mod moment;
mod number;
mod range;
mod vital;

pub use address::{middle_cut, path_of};
pub use browser::browser_name;
pub use duration::{clock, spoken, worded};
pub use moment::{date, iso, local, relative_or_date, zone_name};
pub use number::{bytes, counted, grouped, size};
pub use range::range_words;
pub use vital::vital;

/// Between a figure and its unit.
pub const THIN: char = '\u{2009}';

/// Between a figure and its noun: a word's space that is never a line break.
pub const SPACE: char = '\u{a0}';
