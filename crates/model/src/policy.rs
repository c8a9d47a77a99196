//! Versions of a project's privacy policy, as they are kept.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ProjectId, Timestamp};

/// Names the compiled bytes of a policy: the first 16 hexadecimal digits of their SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PolicyHash(String);

/// A text that is not the hash of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not 16 lower-case hexadecimal digits")]
pub struct PolicyHashError;

impl PolicyHash {
    /// The hash as frames carry it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PolicyHash {
    type Err = PolicyHashError;

    fn from_str(text: &str) -> Result<Self, PolicyHashError> {
        let is_hash =
            text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hash.then(|| Self(text.to_owned())).ok_or(PolicyHashError)
    }
}

impl TryFrom<String> for PolicyHash {
    type Error = PolicyHashError;

    fn try_from(text: String) -> Result<Self, PolicyHashError> {
        text.parse()
    }
}

impl From<PolicyHash> for String {
    fn from(hash: PolicyHash) -> Self {
        hash.0
    }
}

impl fmt::Display for PolicyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One version of a project's policy. Versions are added, never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Whose it is.
    pub project: ProjectId,
    /// From 1; the highest is the one in force.
    pub number: u32,
    /// What the operator wrote, as JSON.
    pub spec: String,
    /// Of the bytes that it was compiled to when it was saved.
    pub hash: PolicyHash,
    /// When it was saved, by the server's clock.
    pub saved_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_sixteen_digits_and_nothing_else() {
        assert!("0123456789abcdef".parse::<PolicyHash>().is_ok());
        for text in [
            "",
            "strict-1",
            "0123456789ABCDEF",
            "0123456789abcde",
            "0123456789abcdef0",
            "../../../../etc/",
            "0123456789abcde\u{e9}",
        ] {
            assert_eq!(text.parse::<PolicyHash>(), Err(PolicyHashError), "{text}");
        }
    }
}
