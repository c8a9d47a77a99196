//! Numbers, times and texts as people read them. Pure functions, no locale look-ups:
//! English is the one language so far, and what depends on the viewer is an argument.

mod address;
mod browser;
mod duration;
mod moment;
mod number;

pub use address::{middle_cut, path_of};
pub use browser::browser_name;
pub use duration::{clock, spoken, worded};
pub use moment::{iso, local, relative_or_date};
pub use number::{bytes, counted, grouped};

/// Between a figure and its unit: as narrow as a thin space, and never a line break.
pub const THIN: char = '\u{202f}';
