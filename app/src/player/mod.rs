//! The player: the recordings of a session's windows, one clock and its controls.
//!
//! ```text
//!                    ┌─ controls, timeline, keys ◀─ render ─┐
//!                    ▼ Input                                │
//!              playhead (pure) ──────── state ──────────────┤
//!                    │ Effect                               │
//!        ┌───────────┼──────────────┐                       │
//!        ▼           ▼              ▼                       │
//!     address     engine ─▶ planner (pure) ─▶ /replay/…/chunks
//!                    │                                      │
//!                    └─▶ a stage per window (iframe,        └─ run, chunks (pure)
//!                        rrweb's Replayer)
//! ```
//!
//! # Invariants
//!
//! - One clock: only [`playhead`] owns a time, only [`handle::Player`] sends it inputs.
//! - The clock counts through the one window that is shown, or through the session; a window's
//!   own time is computed from it, never kept.
//! - Nothing of a recording runs here: events go as text to the stage, an isolated document.
//!
//! # Server-side rendering
//!
//! The server renders the player standing at 0 with its controls; `engine`, `link`, `keys`
//! and `focus` exist only in the browser.

pub mod view;
mod controls;
mod timeline;
mod stage;
mod try_again;
mod notice;
mod missing;
mod assets;
mod blank;
mod panels;
mod side;
mod handle;
mod actions;
mod activity;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "the server renders the player, it does not play")
)]
mod playhead;
mod inactivity;
mod mapping;
mod zoom;
mod scale;
mod overlays;
mod inspect;
mod notes;
mod pane;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "the server renders the player, it does not play")
)]
mod windows;
mod markers;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "the server renders the player, it does not play")
)]
mod chunks;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "the server renders the player, it does not play")
)]
mod run;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "the server renders the player, it does not play")
)]
mod planner;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "the server renders the player, it does not play")
)]
mod key_map;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "the server renders the player, it does not play")
)]
mod flashing;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "the server renders the player, it does not play")
)]
mod focus_order;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "the server renders the player, it does not play")
)]
mod played;
pub mod choices;
mod start;
mod addresses;
pub mod preloads;
#[cfg(feature = "hydrate")]
mod engine;
#[cfg(feature = "hydrate")]
mod loader;
#[cfg(feature = "hydrate")]
mod link;
#[cfg(feature = "hydrate")]
mod focus;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod overlay;
#[cfg(feature = "hydrate")]
mod glimpse;
