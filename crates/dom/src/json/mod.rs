//! A cursor over JSON text that hands out raw slices and builds nothing.
//!
//! Events are megabytes of text of which a handful of strings matter. The cursor
//! therefore never decodes, never allocates per value, and never recurses: nesting is
//! kept in a bit per level, so a hostile text cannot exhaust the stack.
//!
//! # Limits
//!
//! Deeper nesting than [`MAX_DEPTH`] is refused.

mod levels;
mod number;
mod text;
mod words;

use std::ops::Range;

use levels::Levels;
use number::is_number;

pub use number::parse_number;
pub use text::{Unit, decode, is_blank, part, push_encoded, trim_end, trim_start, units};
pub use words::has_control_character;

use words::special;

/// Deepest nesting of arrays and objects that is read.
pub const MAX_DEPTH: usize = 4608;

/// The text is not JSON, or not JSON that is worth reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Something else stands where a value, a key or a delimiter must stand.
    #[error("unexpected text at byte {at}")]
    Unexpected {
        /// Where.
        at: usize,
    },
    /// The text ends within a value.
    #[error("text ends too early")]
    Truncated,
    /// Arrays and objects are nested deeper than [`MAX_DEPTH`].
    #[error("nested too deeply")]
    TooDeep,
}

/// A position in a JSON text.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor before the first value of `text`.
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// A cursor within `text`, which must point at the begin of a value.
    pub const fn starting_at(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// The whole text.
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// Bytes read so far.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Goes on at another position of the same text.
    pub const fn jump(&mut self, at: usize) {
        self.at = at;
    }

    /// The first byte of what comes next, white space skipped.
    #[inline]
    pub fn peek(&mut self) -> Result<u8, JsonError> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(byte);
            }
            self.at += 1;
        }
        Err(JsonError::Truncated)
    }

    /// Takes `byte` when it comes next.
    #[inline]
    pub fn take(&mut self, byte: u8) -> Result<bool, JsonError> {
        let is_next = self.peek()? == byte;
        self.at += usize::from(is_next);
        Ok(is_next)
    }

    /// Takes `text` when exactly that comes next, without white space before it.
    #[inline]
    pub(crate) fn take_text(&mut self, text: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let is_next = rest.starts_with(text.as_bytes());
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    /// Takes `byte`, which must come next.
    #[inline]
    pub fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.take(byte)? { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Refuses anything but white space up to the end of the text.
    pub fn expect_end(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Err(JsonError::Truncated) => Ok(()),
            _ => Err(self.unexpected()),
        }
    }

    /// The error for what stands here.
    pub const fn unexpected(&self) -> JsonError {
        JsonError::Unexpected { at: self.at }
    }

    /// Takes a string; gives what stands between its quotes, escapes and all.
    pub fn string(&mut self) -> Result<&'a str, JsonError> {
        self.expect(b'"')?;
        let start = self.at;
        let end = self.string_end()?;
        Ok(part(self.text, start..end))
    }

    /// Moves behind the closing quote; gives its position.
    fn string_end(&mut self) -> Result<usize, JsonError> {
        let bytes = self.text.as_bytes();
        loop {
            self.at = special(bytes, self.at).ok_or(JsonError::Truncated)?;
            if bytes[self.at] == b'"' {
                self.at += 1;
                return Ok(self.at - 1);
            }
            self.escape()?;
        }
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        let bytes = self.text.as_bytes();
        let length = match bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => {
                let digits = bytes.get(self.at + 2..self.at + 6).ok_or(JsonError::Truncated)?;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(self.unexpected());
                }
                6
            }
            Some(_) => return Err(self.unexpected()),
            None => return Err(JsonError::Truncated),
        };
        self.at += length;
        Ok(())
    }

    /// After `{`: the next key, its colon taken; `None` behind the closing brace.
    ///
    /// `is_first` must be true for the first call of an object and is cleared by it.
    pub fn next_key(&mut self, is_first: &mut bool) -> Result<Option<&'a str>, JsonError> {
        // Without white space, as programs write it: a look at what comes next.
        let bytes = self.text.as_bytes();
        let quote = self.at + usize::from(!*is_first);
        if bytes.get(quote) == Some(&b'"') && (*is_first || bytes[self.at] == b',') {
            *is_first = false;
            self.at = quote + 1;
            let end = self.string_end()?;
            if bytes.get(self.at) == Some(&b':') {
                self.at += 1;
            } else {
                self.expect(b':')?;
            }
            return Ok(Some(part(self.text, quote + 1..end)));
        }
        if self.take(b'}')? {
            // `{"a":1,}` is caught below: a key must follow a comma.
            return Ok(None);
        }
        if !std::mem::replace(is_first, false) {
            self.expect(b',')?;
        }
        let key = self.string()?;
        self.expect(b':')?;
        Ok(Some(key))
    }

    /// After `[`: whether another item follows; false behind the closing bracket.
    pub fn next_item(&mut self, is_first: &mut bool) -> Result<bool, JsonError> {
        if self.take(b']')? {
            return Ok(false);
        }
        if !std::mem::replace(is_first, false) {
            self.expect(b',')?;
            if self.peek()? == b']' {
                return Err(self.unexpected());
            }
        }
        Ok(true)
    }

    /// Takes a value of any kind; gives where it stands.
    pub fn skip_value(&mut self) -> Result<Range<usize>, JsonError> {
        match self.peek()? {
            b'"' => {
                let start = self.at;
                self.at += 1;
                self.string_end()?;
                Ok(start..self.at)
            }
            b'{' | b'[' => self.skip_nested(),
            _ => self.scalar(),
        }
    }

    fn scalar(&mut self) -> Result<Range<usize>, JsonError> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let length = bytes[start..]
            .iter()
            .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n'))
            .unwrap_or(bytes.len() - start);
        let word = &bytes[start..start + length];
        if matches!(word, b"true" | b"false" | b"null") || is_number(word) {
            self.at += length;
            Ok(start..self.at)
        } else {
            Err(self.unexpected())
        }
    }

    /// An array or object, with a stack of one bit per level: set for an object.
    fn skip_nested(&mut self) -> Result<Range<usize>, JsonError> {
        let start = self.at;
        let mut levels = Levels::default();
        let mut is_first = true;
        loop {
            // Here a value is due, or the end of the innermost container.
            let is_value_due = match levels.top() {
                None => true,
                Some(true) => self.next_key(&mut is_first)?.is_some(),
                Some(false) => self.next_item(&mut is_first)?,
            };
            if !is_value_due {
                levels.pop();
                is_first = false;
            } else if let open @ (b'{' | b'[') = self.peek()? {
                self.at += 1;
                levels.push(open == b'{')?;
                is_first = true;
                continue;
            } else {
                self.skip_value_flat()?;
            }
            if levels.depth == 0 {
                return Ok(start..self.at);
            }
        }
    }

    fn skip_value_flat(&mut self) -> Result<(), JsonError> {
        if self.peek()? == b'"' {
            self.at += 1;
            self.string_end().map(drop)
        } else {
            self.scalar().map(drop)
        }
    }

    /// Takes a value; says whether it was `true`.
    pub fn is_true(&mut self) -> Result<bool, JsonError> {
        let span = self.skip_value()?;
        Ok(part(self.text, span) == "true")
    }
}

#[cfg(test)]
mod tests;
