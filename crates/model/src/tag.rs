//! Words that viewers put on sessions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Most tags of one session.
pub const TAGS: usize = 20;

/// Longest tag, in characters.
const CHARS: usize = 32;

/// A word that a viewer put on a session: small letters, digits and hyphens, at most 32, the
/// first one no hyphen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Tag(String);

/// A text that is not a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a tag such as checkout-2")]
pub struct TagError;

impl Tag {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = TagError;

    fn from_str(text: &str) -> Result<Self, TagError> {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_tag = text.len() <= CHARS
            && text.bytes().next().is_some_and(is_letter)
            && text.bytes().all(|byte| is_letter(byte) || byte == b'-');
        if is_tag { Ok(Self(text.to_owned())) } else { Err(TagError) }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

impl TryFrom<String> for Tag {
    type Error = TagError;

    fn try_from(text: String) -> Result<Self, TagError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_short_plain_word() {
        for text in ["a", "0", "checkout-2", "a-", "a--b", &"x".repeat(32)] {
            assert_eq!(text.parse::<Tag>().unwrap().as_str(), text);
        }
        for text in ["", "-a", "A", "a b", "ä", "a_b", "a,b", &"x".repeat(33)] {
            assert_eq!(text.parse::<Tag>(), Err(TagError), "{text}");
        }
    }
}
