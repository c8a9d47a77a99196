//! Text becomes asterisks of the same length; white space stays.

use dom::json::{is_blank, part, units};
use memchr::{memchr, memchr_iter, memchr2};

use crate::words;

/// Appends the inside of a JSON string masked: one `*` for each UTF-16 unit that is not
/// white space.
pub(crate) fn push_masked(out: &mut String, raw: &str) {
    let mut rest = raw;
    loop {
        let run = push_plain_masked(out, rest);
        rest = part(rest, run..);
        let Some(unit) = units(rest).next() else { return };
        if is_blank(unit.character) {
            out.push_str(unit.raw);
        } else {
            push_stars(out, usize::from(unit.utf16));
        }
        rest = part(rest, unit.raw.len()..);
    }
}

/// Masks what `raw` begins with, as far as it is plain ASCII, which nearly all text is; says
/// how far that is.
fn push_plain_masked(out: &mut String, raw: &str) -> usize {
    let mut done = 0;
    // In pieces: a piece is masked where it is and copied at once.
    for piece in raw.as_bytes().chunks(PIECE) {
        let mut masked = [b'*'; PIECE];
        let mut length = 0;
        for (mask, &byte) in masked.iter_mut().zip(piece) {
            match byte {
                b' ' => *mask = b' ',
                b'!'..=b'[' | b']'..=b'~' => {}
                _ => break,
            }
            length += 1;
        }
        out.push_str(std::str::from_utf8(&masked[..length]).unwrap_or_default());
        done += length;
        if length < piece.len() {
            break;
        }
    }
    done
}

/// Bytes that are masked at a time.
const PIECE: usize = 64;

/// Appends the inside of a JSON string with an `x` for each letter and digit, and for each
/// UTF-16 unit of other alphabets: how long the words are, and where they break.
pub(crate) fn push_blurred(out: &mut String, raw: &str) {
    for unit in units(raw) {
        let is_kept = unit.character.is_ascii_punctuation() || is_blank(unit.character);
        if is_kept {
            out.push_str(unit.raw);
        } else {
            out.push_str(part("xx", ..usize::from(unit.utf16)));
        }
    }
}

fn push_stars(out: &mut String, mut count: usize) {
    const STARS: &str = "****************************************************************";
    while count > STARS.len() {
        out.push_str(STARS);
        count -= STARS.len();
    }
    out.push_str(part(STARS, ..count));
}

/// Appends a JSON value in which every string is masked, and every key that is not a plain name.
pub(crate) fn push_strings_masked(out: &mut String, json: &str) {
    rewrite_strings(out, json, &mut |out, raw, is_a_key| {
        if is_a_key && is_key(raw) { out.push_str(raw) } else { push_masked(out, raw) }
    });
}

/// Appends a valid JSON value; `rewrite` appends the inside of each string, told whether it is a key.
pub(crate) fn rewrite_strings(
    out: &mut String,
    json: &str,
    rewrite: &mut dyn FnMut(&mut String, &str, bool),
) {
    let mut rest = json;
    while let Some(start) = memchr(b'"', rest.as_bytes()) {
        let inside = part(rest, start + 1..);
        let length = string_length(inside);
        let after = part(inside, length + 1..);
        out.push_str(part(rest, ..=start));
        let is_key = after.trim_ascii_start().starts_with(':');
        rewrite(out, part(inside, ..length), is_key);
        out.push('"');
        rest = after;
    }
    out.push_str(rest);
}

/// Bytes up to the closing quote.
fn string_length(inside: &str) -> usize {
    let bytes = inside.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes[at] == b'"' {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

/// Whether a text is a plain name, as programs give them: `^[A-Za-z0-9_.:$/\-]{1,100}$`.
pub(crate) fn is_name(raw: &str) -> bool {
    (1..=100).contains(&raw.len())
        && raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.:$/-".contains(&byte))
}

/// Whether an object's key is a plain name and not the number of somebody or something.
pub(crate) fn is_key(raw: &str) -> bool {
    is_name(raw) && !has_digit_run(raw)
}

/// States that style sheets ask for.
const STATES: &str = "active after ascending assertive auto before bottom center checked closed collapsed dark \
    date delayed-open descending disabled dropdown enabled end error expanded false grid hidden \
    horizontal inactive indeterminate instant-open invalid left light list listbox loaded \
    loading location menu mixed mobile modal no none off on open other page polite right \
    selected start step success tab time tooltip top tree true unchecked valid vertical visible \
    warning yes";

/// Whether a value is one of the words that style sheets ask for, or a small number. Any
/// other word may be a name.
pub(crate) fn is_state(raw: &str) -> bool {
    let is_number = raw.len() <= 2 && raw.bytes().all(|byte| byte.is_ascii_digit());
    is_number || words::contains(STATES, raw)
}

/// Four or more digits in a row: a number that means somebody or something.
pub(crate) fn has_digit_run(text: &str) -> bool {
    let mut run = 0;
    text.bytes().any(|byte| {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        run == 4
    })
}

/// Where `word`, plain ASCII and not empty, begins in `text`. Short texts, short words: the library's search is made for
/// long ones and would have to be downloaded.
pub(crate) fn position(text: &str, word: &str) -> Option<usize> {
    let (first, rest) = word.as_bytes().split_first()?;
    memchr_iter(*first, text.as_bytes())
        .find(|at| part(text, at + 1..).as_bytes().starts_with(rest))
}

/// Whether `word` stands in `text`.
pub(crate) fn has(text: &str, word: &str) -> bool {
    position(text, word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(json: &str) -> String {
        let mut out = String::new();
        push_strings_masked(&mut out, json);
        out
    }

    #[test]
    fn strings_are_masked_and_keys_that_are_names_are_kept() {
        assert_eq!(
            masked(r#"{"a":"b\"c","alice@x.example":[1,"d e",null],"k" : {"1234":true}}"#),
            r#"{"a":"***","***************":[1,"* *",null],"k" : {"****":true}}"#
        );
    }

    #[test]
    fn states_are_a_closed_list() {
        assert!(words::is_sorted(STATES));
        for state in ["", "open", "true", "12"] {
            assert!(is_state(state), "{state}");
        }
        for text in ["Open", "alice", "a b", "123", "1a", "ä"] {
            assert!(!is_state(text), "{text}");
        }
    }

    #[test]
    fn blurred_text_keeps_its_shape() {
        let mut out = String::new();
        push_blurred(&mut out, r"Ann B., 12\n\u00e9\ud83d\ude00 字!");

        assert_eq!(out, r"xxx x., xx\nxxx x!");
    }
}
