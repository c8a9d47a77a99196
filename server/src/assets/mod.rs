//! What recorded pages refer to: images, fonts, style sheets of any site, shown in replays
//! from here after the site has changed or gone.
//!
//! ```text
//! workers/derive: events ─▶ finder ─▶ noted ─▶ store: addresses that are due
//! workers/assets: due ─▶ guard ─▶ fetch ─▶ kind ─▶ archive (bytes), store (what they are)
//! replay: events ─▶ [assets] library ─▶ events that refer to /replay/assets/…
//! ```
//!
//! # Invariants
//!
//! - A viewer's browser is never sent to a recorded site: what is not kept becomes nothing.
//! - The server asks public addresses only, see [`guard`].
//! - Types are what the bytes are, not what somebody says.
//! - Bytes are kept once for each project, by their hash.
//!
//! # Limits
//!
//! - Relative addresses are resolved against the last page that the recording named; the
//!   recorder makes nearly all of them absolute.
//! - A text that is put into a `<style>` that another event made is taken for rules when it
//!   looks like rules.

pub mod address;
pub mod css;
pub mod edit;
pub mod endpoint;
pub mod events;
pub mod fetch;
pub mod finder;
pub mod guard;
pub mod kind;
pub mod library;
pub mod noted;
pub mod role;
pub mod srcset;

pub use self::library::Assets;
