//! The header's `meta`: collected until a frame carries it.

use dom::json::{Cursor, JsonError, part};

/// What stands around a key and its value, and the end of the object: `,"":}`.
const PUNCTUATION: usize = 5;

/// Fields of `meta` that wait for a frame, each as JSON.
#[derive(Clone, Debug, Default)]
pub(crate) struct MetaFields {
    fields: Vec<(String, String)>,
}

impl MetaFields {
    /// Takes the fields of a JSON object; what is said again replaces what was said.
    pub(crate) fn merge(&mut self, object: &str) -> Result<(), JsonError> {
        let mut cursor = Cursor::new(object);
        cursor.expect(b'{')?;
        let mut is_first = true;
        while let Some(key) = cursor.next_key(&mut is_first)? {
            let value = part(object, cursor.skip_value()?);
            self.fields.retain(|(known, _)| known != key);
            self.fields.push((key.to_owned(), value.to_owned()));
        }
        cursor.expect_end()
    }

    /// As a JSON object of at most `room` bytes; empty when there is nothing to say.
    ///
    /// A field for which no room is left stays out: a header that is too long would be refused
    /// with all its events.
    pub(crate) fn to_json(&self, room: usize) -> String {
        let mut out = String::new();
        for (key, value) in &self.fields {
            if out.len() + key.len() + value.len() + PUNCTUATION > room {
                continue;
            }
            out.push_str(if out.is_empty() { "{\"" } else { ",\"" });
            out.push_str(key);
            out.push_str("\":");
            out.push_str(value);
        }
        if !out.is_empty() {
            out.push('}');
        }
        out
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.fields.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_words_replace_earlier_ones() {
        let mut meta = MetaFields::default();
        meta.merge(r#"{"url":"/a","metadata":{"a":1}}"#).unwrap();
        meta.merge(r#"{"url":"/b"}"#).unwrap();

        assert_eq!(meta.to_json(1000), r#"{"metadata":{"a":1},"url":"/b"}"#);
    }

    #[test]
    fn what_does_not_fit_stays_out() {
        let mut meta = MetaFields::default();
        meta.merge(&format!(r#"{{"url":"/a","metadata":"{}"}}"#, "x".repeat(100))).unwrap();

        assert_eq!(meta.to_json(100), r#"{"url":"/a"}"#);
        assert_eq!(meta.to_json(2), "");
        assert!(meta.merge("[]").is_err());
    }
}
