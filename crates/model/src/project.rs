//! Projects: the recorded sites.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ProjectId, ProjectKey};

/// One recorded site with its key and the origins it may be recorded from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its identity.
    pub id: ProjectId,
    /// What people call it, unique: lower-case letters, digits and hyphens.
    pub slug: String,
    /// The key its recorder carries.
    pub key: ProjectKey,
    /// Origins that may send. Empty: none may.
    pub origins: Vec<Origin>,
}

/// A web origin, exactly as a browser writes it into `Origin`: scheme, host, port if not the default.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Origin(String);

/// A text that is not a web origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not an origin such as https://shop.example")]
pub struct OriginError;

impl Origin {
    /// The origin as a browser writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let authority = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or(OriginError)?;
        let is_origin = (1..=260).contains(&authority.len())
            && authority.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_:[]".contains(&byte)
            });
        is_origin.then(|| Self(text.to_owned())).ok_or(OriginError)
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Self, OriginError> {
        text.parse()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_exact_and_have_no_wildcards() {
        for text in ["https://shop.example", "http://127.0.0.1:3000", "http://[::1]:3000"] {
            assert!(text.parse::<Origin>().is_ok(), "{text}");
        }
        for text in [
            "",
            "null",
            "*",
            "https://*.example",
            "https://a.example/",
            "ftp://a.example",
            "https://A.example",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(OriginError), "{text}");
        }
    }
}
