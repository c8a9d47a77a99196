//! `data` of a mutation: adds, removes, texts, attributes.

use super::event::{Reader, index};
use super::{NOBODY, Place, ReadError, Span, TapeAdd, TapeChange, TapeRemove, TapeText};

const TEXTS: u8 = 1;
const ATTRIBUTES: u8 = 2;
const REMOVES: u8 = 4;
const ADDS: u8 = 8;
const SOURCE: u8 = 16;

/// Reads one entry of a list.
type ReadEntry<'t, 'e> = fn(&mut Reader<'t, 'e>) -> Result<(), ReadError>;

impl<'t, 'e> Reader<'t, 'e> {
    pub(super) fn mutation(&mut self) -> Result<(), ReadError> {
        self.cursor.expect(b'{')?;
        let mut said = 0;
        let mut is_first = true;
        while let Some(key) = self.cursor.next_key(&mut is_first)? {
            let (what, entry): (u8, ReadEntry<'t, 'e>) = match key {
                "texts" => (TEXTS, Self::text),
                "attributes" => (ATTRIBUTES, Self::change),
                "removes" => (REMOVES, Self::remove),
                "adds" => (ADDS, Self::add),
                "source" => (SOURCE, |reader| reader.numbers().map(drop)),
                _ => {
                    self.other(key)?;
                    continue;
                }
            };
            if said & what != 0 {
                return Err(self.ambiguous());
            }
            said |= what;
            if what == SOURCE { entry(self)? } else { self.entries(entry)? }
        }
        Ok(())
    }

    fn entries(&mut self, entry: ReadEntry<'t, 'e>) -> Result<(), ReadError> {
        if self.cursor.peek()? != b'[' {
            return self.numbers().map(drop);
        }
        self.cursor.expect(b'[')?;
        let mut is_first = true;
        while self.cursor.next_item(&mut is_first)? {
            if self.cursor.peek()? == b'{' {
                entry(self)?;
            } else {
                self.numbers()?;
            }
        }
        Ok(())
    }

    fn text(&mut self) -> Result<(), ReadError> {
        let text = index(self.tape.texts.len());
        self.tape.texts.push(TapeText { id: 0, value: Span::default() });
        let mark = self.open_mark(self.cursor.at(), Place::Text { text });
        let (mut id, mut value) = (None, None);
        self.object(|reader, key| match key {
            "id" => reader.once(&mut id, Self::id),
            "value" => reader.once(&mut value, |reader| {
                let span = reader.cursor.skip_value()?.into();
                reader.mark(span, Place::TextValue { text });
                Ok(span)
            }),
            _ => reader.other(key),
        })?;
        self.close_mark(mark);
        self.tape.texts[text as usize] =
            TapeText { id: id.unwrap_or(0), value: value.unwrap_or_default() };
        Ok(())
    }

    fn change(&mut self) -> Result<(), ReadError> {
        let change = index(self.tape.changes.len());
        self.tape.changes.push(TapeChange { id: 0, attributes: 0..0 });
        let mark = self.open_mark(self.cursor.at(), Place::Change { change });
        let (mut id, mut attributes) = (None, None);
        self.object(|reader, key| match key {
            "id" => reader.once(&mut id, Self::id),
            "attributes" => reader.once(&mut attributes, |reader| {
                reader.attributes(|attribute| Place::ChangeValue { change, attribute })
            }),
            _ => reader.other(key),
        })?;
        self.close_mark(mark);
        self.tape.changes[change as usize] =
            TapeChange { id: id.unwrap_or(0), attributes: attributes.unwrap_or(0..0) };
        Ok(())
    }

    fn remove(&mut self) -> Result<(), ReadError> {
        let (mut parent_id, mut id, mut is_shadow) = (None, None, None);
        self.object(|reader, key| match key {
            "parentId" => reader.once(&mut parent_id, Self::id),
            "id" => reader.once(&mut id, Self::id),
            "isShadow" => reader.once(&mut is_shadow, |reader| {
                Ok(reader.numbers()?.of(reader.cursor.text()) == "true")
            }),
            _ => reader.other(key),
        })?;
        let remove = TapeRemove {
            parent_id: parent_id.unwrap_or(0),
            id: id.unwrap_or(0),
            is_shadow: is_shadow.unwrap_or(false),
        };
        self.tape.removes.push(remove);
        Ok(())
    }

    fn add(&mut self) -> Result<(), ReadError> {
        let add = index(self.tape.adds.len());
        self.tape.adds.push(TapeAdd { parent_id: 0, previous_id: 0, next_id: 0, node: NOBODY });
        let mark = self.open_mark(self.cursor.at(), Place::Add { add });
        let (mut parent_id, mut previous_id, mut next_id, mut node) = (None, None, None, None);
        self.object(|reader, key| match key {
            "parentId" => reader.once(&mut parent_id, Self::id),
            "previousId" => reader.once(&mut previous_id, Self::id),
            "nextId" => reader.once(&mut next_id, Self::id),
            "node" => reader.once(&mut node, Self::node),
            _ => reader.other(key),
        })?;
        self.close_mark(mark);
        self.tape.adds[add as usize] = TapeAdd {
            parent_id: parent_id.unwrap_or(0),
            previous_id: previous_id.unwrap_or(0),
            next_id: next_id.unwrap_or(0),
            node: node.unwrap_or(NOBODY),
        };
        Ok(())
    }

    fn object(
        &mut self,
        mut field: impl FnMut(&mut Self, &str) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        self.cursor.expect(b'{')?;
        let mut is_first = true;
        while let Some(key) = self.cursor.next_key(&mut is_first)? {
            field(self, key)?;
        }
        Ok(())
    }
}
