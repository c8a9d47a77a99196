//! Which issue an error belongs to: version 1, for JavaScript.
//!
//! ```text
//! fingerprint = first 40 hex of SHA-256( "v1\n" project "\n" class "\n" key_1 "\n" … key_5 )
//! key         = place "|" name         of the first five frames that are the application's
//! ```
//!
//! Line and column are never part of it; the message only when there are no frames. One
//! forward pass over the bytes, no backtracking.
//!
//! # Deliberately absent
//!
//! Other platforms than `javascript`, source maps and grouping rules.

mod frames;
mod normalize;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

pub use frames::{StackFrame, frames};

use normalize::{message, name, place};

/// Frames that count.
const FRAMES: usize = 5;
/// Longest key, before and after normalising, in bytes.
const KEY_BYTES: usize = 1_000;

/// An error of a page, as the recorder tells of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exception<'a> {
    /// Its class.
    pub class: &'a str,
    /// Its message; counts only when there is no stack.
    pub message: &'a str,
    /// Its stack as the browser wrote it.
    pub stack: &'a str,
    /// Address of the script, or of the resource that did not load.
    pub source: &'a str,
}

/// The fingerprint of an error: 40 hexadecimal digits.
pub fn fingerprint(project: &str, exception: &Exception<'_>) -> String {
    let mut text = format!("v1\n{project}\n{}", head(exception.class, KEY_BYTES));
    for key in keys(exception) {
        text.push('\n');
        text.push_str(&key);
    }
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(20).fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn keys(exception: &Exception<'_>) -> Vec<String> {
    let all: Vec<StackFrame<'_>> = frames(exception.stack).collect();
    let mut keys: Vec<String> = Vec::new();
    let is_any = all.iter().any(|frame| !is_library(frame.place));
    for frame in all.iter().filter(|frame| !is_any || !is_library(frame.place)).take(FRAMES) {
        let place = place(head(frame.place, KEY_BYTES));
        let name = name(head(frame.name, KEY_BYTES));
        let key = head(&format!("{place}|{name}"), KEY_BYTES).to_owned();
        // Recursion counts once.
        if keys.last() != Some(&key) {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        let source = place(head(exception.source, KEY_BYTES));
        keys.push(format!("msg|{}|{source}", message(exception.message)));
    }
    keys
}

fn is_library(place: &str) -> bool {
    const LIBRARIES: [&str; 5] =
        ["node_modules/", "node:", "webpack/", "chrome-extension://", "moz-extension://"];
    LIBRARIES.iter().any(|library| place.contains(library))
}

/// The first bytes of a text, cut at a character.
fn head(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
