//! Selectors as people write them.
//!
//! Only on the server: what the page gets was read here.

mod words;

use super::{
    AttributeTest, Combinator, Compound, MAX_PARTS, NameIndex, Operator, Part, Selector,
    SelectorList, Test,
};

/// A selector that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("character {}: {reason}", at + 1)]
pub struct SelectorError {
    /// The character, counted from 0.
    pub at: usize,
    /// What is wrong there.
    pub reason: Reason,
}

/// Why a selector cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It ends too early.
    #[error("the selector ends too early")]
    End,
    /// Something else must stand here.
    #[error("“{0}” cannot stand here")]
    Unexpected(char),
    /// `:hover`, `:nth-child()`, `:has()` …
    #[error("“:{0}” cannot be decided on a recorded page; only :not() can")]
    PseudoClass(String),
    /// `::before` …
    #[error("“::{0}” is not recorded")]
    PseudoElement(String),
    /// `+`, `~`, `||`
    #[error("“{0}” cannot be decided while a page changes; only descendants and “>” can")]
    Combinator(char),
    /// `|=`
    #[error("“|=” is not supported; use =, ^=, $=, *= or ~=")]
    Operator,
    /// `svg|a`
    #[error("namespaces are not recorded")]
    Namespace,
    /// Within `:not()`: combinators or another `:not()`.
    #[error("only tags, ids, classes and attributes can stand within :not()")]
    WithinNot,
    /// The attribute is not recorded as such.
    #[error("“{0}” changes without its attribute, or is not an attribute of the page")]
    Attribute(String),
    /// More than the limits allow.
    #[error("the selector is too long")]
    TooLong,
}

/// Attributes whose recorded values are the present state, not what the page's author wrote.
const STATE: &[&str] = &["checked", "selected", "style", "value"];

/// Attributes whose values HTML compares without regard to case.
const FOLDED: &[&str] = &[
    "accept",
    "accept-charset",
    "align",
    "alink",
    "axis",
    "bgcolor",
    "charset",
    "checked",
    "clear",
    "codetype",
    "color",
    "compact",
    "declare",
    "defer",
    "dir",
    "direction",
    "disabled",
    "enctype",
    "face",
    "frame",
    "hreflang",
    "http-equiv",
    "lang",
    "language",
    "link",
    "media",
    "method",
    "multiple",
    "nohref",
    "noresize",
    "noshade",
    "nowrap",
    "readonly",
    "rel",
    "rev",
    "rules",
    "scope",
    "scrolling",
    "selected",
    "shape",
    "target",
    "text",
    "type",
    "valign",
    "valuetype",
    "vlink",
];

impl SelectorList {
    /// Reads a list of selectors, separated by commas.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let mut parser =
            Parser { characters: text.chars().collect(), at: 0, n_parts: 0, list: Self::default() };
        match parser.list() {
            Ok(()) => Ok(parser.list),
            Err(reason) => Err(SelectorError { at: parser.at, reason }),
        }
    }
}

struct Parser {
    characters: Vec<char>,
    at: usize,
    n_parts: usize,
    list: SelectorList,
}

