//! Cuts a query into pieces: parentheses, minus signs, words, fields with their raw values.

use std::ops::Range;

use super::Mistake;

/// One piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) piece: Piece,
    /// Where it stands, in bytes.
    pub(super) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Open,
    Close,
    Minus,
    Or,
    /// A word or quoted words without a field.
    Text(Raw),
    /// A field and its values, any of which may hold.
    Field {
        name: String,
        values: Vec<Raw>,
    },
}

/// A value as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) text: String,
    pub(super) is_quoted: bool,
    /// What stood in brackets behind it.
    pub(super) properties: Option<String>,
}

/// Reads a query from left to right.
struct Lexer<'q> {
    query: &'q str,
    at: usize,
    mistakes: Vec<Mistake>,
}

/// The pieces of `query`; what cannot be one is a mistake.
pub(super) fn tokens(query: &str) -> (Vec<Token>, Vec<Mistake>) {
    let mut lexer = Lexer { query, at: 0, mistakes: Vec::new() };
    let mut tokens = Vec::new();
    while let Some(c) = lexer.peek() {
        if c.is_whitespace() {
            lexer.at += c.len_utf8();
            continue;
        }
        let start = lexer.at;
        let piece = lexer.piece(c);
        tokens.push(Token { piece, span: start..lexer.at });
    }
    (tokens, lexer.mistakes)
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.query[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, expected: char) -> bool {
        let is_there = self.peek() == Some(expected);
        if is_there {
            self.at += expected.len_utf8();
        }
        is_there
    }

    fn piece(&mut self, c: char) -> Piece {
        let single = match c {
            '(' => Some(Piece::Open),
            ')' => Some(Piece::Close),
            // A minus sign on its own is a word.
            '-' if self.rest()[1..].starts_with(|c: char| !c.is_whitespace()) => Some(Piece::Minus),
            _ => None,
        };
        if let Some(piece) = single {
            self.at += 1;
            return piece;
        }
        if c == '"' {
            return Piece::Text(Raw { text: self.quoted(), is_quoted: true, properties: None });
        }
        if let Some(name) = self.field_name() {
            return Piece::Field { name, values: self.values() };
        }
        let text = self.bare(|c| c.is_whitespace() || c == '(' || c == ')');
        if text.eq_ignore_ascii_case("or") {
            return Piece::Or;
        }
        Piece::Text(Raw { text, ..Raw::default() })
    }

    /// A name and the colon behind it. `https://…` is a word, not a field.
    fn field_name(&mut self) -> Option<String> {
        let is_of_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
        let rest = self.rest();
        let end = rest.find(|c| !is_of_name(c))?;
        let is_field = end > 0 && rest[end..].starts_with(':') && !rest[end..].starts_with("://");
        if !is_field {
            return None;
        }
        let name = rest[..end].to_owned();
        self.at += end + 1;
        Some(name)
    }

    fn values(&mut self) -> Vec<Raw> {
        let mut values = vec![self.value()];
        while self.take(',') {
            values.push(self.value());
        }
        values
    }

    fn value(&mut self) -> Raw {
        let is_quoted = self.peek() == Some('"');
        let text = if is_quoted {
            self.quoted()
        } else {
            self.bare(|c| c.is_whitespace() || ",()[\"".contains(c))
        };
        let properties = (self.peek() == Some('[')).then(|| self.brackets());
        Raw { text, is_quoted, properties }
    }

    fn bare(&mut self, ends: impl Fn(char) -> bool) -> String {
        let rest = self.rest();
        let end = rest.find(ends).unwrap_or(rest.len());
        let text = rest[..end].to_owned();
        self.at += end;
        text
    }

    /// Quoted text; `\"` and `\\` stand for themselves.
    fn quoted(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                '"' => return text,
                '\\' if self.rest().starts_with(['"', '\\']) => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                _ => text.push(c),
            }
        }
        self.mistake(start, "This quote is not closed.");
        text
    }

    /// What stands in brackets, which quotes may hold too.
    fn brackets(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        let inner = self.at;
        while let Some(c) = self.peek() {
            match c {
                ']' => {
                    let text = self.query[inner..self.at].to_owned();
                    self.at += 1;
                    return text;
                }
                '"' => drop(self.quoted()),
                _ => self.at += c.len_utf8(),
            }
        }
        self.mistake(start, "This bracket is not closed.");
        self.query[inner..].to_owned()
    }

    fn mistake(&mut self, start: usize, reason: &str) {
        self.mistakes.push(Mistake { span: start..self.at, reason: reason.to_owned() });
    }
}
