//! Pages of lists and the cursors between them.

use serde::{Deserialize, Serialize};

use crate::{SessionId, Timestamp};

/// One page of a list, in the list's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next (older) page begins; `None` on the last page.
    pub next: Option<Cursor>,
}

/// A place between two rows of the session list: (last active, session), keyset.
///
/// A cursor whose row has gone still works: it names a place, not a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Cursor {
    /// Last activity of the row before the place, by the server's clock.
    pub last_at: Timestamp,
    /// Session of the row before the place.
    pub session: SessionId,
}

/// A text that is not a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a cursor")]
pub struct CursorError;

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.last_at, self.session)
    }
}

impl std::str::FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (last_at, session) = text.split_once('.').ok_or(CursorError)?;
        Ok(Self {
            last_at: last_at.parse().ok().and_then(Timestamp::from_ms).ok_or(CursorError)?,
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
