//! Looking at eight bytes at a time: a page has no wider registers that it could rely on.

use memchr::memchr2;

/// 1 in each byte.
const ONES: u64 = u64::MAX / 255;

/// The highest bit of each byte.
const HIGHS: u64 = ONES << 7;

/// Strings that are longer are left to the library, which knows wider registers.
const SHORT: usize = 64;

/// A bit in each byte of `word` that is `byte`; above the lowest one there may be false ones.
const fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * byte as u64), 1)
}

/// A bit in each byte of `word` that is smaller than `limit`; above the lowest one there may be
/// false ones.
const fn below(word: u64, limit: u64) -> u64 {
    word.wrapping_sub(ONES * limit) & !word & HIGHS
}

/// Where the next quote or backslash is, from `at` on.
pub(super) fn special(bytes: &[u8], mut at: usize) -> Option<usize> {
    let far = at + SHORT;
    while at < far {
        let Some(chunk) = bytes.get(at..)?.first_chunk() else { break };
        let word = u64::from_le_bytes(*chunk);
        let found = equal(word, b'"') | equal(word, b'\\');
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    memchr2(b'"', b'\\', bytes.get(at..)?).map(|found| at + found)
}

/// Whether a control character stands in the text.
pub fn has_control_character(text: &str) -> bool {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let found = words.iter().fold(0, |found, word| {
        let word = u64::from_le_bytes(*word);
        found | below(word, b' '.into())
    });
    found != 0 || rest.iter().any(|byte| *byte < b' ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_say_what_bytes_say(
            text in prop::collection::vec(
                prop_oneof![
                    8 => any::<char>(),
                    1 => Just('"'), 1 => Just('\\'), 1 => Just('!'), 1 => Just('#'), 1 => Just('\u{1f}'),
                ],
                0..120,
            ),
            at in 0..130_usize,
        ) {
            let text = String::from_iter(text);
            let bytes = text.as_bytes();

            let expected = bytes.get(at..).and_then(|rest| {
                rest.iter().position(|byte| matches!(byte, b'"' | b'\\')).map(|found| at + found)
            });
            prop_assert_eq!(special(bytes, at), expected);
            prop_assert_eq!(has_control_character(&text), bytes.iter().any(|byte| *byte < b' '));
        }
    }
}
