//! The outermost object of an event: kind, time, and which way `data` is read.

use model::{EventKind, IncrementalSource, Timestamp, limits};

use super::{Mark, Place, ReadError, Span, Tape, TapeAttribute};
use crate::json::Cursor;
use crate::names::Name;

/// Reads one event onto a tape.
pub(super) struct Reader<'t, 'e> {
    pub(super) tape: &'t mut Tape,
    pub(super) cursor: Cursor<'e>,
}

impl<'t, 'e> Reader<'t, 'e> {
    pub(super) fn new(tape: &'t mut Tape, event: &'e str) -> Result<Self, ReadError> {
        if event.len() > limits::EVENT_BYTES {
            return Err(ReadError::TooLarge);
        }
        Ok(Self { tape, cursor: Cursor::new(event) })
    }

    /// rrweb writes `type` first. When `data` comes before it, the event is read a second time.
    pub(super) fn read(mut self) -> Result<(), ReadError> {
        let (kind, is_late) = self.outermost(None)?;
        if is_late {
            self.tape.clear();
            self.cursor.jump(0);
            self.outermost(Some(kind))?;
        }
        if kind == EventKind::IncrementalSnapshot && self.tape.source.is_none() {
            return Err(ReadError::Missing { field: "source" });
        }
        if kind == EventKind::FullSnapshot && self.tape.nodes.is_empty() {
            return Err(ReadError::Missing { field: "data" });
        }
        Ok(())
    }

    /// Reads the outermost object; says whether `data` was passed over because its kind was not known.
    fn outermost(&mut self, known: Option<EventKind>) -> Result<(EventKind, bool), ReadError> {
        self.cursor.expect(b'{')?;
        let (mut kind, mut timestamp, mut data) = (None, None, None);
        let mut is_late = false;
        let mut is_first = true;
        while let Some(key) = self.cursor.next_key(&mut is_first)? {
            match key {
                "type" => self.once(&mut kind, Self::kind)?,
                "timestamp" => self.once(&mut timestamp, Self::timestamp)?,
                "data" => {
                    let kind = kind.or(known);
                    is_late = kind.is_none();
                    self.once(&mut data, |reader| match kind {
                        Some(kind) => reader.data(kind),
                        None => Ok(reader.cursor.skip_value()?.into()),
                    })?;
                }
                _ => self.other(key)?,
            }
        }
        self.cursor.expect_end()?;
        let kind = kind.ok_or(ReadError::Missing { field: "type" })?;
        self.tape.kind = kind;
        self.tape.timestamp = timestamp.ok_or(ReadError::Missing { field: "timestamp" })?;
        self.tape.data = data.unwrap_or_default();
        Ok((kind, is_late))
    }

    /// Takes a value that may be said only once.
    pub(super) fn once<T>(
        &mut self,
        place: &mut Option<T>,
        read: impl FnOnce(&mut Self) -> Result<T, ReadError>,
    ) -> Result<(), ReadError> {
        if place.is_some() {
            return Err(self.ambiguous());
        }
        *place = Some(read(self)?);
        Ok(())
    }

    pub(super) const fn ambiguous(&self) -> ReadError {
        ReadError::Ambiguous { at: self.cursor.at() }
    }

    fn kind(&mut self) -> Result<EventKind, ReadError> {
        let number = self.cursor.integer()?.and_then(|number| u8::try_from(number).ok());
        number.and_then(EventKind::from_number).ok_or(ReadError::Missing { field: "type" })
    }

    fn timestamp(&mut self) -> Result<Timestamp, ReadError> {
        let ms = self.cursor.number()?.filter(|ms| (0.0..=9.0e15).contains(ms));
        // In range, so the cast only drops a fraction of a millisecond.
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        let ms = ms.map(|ms| ms as i64);
        ms.and_then(Timestamp::from_ms).ok_or(ReadError::Missing { field: "timestamp" })
    }

    fn data(&mut self, kind: EventKind) -> Result<Span, ReadError> {
        self.cursor.peek()?;
        let start = self.cursor.at();
        match kind {
            EventKind::FullSnapshot => self.snapshot()?,
            EventKind::IncrementalSnapshot => self.incremental()?,
            _ => self.fields()?,
        }
        Ok((start..self.cursor.at()).into())
    }

