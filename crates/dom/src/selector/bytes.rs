//! Selectors as bytes, for the way from the server to the page.

use super::{
    AttributeTest, Combinator, Compound, MAX_PARTS, MAX_TEXT, NameIndex, Operator, Part, Selector,
    SelectorList, Test,
};

const VERSION: u8 = 1;

const TAG: u8 = 0;
const ID: u8 = 1;
const CLASS: u8 = 2;
const ATTRIBUTE: u8 = 3;
const NOT: u8 = 4;

const OPERATORS: [Operator; 6] = [
    Operator::Exists,
    Operator::Is,
    Operator::BeginsWith,
    Operator::EndsWith,
    Operator::Contains,
    Operator::HasWord,
];

/// The bytes are not selectors, or those of another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bytes are not selectors of this version")]
pub struct SelectorBytesError;

impl SelectorList {
    /// Reads what [`SelectorList::to_bytes`] wrote; refuses what it cannot have written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SelectorBytesError> {
        let mut reader = Reader { bytes, room: MAX_PARTS, n_names: 0 };
        reader.list().filter(|_| reader.bytes.is_empty()).ok_or(SelectorBytesError)
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    /// How many more parts there may be.
    room: usize,
    n_names: usize,
}

impl Reader<'_> {
    fn list(&mut self) -> Option<SelectorList> {
        if self.byte()? != VERSION {
            return None;
        }
        self.n_names = self.count()?;
        let mut names = Vec::new();
        for _ in 0..self.n_names {
            names.push(self.text()?);
        }
        let mut selectors = Vec::new();
        for _ in 0..self.count()? {
            selectors.push(self.selector()?);
        }
        Some(SelectorList { names, selectors })
    }

    fn selector(&mut self) -> Option<Selector> {
        let mut parts = Vec::new();
        for _ in 0..self.count()? {
            let combinator = match self.byte()? {
                0 => Combinator::Descendant,
                1 => Combinator::Child,
                _ => return None,
            };
            parts.push(Part { combinator, compound: self.compound(true)? });
        }
        if parts.is_empty() { None } else { Some(Selector { parts }) }
    }

    fn compound(&mut self, may_negate: bool) -> Option<Compound> {
        let mut tests = Vec::new();
        for _ in 0..self.count()? {
            let test = match self.byte()? {
                TAG => Test::Tag(self.name()?),
                ID => Test::Id(self.text()?),
                CLASS => Test::Class(self.text()?),
                ATTRIBUTE => Test::Attribute(AttributeTest {
                    name: self.name()?,
                    html_name: self.name()?,
                    operator: *OPERATORS.get(usize::from(self.byte()?))?,
                    is_folded: self.byte()? != 0,
                    value: self.text()?,
                }),
                // One level: the page's stack is not the operator's to spend.
                NOT if may_negate => {
                    let mut compounds = Vec::new();
                    for _ in 0..self.count()? {
                        compounds.push(self.compound(false)?);
                    }
                    Test::Not(compounds)
                }
                _ => return None,
            };
            tests.push(test);
        }
        Some(Compound { tests })
    }

    /// How many of something follow; all counts together are limited.
    fn count(&mut self) -> Option<usize> {
        let count = usize::from(self.number()?);
        self.room = self.room.checked_sub(count)?;
        Some(count)
    }

    fn name(&mut self) -> Option<NameIndex> {
        self.number().filter(|index| usize::from(*index) < self.n_names)
    }

    fn text(&mut self) -> Option<Box<str>> {
        let length = usize::from(self.number()?);
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        if length > MAX_TEXT {
            return None;
        }
        std::str::from_utf8(text).ok().map(Into::into)
    }

    fn number(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }
}

#[cfg(feature = "selectors-parse")]
impl SelectorList {
    /// Writes what [`SelectorList::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        push_count(&mut out, self.names.len());
        for name in &self.names {
            push_text(&mut out, name);
        }
        push_count(&mut out, self.selectors.len());
        for selector in &self.selectors {
            push_count(&mut out, selector.parts.len());
            for part in &selector.parts {
                out.push(part.combinator as u8);
                push_compound(&mut out, &part.compound);
            }
        }
        out
    }
}

#[cfg(feature = "selectors-parse")]
fn push_compound(out: &mut Vec<u8>, compound: &Compound) {
    push_count(out, compound.tests.len());
    for test in &compound.tests {
        match test {
            Test::Tag(name) => {
                out.push(TAG);
                out.extend(name.to_le_bytes());
            }
            Test::Id(text) => {
                out.push(ID);
                push_text(out, text);
            }
            Test::Class(text) => {
                out.push(CLASS);
                push_text(out, text);
            }
            Test::Attribute(test) => {
                out.push(ATTRIBUTE);
                out.extend(test.name.to_le_bytes());
                out.extend(test.html_name.to_le_bytes());
                out.extend([test.operator as u8, u8::from(test.is_folded)]);
                push_text(out, &test.value);
            }
            Test::Not(compounds) => {
                out.push(NOT);
                push_count(out, compounds.len());
                for compound in compounds {
                    push_compound(out, compound);
                }
            }
        }
    }
}

/// Counts and lengths fit: the parser keeps to the limits.
#[cfg(feature = "selectors-parse")]
fn push_count(out: &mut Vec<u8>, count: usize) {
    out.extend(u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes());
}

#[cfg(feature = "selectors-parse")]
fn push_text(out: &mut Vec<u8>, text: &str) {
    push_count(out, text.len());
    out.extend(text.as_bytes());
}
