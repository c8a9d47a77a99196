//! Names, texts and white space of selectors.

use super::super::MAX_TEXT;
use super::{Parser, Reason};

impl Parser {
    /// A name (CSS: an identifier), its escapes resolved.
    pub(super) fn name(&mut self) -> Result<String, Reason> {
        let first = self.peek().ok_or(Reason::End)?;
        if !self.is_name_ahead(first) {
            return Err(Reason::Unexpected(first));
        }
        let mut name = String::new();
        while let Some(next) = self.peek() {
            match next {
                '\\' => name.extend(self.escape()?),
                next if is_name(next) => {
                    name.push(next);
                    self.at += 1;
                }
                _ => break,
            }
        }
        limited(name)
    }

    pub(super) fn is_name_ahead(&self, first: char) -> bool {
        let is_start = |character: char| is_name(character) && !character.is_ascii_digit();
        match first {
            '-' => self.peek_at(1).is_some_and(|second| second == '\\' || is_start(second)),
            '\\' => self.peek_at(1).is_some_and(|second| second != '\n'),
            _ => is_start(first),
        }
    }

    /// A value: a name, or a text in quotes.
    pub(super) fn value(&mut self) -> Result<String, Reason> {
        let quote = self.peek().ok_or(Reason::End)?;
        if !matches!(quote, '"' | '\'') {
            return self.name();
        }
        self.at += 1;
        let mut value = String::new();
        loop {
            match self.peek().ok_or(Reason::End)? {
                next if next == quote => break,
                '\\' => value.extend(self.escape()?),
                '\n' => return Err(Reason::Unexpected('\n')),
                next => {
                    value.push(next);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        limited(value)
    }

    /// `\` and what follows; nothing for a line that goes on.
    fn escape(&mut self) -> Result<Option<char>, Reason> {
        self.at += 1;
        let first = self.peek().ok_or(Reason::End)?;
        if !first.is_ascii_hexdigit() {
            self.at += 1;
            return Ok(Some(first).filter(|character| *character != '\n'));
        }
        let mut code = 0;
        for _ in 0..6 {
            let Some(digit) = self.peek().and_then(|digit| digit.to_digit(16)) else { break };
            code = code * 16 + digit;
            self.at += 1;
        }
        if self.peek().is_some_and(is_blank) {
            self.at += 1;
        }
        let character = char::from_u32(code).filter(|character| *character != '\0');
        Ok(Some(character.unwrap_or(char::REPLACEMENT_CHARACTER)))
    }

    /// Passes over white space and comments; says whether there were any.
    pub(super) fn blank(&mut self) -> bool {
        let start = self.at;
        loop {
            if self.peek().is_some_and(is_blank) {
                self.at += 1;
            } else if self.peek() == Some('/') && self.peek_at(1) == Some('*') {
                self.at += 2;
                while self.peek().is_some()
                    && !(self.peek() == Some('*') && self.peek_at(1) == Some('/'))
                {
                    self.at += 1;
                }
                self.at = self.characters.len().min(self.at + 2);
            } else {
                return self.at > start;
            }
        }
    }

    pub(super) fn expect(&mut self, character: char) -> Result<(), Reason> {
        match self.peek().ok_or(Reason::End)? {
            next if next == character => self.at += 1,
            other => return Err(Reason::Unexpected(other)),
        }
        Ok(())
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }
}

fn limited(text: String) -> Result<String, Reason> {
    if text.len() > MAX_TEXT { Err(Reason::TooLong) } else { Ok(text) }
}

const fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_') || !character.is_ascii()
}
