//! What people would say about an element: its text, its name, where it is.
//!
//! ```text
//! mirror ─▶ [queries] ─▶ analytics: what was clicked? ─▶ search: what stood there?
//! ```
//!
//! Needs a mirror with [`crate::Detail::Full`]. Whatever is returned was recorded, so it has
//! been masked.
//!
//! # Limits
//!
//! Each question looks at no more than [`MAX_VISITED`] nodes and gives no more characters
//! than were asked for, however large the page is.
//!
//! # Deliberately absent
//!
//! Layout. What style sheets hide is taken for visible.

mod name;
mod selector;
mod text;

/// Most nodes that one question looks at.
pub const MAX_VISITED: usize = 20_000;

#[cfg(test)]
mod tests;
