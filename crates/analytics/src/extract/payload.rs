//! Payloads of tracked events as pairs of numbers and texts.

use model::facts::{NumberPair, TextPair, caps};
use serde_json::{Map, Value};

use crate::text::cut;

/// What reports can count of a payload.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    pub(crate) numbers: Vec<NumberPair>,
    pub(crate) texts: Vec<TextPair>,
    pub(crate) n_skipped: u32,
}

impl Pairs {
    /// Objects are flattened two levels deep; lists and `null` are skipped.
    pub(crate) fn of(payload: &Map<String, Value>) -> Self {
        let mut pairs = Self::default();
        for (key, value) in payload {
            match value {
                Value::Object(inner) => {
                    for (name, value) in inner {
                        pairs.add(&format!("{key}.{name}"), value);
                    }
                }
                value => pairs.add(key, value),
            }
        }
        pairs
    }

    fn add(&mut self, key: &str, value: &Value) {
        let key = cut(key, caps::NAME_CHARS);
        match value {
            Value::Number(number) if self.numbers.len() < caps::PAIRS => {
                match number.as_f64().filter(|value| value.is_finite()) {
                    Some(value) => self.numbers.push(NumberPair { key, value }),
                    None => self.n_skipped += 1,
                }
            }
            Value::String(text) if self.texts.len() < caps::PAIRS => {
                self.texts.push(TextPair { key, value: cut(text, caps::NAME_CHARS) });
            }
            Value::Bool(is_true) if self.texts.len() < caps::PAIRS => {
                self.texts.push(TextPair { key, value: is_true.to_string() });
            }
            _ => self.n_skipped += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Pairs;

    #[test]
    fn pairs_are_as_specified() {
        let payload = json!({
            "value": 10, "text": "20", "none": null, "yes": true, "list": [1],
            "a": { "b": 5, "c": { "d": 6 } },
        });
        let pairs = Pairs::of(payload.as_object().unwrap());

        let numbers: Vec<_> = pairs.numbers.iter().map(|pair| (&*pair.key, pair.value)).collect();
        let texts: Vec<_> = pairs.texts.iter().map(|pair| (&*pair.key, &*pair.value)).collect();
        assert_eq!(numbers, [("a.b", 5.0), ("value", 10.0)]);
        assert_eq!(texts, [("text", "20"), ("yes", "true")]);
        assert_eq!(pairs.n_skipped, 3);
    }
}
