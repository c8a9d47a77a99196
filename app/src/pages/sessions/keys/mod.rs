//! Keys of the list: from row to row, and what can be done with one or with what is selected.
//!
//! # Server-side rendering
//!
//! Only in the browser: without JavaScript rows are links in their order.

#[cfg(feature = "hydrate")]
mod pressed;

#[cfg(feature = "hydrate")]
pub use self::pressed::listen;

/// Nobody presses keys on the server.
#[cfg(not(feature = "hydrate"))]
pub fn listen(_reload: leptos::prelude::Callback<()>) {}
