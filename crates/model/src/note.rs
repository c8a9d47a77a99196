//! What viewers write about a moment of a session.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::as_text;
use crate::{NoteId, Timestamp, WindowId};

/// Most notes of one session, replies among them.
pub const MAX_NOTES: usize = 500;

/// Longest text of a note, in characters.
pub const MAX_NOTE_CHARS: usize = 4_000;

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
    /// Nothing was written.
    #[error("a note needs words")]
    Empty,
    /// More was written than is kept.
    #[error("a note has at most {MAX_NOTE_CHARS} characters")]
    TooLong,
}

as_text!(NoteError: NoteText);

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
}
