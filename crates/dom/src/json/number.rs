//! Numbers, read without the tables of the standard library.

use super::{Cursor, JsonError, part};

impl Cursor<'_> {
    /// Takes a number that fits; anything else is taken too and gives `None`.
    pub fn number(&mut self) -> Result<Option<f64>, JsonError> {
        let span = self.skip_value()?;
        Ok(parse_number(part(self.text, span)))
    }

    /// Takes an integer that fits; anything else is taken too and gives `None`.
    pub fn integer(&mut self) -> Result<Option<i32>, JsonError> {
        let span = self.skip_value()?;
        Ok(parse_integer(&self.text.as_bytes()[span]))
    }

    /// Takes an integer of at most nine digits when that is what comes next.
    pub fn plain_integer(&mut self) -> Result<Option<i32>, JsonError> {
        let is_negative = self.peek()? == b'-';
        let bytes = self.text.as_bytes();
        let start = self.at + usize::from(is_negative);
        let (mut at, mut number) = (start, 0_i32);
        while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
            // Of longer ones nothing is taken.
            number = number.wrapping_mul(10).wrapping_add(i32::from(digit - b'0'));
            at += 1;
        }
        let is_ended = matches!(bytes.get(at), Some(b',' | b'}' | b']'));
        let has_leading_zero = at - start > 1 && bytes[start] == b'0';
        if !(1..=9).contains(&(at - start)) || has_leading_zero || !is_ended {
            return Ok(None);
        }
        self.at = at;
        Ok(Some(if is_negative { -number } else { number }))
    }
}

/// JSON's grammar of numbers.
pub(super) fn is_number(word: &[u8]) -> bool {
    let digits = |from: usize| word[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(word.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && word[at] == b'0') {
        return false;
    }
    at += whole;
    if word.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return false;
        }
        at += 1 + fraction;
    }
    if matches!(word.get(at), Some(b'e' | b'E')) {
        at += 1;
        at += usize::from(matches!(word.get(at), Some(b'+' | b'-')));
        let exponent = digits(at.min(word.len()));
        if exponent == 0 {
            return false;
        }
        at += exponent;
    }
    at == word.len()
}

/// A finite number. Short integers take a short way: nearly all numbers are.
///
/// Longer ones are read to about fifteen digits. The standard library reads them exactly,
/// with tables that are larger than this crate; nothing here depends on the last bit.
pub fn parse_number(word: &str) -> Option<f64> {
    let bytes = word.as_bytes();
    if let Some(integer) = parse_integer(bytes) {
        return Some(f64::from(integer));
    }
    if !is_number(bytes) {
        return None;
    }
    let (mut number, mut exponent, mut is_fraction) = (0.0_f64, 0_i32, false);
    let mut rest = bytes.iter();
    for byte in rest.by_ref() {
        match byte {
            b'0'..=b'9' => {
                number = number * 10.0 + f64::from(byte - b'0');
                exponent -= i32::from(is_fraction);
            }
            b'.' => is_fraction = true,
            b'e' | b'E' => break,
            _ => {}
        }
    }
    let written = rest.as_slice();
    let digits = written.strip_prefix(b"+").unwrap_or(written);
    if !digits.is_empty() {
        exponent = exponent.saturating_add(parse_integer(digits)?);
    }
    // In two steps: a power alone may be infinite where the number is not.
    let half = exponent.clamp(-1000, 1000) / 2;
    number *= 10_f64.powi(half);
    number *= 10_f64.powi(exponent.clamp(-1000, 1000) - half);
    if bytes.first() == Some(&b'-') {
        number = -number;
    }
    number.is_finite().then_some(number)
}

/// An integer without sign games: `-?[0-9]{1,9}`.
pub(super) fn parse_integer(word: &[u8]) -> Option<i32> {
    let (is_negative, digits) = match word {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let mut number = 0_i32;
    for &digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + i32::from(digit - b'0');
    }
    Some(if is_negative { -number } else { number })
}
