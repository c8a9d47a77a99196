//! The event that says that something is missing.

use dom::tape::ReadError;
use redaction::RedactError;

/// What stands in for an event that cannot be read.
pub(crate) fn push_gap(line: &mut String, error: RedactError, n_bytes: usize, now: i64) {
    let why = match error {
        RedactError::Unreadable(ReadError::TooLarge | ReadError::TooManyNodes) => "too_large",
        RedactError::Unreadable(_) | RedactError::ControlCharacter => "error",
    };
    line.clear();
    line.push_str("{\"type\":5,\"data\":{\"tag\":\"gap\",\"payload\":{\"why\":\"");
    line.push_str(why);
    line.push_str("\",\"events\":1,\"bytes\":");
    line.push_str(&n_bytes.to_string());
    line.push_str("}},\"timestamp\":");
    line.push_str(&now.to_string());
    line.push('}');
}
