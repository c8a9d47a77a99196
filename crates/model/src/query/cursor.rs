//! Places between the rows of a list.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::SessionId;

/// A place between two rows of the session list: (what it is ordered by, session), keyset.
///
/// A cursor whose row has gone still works: it names a place, not a row. In addresses it is
/// base64url of both, 32 characters.
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

/// Digits of base64url, which need no escaping in an address.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The value and the id: a multiple of three, so that nothing has to be filled up.
const BYTES: usize = 24;

impl Cursor {
    fn to_bytes(self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[..8].copy_from_slice(&self.value.to_be_bytes());
        bytes[8..].copy_from_slice(self.session.as_bytes());
        bytes
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for three in self.to_bytes().chunks_exact(3) {
            let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
            for shift in [18, 12, 6, 0] {
                f.write_char(char::from(DIGITS[bits >> shift & 63]))?;
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let mut bytes = Vec::with_capacity(BYTES);
        if text.len() != BYTES / 3 * 4 {
            return Err(CursorError);
        }
        for four in text.as_bytes().chunks_exact(4) {
            let mut bits = 0_u32;
            for digit in four {
                let value = DIGITS.iter().position(|known| known == digit).ok_or(CursorError)?;
                bits = bits << 6 | u32::try_from(value).map_err(|_| CursorError)?;
            }
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
        }
        let (value, session) = bytes.split_first_chunk::<8>().ok_or(CursorError)?;
        let value = i64::from_be_bytes(*value);
        let session = Uuid::from_slice(session).map_err(|_| CursorError)?;
        Ok(Self {
            value: if value < 0 { return Err(CursorError) } else { value },
            session: session.to_string().parse().map_err(|_| CursorError)?,
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
        let session = "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap();
        for value in [0, 1, 1_795_308_430_836, i64::MAX] {
            let cursor = Cursor { value, session };
            let text = cursor.to_string();

            assert_eq!(text.parse(), Ok(cursor));
            assert_eq!(text.len(), 32);
            assert!(text.bytes().all(|byte| DIGITS.contains(&byte)), "{text}");
        }
        assert_eq!(Cursor { value: 1, session }.to_string(), "AAAAAAAAAAEBl26Ke2x974EjRWeJq83v");
    }

    #[test]
    fn a_broken_cursor_is_refused() {
        for text in [
            "",
            "x",
            "AAAAAAAAAAEBl26Ke2x974EjRWeJq83",
            "AAAAAAAAAAEBl26Ke2x974EjRWeJq83v=",
            "AAAAAAAAAAEBl26Ke2x974EjRWeJq83.",
            // Not a version 7 id, and a value below 0.
            "AAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAA",
            "_AAAAAAAAAEBl26Ke2x974EjRWeJq83v",
            "1795308430836.01976e8a-7b6c-7def-8123-456789abcdef",
            "ääääääääääääääää",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}
