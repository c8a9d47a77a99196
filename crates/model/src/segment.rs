//! Saved filters over sessions.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::query::{Direction, Order, Range};
use crate::text::as_text;
use crate::{ProjectId, SegmentId};

/// Most segments of one project.
pub const MAX_SEGMENTS: usize = 200;

/// Most segments of one project that stand above the list.
pub const MAX_PINNED: usize = 12;

/// Longest name, in characters.
const NAME_CHARS: usize = 80;

/// A filter over sessions that was saved under a name. Everyone in its project sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Names it for good, whatever it is called.
    pub id: SegmentId,
    /// Whose it is. The filter does not depend on it: a list shows the sessions of all projects.
    pub project: ProjectId,
    /// What people call it, unique in its project.
    pub name: SegmentName,
    /// What it asks for.
    pub filter: SegmentFilter,
    /// Its place among those that stand above the list, from 0; `None`: it does not.
    pub pin: Option<u32>,
}

/// What a segment asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentFilter {
    /// The search as it was typed, trimmed; empty: everything.
    pub query: String,
    /// Which time the last activity is in; `None`: whatever the list shows.
    pub range: Option<Range>,
    /// What the list is ordered by.
    pub order: Order,
    /// Which way.
    pub direction: Direction,
}

/// The name of a segment: trimmed, 1 to 80 characters, one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SegmentName(String);

/// Why something is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SegmentNameError {
    /// Nothing can be read.
    #[error("a segment needs a name")]
    Empty,
    /// More than 80 characters.
    #[error("a name has at most {NAME_CHARS} characters")]
    TooLong,
}

impl SegmentName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SegmentName {
    type Err = SegmentNameError;

    fn from_str(text: &str) -> Result<Self, SegmentNameError> {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let text = text.trim();
        match text.chars().count() {
            0 => Err(SegmentNameError::Empty),
            n if NAME_CHARS < n => Err(SegmentNameError::TooLong),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

as_text!(SegmentNameError: SegmentName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_within_its_limits() {
        let read = |text: &str| text.parse::<SegmentName>().map(String::from);

        assert_eq!(read("  Rage\n\u{7}clicks "), Ok("Rageclicks".to_owned()));
        assert_eq!(read(" \n "), Err(SegmentNameError::Empty));
        assert!(read(&"ü".repeat(80)).is_ok());
        assert_eq!(read(&"ü".repeat(81)), Err(SegmentNameError::TooLong));
    }
}
