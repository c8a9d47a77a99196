//! In which order the fields of a page visit got the focus.

use serde_json::Value;

/// A field and when it first got the focus, in ms from its window's first event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focused {
    /// When.
    pub at: u64,
    /// Its node.
    pub node: i64,
}

/// The fields that the detail of a page visit names, in order.
pub fn focused(detail: &Value) -> Vec<Focused> {
    let told = detail["focused"].as_array().into_iter().flatten();
    let mut fields: Vec<Focused> = told
        .filter_map(|pair| Some(Focused { at: pair[0].as_u64()?, node: pair[1].as_i64()? }))
        .collect();
    fields.sort_by_key(|field| field.at);
    fields
}

/// Those that had got it by a moment, with their numbers as people count.
pub fn numbered(fields: &[Focused], until: u64) -> Vec<(usize, i64)> {
    let so_far = fields.iter().take_while(|field| field.at <= until);
    (1..).zip(so_far).map(|(n, field)| (n, field.node)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_numbered_in_order_up_to_the_moment() {
        let fields = focused(&json!({"focused": [[500, 7], [2_000, 3], [1_000, 9]]}));

        assert_eq!(numbered(&fields, 499), []);
        assert_eq!(numbered(&fields, 1_000), [(1, 7), (2, 9)]);
        assert_eq!(numbered(&fields, 9_000), [(1, 7), (2, 9), (3, 3)]);
    }

    #[test]
    fn what_makes_no_sense_is_no_field() {
        assert_eq!(focused(&json!({})), []);
        assert_eq!(focused(&json!({"focused": [1, [], ["a", 2], [-1, 2]]})), []);
    }
}
