//! From pieces to a condition.

use super::field::Field;
use super::lexer::{Piece, Raw, Token, tokens};
use super::value::{Value, anywhere, value};
use super::{MAX_CHARS, MAX_NESTING, MAX_TERMS, Mistake, Node, Search, Term};

/// Understands a query, or says all that is wrong with it.
pub(super) fn parse(query: &str) -> Result<Search, Vec<Mistake>> {
    let n_chars = query.chars().count();
    if n_chars > MAX_CHARS {
        return Err(vec![too_long(query, &format!("{n_chars} of {MAX_CHARS} characters"))]);
    }
    let (tokens, mistakes) = tokens(query);
    let n_terms = tokens
        .iter()
        .filter(|token| matches!(token.piece, Piece::Text(_) | Piece::Field { .. }))
        .count();
    if n_terms > MAX_TERMS {
        return Err(vec![too_long(query, &format!("{n_terms} of {MAX_TERMS} terms"))]);
    }
    let mut parser = Parser { tokens: &tokens, at: 0, mistakes };
    let root = parser.whole();
    if parser.mistakes.is_empty() {
        return Ok(Search { root });
    }
    parser.mistakes.sort_by_key(|mistake| mistake.span.start);
    Err(parser.mistakes)
}

fn too_long(query: &str, what: &str) -> Mistake {
    Mistake { span: 0..query.len(), reason: format!("This search is too long ({what}).") }
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    mistakes: Vec<Mistake>,
}

impl<'t> Parser<'t> {
    fn whole(&mut self) -> Option<Node> {
        let mut root = self.query(0);
        // What the grammar did not take: a parenthesis too many. The rest is still checked.
        while let Some(token) = self.next() {
            self.mistake(token, "Nothing is opened here that could be closed.");
            root = root.or(self.query(0));
        }
        root
    }

    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'t Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    fn mistake(&mut self, token: &Token, reason: impl Into<String>) {
        self.mistakes.push(Mistake { span: token.span.clone(), reason: reason.into() });
    }

    fn query(&mut self, nesting: usize) -> Option<Node> {
        let mut any = Vec::new();
        any.extend(self.and(nesting));
        while let Some(token) = self.peek().filter(|token| token.piece == Piece::Or) {
            self.at += 1;
            let is_first = any.is_empty();
            let other = self.and(nesting);
            if is_first || other.is_none() {
                self.mistake(
                    token,
                    "“or” stands between two conditions. Quote it to look for the word.",
                );
            }
            any.extend(other);
        }
        several(any, Node::Any)
    }

    fn and(&mut self, nesting: usize) -> Option<Node> {
        let mut all = Vec::new();
        while let Some(token) = self.peek() {
            if matches!(token.piece, Piece::Or | Piece::Close) {
                break;
            }
            self.at += 1;
            all.extend(self.not(token, nesting));
        }
        several(all, Node::All)
    }

    fn not(&mut self, token: &'t Token, nesting: usize) -> Option<Node> {
        if token.piece != Piece::Minus {
            return self.term(token, nesting);
        }
        // The lexer gives a minus only when something follows it at once.
        let next = self.next()?;
        if matches!(next.piece, Piece::Minus | Piece::Or | Piece::Close) {
            self.mistake(token, "Nothing follows this minus that could be excluded.");
            return None;
        }
        self.term(next, nesting).map(|node| Node::Not(Box::new(node)))
    }

    fn term(&mut self, token: &'t Token, nesting: usize) -> Option<Node> {
        match &token.piece {
            Piece::Open => self.group(token, nesting + 1),
            Piece::Text(raw) => self.text(token, raw),
            Piece::Field { name, values } => self.field(token, name, values),
            // The callers take these.
            Piece::Close | Piece::Or | Piece::Minus => None,
        }
    }

    fn group(&mut self, open: &Token, nesting: usize) -> Option<Node> {
        if nesting > MAX_NESTING {
            self.mistake(open, format!("Parentheses go at most {MAX_NESTING} deep."));
            self.at = self.tokens.len();
            return None;
        }
        let node = self.query(nesting);
        if self.peek().is_some_and(|token| token.piece == Piece::Close) {
            self.at += 1;
            if node.is_none() {
                self.mistake(open, "These parentheses hold nothing.");
            }
        } else {
            self.mistake(open, "This parenthesis is not closed.");
        }
        node
    }

    fn text(&mut self, token: &Token, raw: &Raw) -> Option<Node> {
        match anywhere(raw) {
            Ok(value) => Some(term(Field::Anything, vec![value], token)),
            Err(reason) => {
                self.mistake(token, reason);
                None
            }
        }
    }

    fn field(&mut self, token: &Token, name: &str, raws: &[Raw]) -> Option<Node> {
        let read = Field::find(name).and_then(|field| {
            let values: Result<Vec<Value>, String> =
                raws.iter().map(|raw| value(&field, name, raw)).collect();
            values.map(|values| (field, values))
        });
        match read {
            Ok((field, values)) => Some(term(field, values, token)),
            Err(reason) => {
                self.mistake(token, reason);
                None
            }
        }
    }
}

fn term(field: Field, values: Vec<Value>, token: &Token) -> Node {
    Node::Term(Term { field, values, span: token.span.clone() })
}

/// One node is itself, several are what `combine` makes of them.
fn several(mut nodes: Vec<Node>, combine: impl FnOnce(Vec<Node>) -> Node) -> Option<Node> {
    match nodes.len() {
        0 => None,
        1 => nodes.pop(),
        _ => Some(combine(nodes)),
    }
}
