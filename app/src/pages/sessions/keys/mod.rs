//! Keys of the list: from row to row, and what can be done with one or with what is selected.
//!
//! # Server-side rendering
//!
//! Only in the browser: without JavaScript rows are links in their order.

#[cfg(feature = "hydrate")]
mod pressed;

#[cfg(feature = "hydrate")]
pub use self::pressed::listen;

/// The sheet: keys, and what they do.
pub const SHEET: [(&str, &str); 15] = [
    ("j k ↓ ↑", "Next, previous row"),
    ("o Enter", "Open"),
    ("x", "Select, or not"),
    ("X", "Select all up to here"),
    ("u", "Watched, or not"),
    ("t", "Tag"),
    ("#", "Delete"),
    ("l", "Copy link"),
    ("/ f", "Search, add a filter"),
    ("s", "Save as a segment"),
    (".", "Load the list again"),
    ("g s, g f, g w", "Sessions, segments, watch list"),
    ("\\", "Labels of the navigation"),
    ("Esc", "Clear the selection"),
    ("?", "This sheet"),
];

/// Nobody presses keys on the server.
#[cfg(not(feature = "hydrate"))]
pub fn listen(
    _reload: leptos::prelude::Callback<()>,
    _sheet: crate::components::help_sheet::KeySheet,
) {
}
