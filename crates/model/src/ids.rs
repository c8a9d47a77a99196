//! Identifiers. Each is constructed only by parsing, so holding one proves its form.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::{Uuid, Version};

use crate::text::as_text;

/// A text that is not an identifier of the asked kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 36 characters of a hyphenated, lower-case UUID of version 7.
    #[error("is not a lower-case UUID of version 7")]
    NotUuidV7,
    /// Not `hs_` and 4 to 64 letters or digits.
    #[error("is not a project key")]
    NotProjectKey,
    /// Not 16 hexadecimal digits.
    #[error("is not 16 lower-case hexadecimal digits")]
    NotDigits,
}

/// Length of a hyphenated UUID.
const UUID_TEXT_LENGTH: usize = 36;

/// Digits of an id that whoever writes something chooses for it.
const CHOSEN_DIGITS: usize = 16;

fn parse_uuid_v7(text: &str) -> Result<Uuid, IdError> {
    let is_canonical =
        text.len() == UUID_TEXT_LENGTH && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let uuid = Uuid::try_parse(text).map_err(|_| IdError::NotUuidV7)?;
    if is_canonical && uuid.get_version() == Some(Version::SortRand) {
        Ok(uuid)
    } else {
        Err(IdError::NotUuidV7)
    }
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// The id as the 16 bytes of its UUID.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// The last eight hexadecimal digits: what people read and search by.
            /// (The first digits of a version 7 UUID are only time.)
            pub fn short(&self) -> String {
                self.to_string().split_off(UUID_TEXT_LENGTH - 8)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_uuid_v7(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

uuid_id! {
    /// One visit of one browser profile. Minted by the recorder.
    SessionId
}

uuid_id! {
    /// One tab within a session. Minted by the recorder.
    WindowId
}

uuid_id! {
    /// One recorded site. Minted by the server.
    ProjectId
}

/// The public key that a recorder names its project by: `hs_` and 4–64 letters or digits.
///
/// Public: it stands in every page's source. It allows writing, never reading.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ProjectKey(String);

impl ProjectKey {
    /// The key as it stands in the script tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProjectKey {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let secret = text.strip_prefix("hs_").ok_or(IdError::NotProjectKey)?;
        let is_well_formed = (4..=64).contains(&secret.len())
            && secret.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_well_formed.then(|| Self(text.to_owned())).ok_or(IdError::NotProjectKey)
    }
}

as_text!(IdError: ProjectKey);

macro_rules! chosen_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Chosen by whoever writes it, so that a request that is sent again writes the same.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Its digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
                let is_id = text.len() == CHOSEN_DIGITS && text.bytes().all(is_digit);
                is_id.then(|| Self(text.to_owned())).ok_or(IdError::NotDigits)
            }
        }

        as_text!(IdError: $name);
    };
}

chosen_id! {
    /// Names a note within its session.
    NoteId
}

chosen_id! {
    /// A saved filter over sessions.
    SegmentId
}

#[cfg(test)]
mod tests {
    use super::*;

    const V7: &str = "01976e8a-7b6c-7def-8123-456789abcdef";

    #[test]
    fn a_version_7_uuid_is_a_session_id_and_prints_as_it_was() {
        let id: SessionId = V7.parse().unwrap();

        assert_eq!(id.to_string(), V7);
        assert_eq!(id.short(), "89abcdef");
    }

    #[test]
    fn anything_else_is_not_a_session_id() {
        let long = "0".repeat(10_000);
        let hostile = [
            "",
            "../../etc/passwd",
            "01976e8a7b6c7def8123456789abcdef",
            "01976E8A-7B6C-7DEF-8123-456789ABCDEF",
            "{01976e8a-7b6c-7def-8123-456789abcdef}",
            "01976e8a-7b6c-4def-8123-456789abcdef",
            "01976e8a-7b6c-7def-8123-456789abcde/",
            long.as_str(),
        ];
        for text in hostile {
            assert_eq!(text.parse::<SessionId>(), Err(IdError::NotUuidV7), "{text:.60}");
        }
    }

    #[test]
    fn project_keys_are_hs_and_letters_or_digits() {
        assert!("hs_demo".parse::<ProjectKey>().is_ok());
        for text in [
            "",
            "hs_",
            "hs_abc",
            "demo",
            "hs_a/b/c",
            "hs_a b c d",
            &format!("hs_{}", "a".repeat(65)),
        ] {
            assert_eq!(text.parse::<ProjectKey>(), Err(IdError::NotProjectKey), "{text:.60}");
        }
    }

    #[test]
    fn a_chosen_id_has_sixteen_digits() {
        assert!("00ff00ff00ff00ff".parse::<SegmentId>().is_ok());
        for text in
            ["", "00FF00ff00ff00ff", "00ff00ff00ff00f", "00ff00ff00ff00fg", "00ff00ff00ff00ff0"]
        {
            assert_eq!(text.parse::<NoteId>(), Err(IdError::NotDigits), "{text}");
        }
    }
}
