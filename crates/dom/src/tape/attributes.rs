//! `attributes` of nodes and of attribute changes.

use std::ops::Range;

use super::event::{Reader, index};
use super::{Place, ReadError, TapeAttribute};
use crate::names::Name;

impl Reader<'_, '_> {
    /// Reads an object of attributes; each string or object value gets the mark that `place` makes.
    pub(super) fn attributes(
        &mut self,
        place: impl Fn(u32) -> Place,
    ) -> Result<Range<u32>, ReadError> {
        let start = index(self.tape.attributes.len());
        if self.cursor.peek()? != b'{' {
            self.numbers()?;
            return Ok(start..start);
        }
        self.cursor.expect(b'{')?;
        let mut is_first = true;
        while let Some(name) = self.cursor.next_key(&mut is_first)? {
            let name = self.span_of(name);
            let is_scalar = !matches!(self.cursor.peek()?, b'"' | b'{' | b'[');
            let value = self.cursor.skip_value()?.into();
            let attribute = index(self.tape.attributes.len());
            self.tape.attributes.push(TapeAttribute { name, value, number: Name::NO_NAME });
            if !is_scalar {
                self.mark(value, place(attribute));
            }
        }
        Ok(start..index(self.tape.attributes.len()))
    }
}
