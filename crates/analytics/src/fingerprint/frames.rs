//! Stacks as browsers write them.
//!
//! ```text
//! Chromium          at pay (https://a.test/app.js:10:5)      at https://a.test/app.js:10:5
//! Firefox, Safari   pay@https://a.test/app.js:10:5           @https://a.test/app.js:10:5
//! ```

/// Most frames that are read of a stack.
const MOST_FRAMES: usize = 100;

/// One frame of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackFrame<'a> {
    /// Name of the function; empty when it has none.
    pub name: &'a str,
    /// Address of the script, without line and column.
    pub place: &'a str,
}

/// The frames of a stack, innermost first. Lines that are none are passed over.
pub fn frames(stack: &str) -> impl Iterator<Item = StackFrame<'_>> {
    stack.lines().filter_map(frame).take(MOST_FRAMES)
}

fn frame(line: &str) -> Option<StackFrame<'_>> {
    let line = line.trim();
    let (name, place) = if let Some(rest) = line.strip_prefix("at ") {
        match rest.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")) {
            Some((name, place)) => (name, place),
            None => ("", rest),
        }
    } else {
        line.split_once('@')?
    };
    let place = without_position(place);
    let is_script = place.contains('/') || place.contains(':') || place.contains('.');
    is_script.then_some(StackFrame { name: name.trim(), place })
}

/// Drops `:line:column`.
fn without_position(place: &str) -> &str {
    let mut rest = place;
    for _ in 0..2 {
        match rest.rsplit_once(':') {
            Some((before, digits))
                if !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) =>
            {
                rest = before;
            }
            _ => break,
        }
    }
    rest
}
