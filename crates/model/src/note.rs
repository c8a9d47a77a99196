//! What viewers write about a moment of a session.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Timestamp, WindowId};

/// Most notes of one session, replies among them.
pub const MAX_NOTES: usize = 500;

/// Longest text of a note, in characters.
pub const MAX_NOTE_CHARS: usize = 4_000;

/// Digits of a note's id.
const ID_CHARS: usize = 16;

/// A note, or a reply to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Names it within its session.
    pub id: NoteId,
    /// The tab.
    pub window: WindowId,
    /// The moment that it is about, in ms from the window's first event.
    pub at: u64,
    /// What was written, a small part of Markdown.
    pub text: NoteText,
    /// The note that it answers; replies are not answered.
    pub parent: Option<NoteId>,
    /// Somebody said that it is settled.
    pub is_resolved: bool,
    /// When it was written, by the server's clock.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
}

/// Names a note within its session. Chosen by whoever writes it, so that a request that is sent
/// again writes the same note.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct NoteId(String);

impl NoteId {
    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NoteId {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == ID_CHARS && text.bytes().all(is_digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoteError::Id)
        }
    }
}

/// The text of a note: trimmed, neither empty nor too long, lines ended by line feeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct NoteText(String);

impl NoteText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first line.
    pub fn first_line(&self) -> &str {
        self.0.lines().next().unwrap_or_default()
    }
}

impl FromStr for NoteText {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let is_kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
        // Browsers send the line ends of a form as CR LF.
        let text: String = text.replace("\r\n", "\n").chars().filter(is_kept).collect();
        let text = text.trim();
        match text.chars().count() {
            0 => Err(NoteError::Empty),
            n if MAX_NOTE_CHARS < n => Err(NoteError::TooLong),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

/// Why something is no note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not 16 hexadecimal digits.
    #[error("is not 16 lower-case hexadecimal digits")]
    Id,
    /// Nothing was written.
    #[error("a note needs words")]
    Empty,
    /// More was written than is kept.
    #[error("a note has at most {MAX_NOTE_CHARS} characters")]
    TooLong,
}

macro_rules! as_text {
    ($($name:ident),*) => {
        $(
            impl TryFrom<String> for $name {
                type Error = NoteError;

                fn try_from(text: String) -> Result<Self, NoteError> {
                    text.parse()
                }
            }

            impl From<$name> for String {
                fn from(of: $name) -> Self {
                    of.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }
        )*
    };
}

as_text!(NoteId, NoteText);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_within_its_limits() {
        let text: NoteText = "  one\r\ntwo\u{7} \n".parse().unwrap();
        assert_eq!((text.as_str(), text.first_line()), ("one\ntwo", "one"));
        assert_eq!(" \r\n\t".parse::<NoteText>(), Err(NoteError::Empty));
        assert!("ü".repeat(MAX_NOTE_CHARS).parse::<NoteText>().is_ok());
        assert_eq!("ü".repeat(MAX_NOTE_CHARS + 1).parse::<NoteText>(), Err(NoteError::TooLong));
    }

    #[test]
    fn an_id_has_sixteen_digits() {
        assert!("00ff00ff00ff00ff".parse::<NoteId>().is_ok());
        for text in
            ["", "00FF00ff00ff00ff", "00ff00ff00ff00f", "00ff00ff00ff00fg", "00ff00ff00ff00ff0"]
        {
            assert_eq!(text.parse::<NoteId>(), Err(NoteError::Id), "{text}");
        }
    }
}
