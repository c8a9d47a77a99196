//! What ingest refused of a site, as the dashboard tells it.

use serde::{Deserialize, Serialize};

use crate::Origin;

/// Chunks of one origin that were refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Where they came from, as the browsers said.
    pub origin: Origin,
    /// Why.
    pub why: Refusal,
    /// How many.
    pub n_chunks: u32,
}

/// Why somebody has to do something before chunks of a site are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Refusal {
    /// No project has the key.
    UnknownKey,
    /// The project does not name the origin.
    OriginNotAllowed,
    /// They are larger than they may be.
    TooLarge,
}
