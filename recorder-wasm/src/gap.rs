//! The event that says that something is missing.

use dom::tape::ReadError;
use redaction::RedactError;
use wire::encode::push_integer;

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
    push_integer(line, i64::try_from(n_bytes).unwrap_or(i64::MAX));
    line.push_str("}},\"timestamp\":");
    push_integer(line, now);
    line.push('}');
}
