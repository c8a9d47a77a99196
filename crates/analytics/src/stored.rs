//! Facts as they are stored: a version byte, then zstd over JSON.
//!
//! Facts are derived, so those of another version are not
//! migrated: they are left out until their session was derived again.

use model::Consent;
use model::facts::SessionFacts;
use serde::{Deserialize, Serialize};

use crate::search::{SearchText, TEXTS_VERSION};
use crate::thresholds::DETECTORS;

/// How facts are encoded.
const VERSION: u8 = 1;

/// The version of what derives: how facts are encoded, their shape, which texts are kept beside
/// them, and what judges. Sessions that a lower one has derived are derived again.
pub const PROGRAM: u32 = ((VERSION as u32) << 24)
    + ((model::facts::VERSION as u32) << 16)
    + ((TEXTS_VERSION as u32) << 8)
    + DETECTORS as u32;

/// Fast enough to be paid for every few seconds of a session.
const LEVEL: i32 = 3;

/// Facts are capped in their lists; more than this is not ours.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What is stored of what a session means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Understood {
    /// Its facts.
    pub facts: SessionFacts,
    /// Recorded texts that can be searched for.
    pub texts: Vec<SearchText>,
    /// A window had more different texts than are kept.
    #[serde(default)]
    pub is_cut: bool,
    /// The site's own id of its visitor, as it was said last.
    #[serde(default)]
    pub visitor: Option<String>,
    /// On what ground it was recorded.
    #[serde(default)]
    pub consent: Option<Consent>,
}

/// Stored facts cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// A newer program wrote them, or they are damaged.
    #[error("facts have version {0:?}, this program knows {VERSION}")]
    Version(Option<u8>),
    /// They do not decompress.
    #[error("facts cannot be decompressed")]
    Compression(#[source] std::io::Error),
    /// They are no facts.
    #[error("facts cannot be read")]
    Malformed(#[from] serde_json::Error),
}

/// Encodes facts and texts for the store.
pub fn encode(understood: &Understood) -> Result<Vec<u8>, FactsError> {
    let json = serde_json::to_vec(understood)?;
    let mut bytes = vec![VERSION];
    bytes.extend(zstd::bulk::compress(&json, LEVEL).map_err(FactsError::Compression)?);
    Ok(bytes)
}

/// Reads what the store kept.
pub fn decode(bytes: &[u8]) -> Result<Understood, FactsError> {
    match bytes.split_first() {
        Some((&VERSION, compressed)) => {
            let json =
                zstd::bulk::decompress(compressed, MAX_BYTES).map_err(FactsError::Compression)?;
            Ok(serde_json::from_slice(&json)?)
        }
        other => Err(FactsError::Version(other.map(|(version, _)| *version))),
    }
}
