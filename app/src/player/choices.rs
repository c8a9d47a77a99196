//! What a viewer chose about playing, kept in the browser.
//!
//! # Server-side rendering
//!
//! The server does not know the choices: the engine takes them over when it starts.

use super::playhead::Speed;
use crate::browser;

const SPEED: &str = "hs_speed";
const SKIP: &str = "hs_skip_inactivity";
const FIT: &str = "hs_fit";

/// The speed that was used last.
#[cfg(feature = "hydrate")]
pub fn speed() -> Speed {
    browser::stored_choice(SPEED).and_then(|text| Speed::parse(&text)).unwrap_or(Speed::NORMAL)
}

/// Keeps the speed.
pub fn keep_speed(speed: Speed) {
    browser::store_choice(SPEED, &speed.label());
}

/// Whether inactivity is skipped; it is unless the viewer said otherwise.
#[cfg(feature = "hydrate")]
pub fn skips_inactivity() -> bool {
    browser::stored_choice(SKIP).as_deref() != Some("off")
}

/// Keeps whether inactivity is skipped.
pub fn keep_skip(skips: bool) {
    browser::store_choice(SKIP, if skips { "on" } else { "off" });
}

/// Whether the page is scaled to fit; it is unless the viewer said otherwise.
#[cfg(feature = "hydrate")]
pub fn fits() -> bool {
    browser::stored_choice(FIT).as_deref() != Some("off")
}

/// Keeps whether the page is scaled to fit.
pub fn keep_fit(fits: bool) {
    browser::store_choice(FIT, if fits { "on" } else { "off" });
}