    /// `data` of a full snapshot.
    fn snapshot(&mut self) -> Result<(), ReadError> {
        self.cursor.expect(b'{')?;
        let mut node = None;
        let mut is_first = true;
        while let Some(key) = self.cursor.next_key(&mut is_first)? {
            match key {
                "node" => self.once(&mut node, Self::node)?,
                "initialOffset" => {
                    let value = self.numbers()?;
                    let name = self.span_of(key);
                    self.tape.fields.push(TapeAttribute { name, value, number: Name::NO_NAME });
                }
                _ => self.other(key)?,
            }
        }
        match node {
            Some(node) if node != super::NOBODY => Ok(()),
            _ => Err(ReadError::Missing { field: "node" }),
        }
    }

    /// `data` of an incremental snapshot: `source` comes first, or is looked for.
    fn incremental(&mut self) -> Result<(), ReadError> {
        self.cursor.peek()?;
        let start = self.cursor.at();
        let source = self.source()?.ok_or(ReadError::Missing { field: "source" })?;
        self.tape.source = Some(source);
        self.cursor.jump(start);
        match source {
            IncrementalSource::Mutation => self.mutation(),
            _ => self.fields(),
        }
    }

    fn source(&mut self) -> Result<Option<IncrementalSource>, ReadError> {
        self.cursor.expect(b'{')?;
        let mut is_first = true;
        while let Some(key) = self.cursor.next_key(&mut is_first)? {
            if key == "source" {
                let number = self.cursor.integer()?.and_then(|number| u8::try_from(number).ok());
                return Ok(number.and_then(IncrementalSource::from_number));
            }
            self.cursor.skip_value()?;
        }
        Ok(None)
    }

    /// `data` as a flat list of fields; when it is not an object, as one thing nobody knows.
    fn fields(&mut self) -> Result<(), ReadError> {
        if self.cursor.peek()? != b'{' {
            let span = self.cursor.skip_value()?.into();
            self.mark(span, Place::Other);
            return Ok(());
        }
        self.cursor.expect(b'{')?;
        let mut is_first = true;
        let mut n_sources = 0;
        while let Some(key) = self.cursor.next_key(&mut is_first)? {
            if key.contains('\\') {
                return Err(self.ambiguous());
            }
            n_sources += u32::from(key == "source");
            let name = self.span_of(key);
            let value = self.cursor.skip_value()?.into();
            let field = index(self.tape.fields.len());
            self.tape.fields.push(TapeAttribute { name, value, number: Name::NO_NAME });
            self.mark(value, Place::Field { field });
        }
        if n_sources > 1 { Err(self.ambiguous()) } else { Ok(()) }
    }

    /// A value that holds numbers when it is what it should be; marked when it holds a string.
    pub(super) fn numbers(&mut self) -> Result<Span, ReadError> {
        let is_nested = matches!(self.cursor.peek()?, b'"' | b'{' | b'[');
        let span: Span = self.cursor.skip_value()?.into();
        if is_nested && span.of(self.cursor.text()).contains('"') {
            self.mark(span, Place::Other);
        }
        Ok(span)
    }

    /// A number; a string in its place is marked and reads as 0.
    pub(super) fn id(&mut self) -> Result<i32, ReadError> {
        if let Some(integer) = self.cursor.plain_integer()? {
            return Ok(integer);
        }
        self.numbers().map(|_| 0)
    }

    /// A value under a name that nobody knows here.
    pub(super) fn other(&mut self, key: &str) -> Result<(), ReadError> {
        if key.contains('\\') {
            return Err(self.ambiguous());
        }
        let span: Span = self.cursor.skip_value()?.into();
        if span.of(self.cursor.text()).contains('"') {
            self.mark(span, Place::Other);
        }
        Ok(())
    }

    #[inline]
    pub(super) fn mark(&mut self, span: Span, place: Place) {
        self.tape.marks.push(Mark { span, place });
    }

    /// Opens a mark whose end is not known yet.
    pub(super) fn open_mark(&mut self, start: usize, place: Place) -> usize {
        self.mark((start..start).into(), place);
        self.tape.marks.len() - 1
    }

    /// Ends an open mark here.
    pub(super) fn close_mark(&mut self, mark: usize) {
        let at = self.cursor.at();
        if let Some(mark) = self.tape.marks.get_mut(mark) {
            mark.span = (mark.span.start as usize..at).into();
        }
    }

    /// Where a slice of the event stands in it.
    #[inline]
    pub(super) fn span_of(&self, part: &str) -> Span {
        let start = part.as_ptr().addr() - self.cursor.text().as_ptr().addr();
        (start..start + part.len()).into()
    }
}

/// Indexes of a tape fit: an event has fewer than 2^24 bytes.
pub(super) fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(super::NOBODY)
}