impl Parser {
    fn list(&mut self) -> Result<(), Reason> {
        loop {
            self.part()?;
            let selector = self.selector()?;
            self.list.selectors.push(selector);
            match self.peek() {
                None => return Ok(()),
                Some(',') => self.at += 1,
                Some(other) => return Err(Reason::Unexpected(other)),
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, Reason> {
        let mut parts = Vec::new();
        let mut combinator = Combinator::Descendant;
        self.blank();
        loop {
            self.part()?;
            let compound = self.compound(true)?;
            // Read left to right, kept right to left: the combinator belongs to the left one.
            parts.push((compound, combinator));
            let is_apart = self.blank();
            combinator = match self.peek() {
                None | Some(',') => break,
                Some('>') => {
                    self.at += 1;
                    self.blank();
                    Combinator::Child
                }
                Some(other @ ('+' | '~')) => return Err(Reason::Combinator(other)),
                Some('|') if self.peek_at(1) == Some('|') => return Err(Reason::Combinator('|')),
                Some('|') => return Err(Reason::Namespace),
                Some(_) if is_apart => Combinator::Descendant,
                Some(other) => return Err(Reason::Unexpected(other)),
            };
        }
        let mut joins = vec![Combinator::Descendant];
        joins.extend(parts.iter().skip(1).map(|(_, combinator)| *combinator).rev());
        let parts = parts
            .into_iter()
            .rev()
            .zip(joins)
            .map(|((compound, _), combinator)| Part { combinator, compound })
            .collect();
        Ok(Selector { parts })
    }

    fn compound(&mut self, may_negate: bool) -> Result<Compound, Reason> {
        let mut tests = Vec::new();
        let mut is_said = true;
        match self.peek() {
            None => return Err(Reason::End),
            Some('*') => self.at += 1,
            Some('|') => return Err(Reason::Namespace),
            Some(first) if self.is_name_ahead(first) => {
                let tag = self.name()?.to_ascii_lowercase();
                tests.push(Test::Tag(self.name_index(&tag)?));
            }
            Some(_) => is_said = false,
        }
        if is_said && self.peek() == Some('|') && self.peek_at(1) != Some('|') {
            return Err(Reason::Namespace);
        }
        while let Some(next) = self.peek() {
            let test = match next {
                '#' => {
                    self.at += 1;
                    Test::Id(self.name()?.into())
                }
                '.' => {
                    self.at += 1;
                    Test::Class(self.name()?.into())
                }
                '[' => self.attribute()?,
                ':' => self.not(may_negate)?,
                _ => break,
            };
            self.part()?;
            tests.push(test);
            is_said = true;
        }
        match self.peek() {
            _ if is_said => Ok(Compound { tests }),
            Some(other @ ('+' | '~')) => Err(Reason::Combinator(other)),
            Some(other) => Err(Reason::Unexpected(other)),
            None => Err(Reason::End),
        }
    }

    fn attribute(&mut self) -> Result<Test, Reason> {
        self.at += 1;
        self.blank();
        if matches!(self.peek(), Some('*' | '|')) {
            return Err(Reason::Namespace);
        }
        let start = self.at;
        let written = self.name()?;
        let lower = written.to_ascii_lowercase();
        if STATE.contains(&&*lower) || lower.starts_with("rr_") || lower == "_csstext" {
            self.at = start;
            return Err(Reason::Attribute(written));
        }
        let (name, html_name) = (self.name_index(&written)?, self.name_index(&lower)?);
        self.blank();
        let operator = match self.peek().ok_or(Reason::End)? {
            ']' => Operator::Exists,
            '=' => Operator::Is,
            '^' => Operator::BeginsWith,
            '$' => Operator::EndsWith,
            '*' => Operator::Contains,
            '~' => Operator::HasWord,
            '|' if self.peek_at(1) == Some('=') => return Err(Reason::Operator),
            '|' => return Err(Reason::Namespace),
            other => return Err(Reason::Unexpected(other)),
        };
        let (mut value, mut is_folded) = (String::new(), false);
        if operator != Operator::Exists {
            self.at += usize::from(operator != Operator::Is);
            self.expect('=')?;
            self.blank();
            value = self.value()?;
            self.blank();
            is_folded = self.fold(&lower)?;
            self.blank();
        }
        self.expect(']')?;
        if is_folded {
            value.make_ascii_lowercase();
        }
        let value = value.into();
        Ok(Test::Attribute(AttributeTest { name, html_name, operator, is_folded, value }))
    }

    /// `i` or `s` behind a value; without either HTML decides.
    fn fold(&mut self, name: &str) -> Result<bool, Reason> {
        let is_folded = match self.peek().ok_or(Reason::End)? {
            'i' | 'I' => true,
            's' | 'S' => false,
            _ => return Ok(FOLDED.contains(&name)),
        };
        self.at += 1;
        Ok(is_folded)
    }

    fn not(&mut self, may_negate: bool) -> Result<Test, Reason> {
        let start = self.at;
        self.at += 1;
        let is_element = self.peek() == Some(':');
        self.at += usize::from(is_element);
        let name = self.name()?.to_ascii_lowercase();
        let reason = match &*name {
            _ if is_element => Some(Reason::PseudoElement(name)),
            "before" | "after" | "first-line" | "first-letter" => Some(Reason::PseudoElement(name)),
            "not" if !may_negate => Some(Reason::WithinNot),
            "not" if self.peek() == Some('(') => None,
            _ => Some(Reason::PseudoClass(name)),
        };
        if let Some(reason) = reason {
            self.at = start;
            return Err(reason);
        }
        self.at += 1;
        let mut compounds = Vec::new();
        loop {
            self.blank();
            self.part()?;
            compounds.push(self.compound(false)?);
            self.blank();
            match self.peek().ok_or(Reason::End)? {
                ',' => self.at += 1,
                ')' => break,
                _ => return Err(Reason::WithinNot),
            }
        }
        self.at += 1;
        Ok(Test::Not(compounds))
    }

    /// Counts one more test, compound or selector.
    const fn part(&mut self) -> Result<(), Reason> {
        self.n_parts += 1;
        if self.n_parts > MAX_PARTS / 2 { Err(Reason::TooLong) } else { Ok(()) }
    }

    fn name_index(&mut self, name: &str) -> Result<NameIndex, Reason> {
        let names = &mut self.list.names;
        let known = names.iter().position(|known| **known == *name);
        let index = known.unwrap_or(names.len());
        if known.is_none() {
            self.list.names.push(name.into());
            self.part()?;
        }
        NameIndex::try_from(index).map_err(|_| Reason::TooLong)
    }
}
