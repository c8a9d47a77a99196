//! Stretches of time of a list.

use model::Timestamp;
use model::query::Range;
use model::search::Edge;

/// A range as it is offered: `7 d`, or its days.
pub fn range_words(range: Range) -> String {
    match range {
        Range::Today => "Today".to_owned(),
        Range::Day => "24 h".to_owned(),
        Range::Week => "7 d".to_owned(),
        Range::Month => "30 d".to_owned(),
        Range::Quarter => "90 d".to_owned(),
        Range::All => "All".to_owned(),
        Range::Days(from, to) if from == to => from.to_string(),
        Range::Days(from, to) => format!("{from} – {to}"),
        Range::Times(from, to) => {
            let words = |edge: Edge| match edge {
                Edge::At(Timestamp::MAX) => "now".to_owned(),
                edge => edge.to_string().replace('T', " ").replace('Z', " UTC"),
            };
            format!("{} – {}", words(from), words(to))
        }
    }
}
