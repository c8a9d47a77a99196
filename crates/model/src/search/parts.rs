//! The conditions of a query that all have to hold, as they stand in it.

use std::ops::Range;

use super::lexer::{Piece, tokens};

/// Where the conditions stand that all have to hold, in bytes and in order: a term or what is in
/// parentheses, each with its minus. A query of alternatives is one condition, and so is one that
/// is not understood.
pub fn parts(query: &str) -> Vec<Range<usize>> {
    let whole = || {
        let start = query.len() - query.trim_start().len();
        let end = query.trim_end().len();
        (start < end).then_some(start..end).into_iter().collect()
    };
    if super::Search::parse(query).is_err() {
        return whole();
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    let (mut depth, mut begin) = (0_usize, None);
    for token in tokens(query).0 {
        let start = begin.take().unwrap_or(token.span.start);
        match token.piece {
            Piece::Or if depth == 0 => return whole(),
            Piece::Open => depth += 1,
            Piece::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && token.piece != Piece::Minus {
            parts.push(start..token.span.end);
        } else {
            begin = Some(start);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_cut_into_the_conditions_that_all_have_to_hold() {
        for (query, expected) in [
            ("", &[] as &[&str]),
            ("  cart ", &["cart"]),
            (
                "visited:/cart clicked:\"Pay now\" -country:DE,FR",
                &["visited:/cart", "clicked:\"Pay now\"", "-country:DE,FR"],
            ),
            ("a -(b or (c d)) e", &["a", "-(b or (c d))", "e"]),
            ("a or b c", &["a or b c"]),
            ("(a or b)", &["(a or b)"]),
            ("rage:x a", &["rage:x a"]),
            ("event:x[a=\"b c\"] ü", &["event:x[a=\"b c\"]", "ü"]),
        ] {
            let found: Vec<&str> = parts(query).into_iter().map(|span| &query[span]).collect();
            assert_eq!(found, expected, "{query}");
        }
    }
}
