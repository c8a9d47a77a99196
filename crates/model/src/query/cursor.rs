//! Places between the rows of a list.

use serde::{Deserialize, Serialize};

use crate::SessionId;

/// A place between two rows of the session list: (what it is ordered by, session), keyset.
///
/// A cursor whose row has gone still works: it names a place, not a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Cursor {
    /// What the row beside the place is ordered by: a time in ms, a duration in ms, a count.
    pub value: i64,
    /// Session of the row beside the place.
    pub session: SessionId,
}

/// A text that is not a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a cursor")]
pub struct CursorError;

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.value, self.session)
    }
}

impl std::str::FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (value, session) = text.split_once('.').ok_or(CursorError)?;
        let value: i64 = value.parse().map_err(|_| CursorError)?;
        Ok(Self {
            value: if value < 0 { return Err(CursorError) } else { value },
            session: session.parse().map_err(|_| CursorError)?,
        })
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

impl TryFrom<String> for Cursor {
    type Error = CursorError;

    fn try_from(text: String) -> Result<Self, CursorError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_as_it_was_written() {
        let text = "1795308430836.01976e8a-7b6c-7def-8123-456789abcdef";

        assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
    }

    #[test]
    fn a_broken_cursor_is_refused() {
        for text in ["", ".", "1.", "-1.01976e8a-7b6c-7def-8123-456789abcdef", "x"] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}
