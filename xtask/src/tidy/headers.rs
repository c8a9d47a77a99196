//! Every Rust file begins with a sentence that says what it is.

use super::{File, has_extension};

/// Checks the first line.
pub(super) fn check(file: &File, offences: &mut Vec<String>) {
    if has_extension(&file.path, &["rs"]) && !file.text.starts_with("//! ") {
        offences.push(format!("{}: begin with `//!` and one sentence", file.path));
    }
}
