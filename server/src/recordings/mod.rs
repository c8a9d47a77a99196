//! The events of stored chunks, wherever their bytes are.
//!
//! ```text
//! journal ─▶ [recordings] ─▶ replay, workers/derive
//! ```
//!
//! Whoever reads a recording asks here with the chunk's row and gets its events as they were
//! recorded; where the bytes stand is nobody else's business.

use std::borrow::Cow;

use model::ChunkMeta;
use model::facts::Place;

use crate::journal::{Arrival, ArrivalError, Journal, JournalError};

/// Why the events of a stored chunk cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The node that took the chunk has it.
    #[error("chunk is in the journal of another node")]
    Elsewhere,
    /// The journal does not give the record.
    #[error("journal record is unreadable")]
    Journal(#[from] JournalError),
    /// The record begins with something else.
    #[error("arrival is unreadable")]
    Arrival(#[from] ArrivalError),
    /// The record holds something else than a frame.
    #[error("frame is unreadable")]
    Frame(#[from] wire::DecodeError),
    /// Row and record do not belong together.
    #[error("journal record holds another chunk")]
    Other,
}

/// Reads the events of stored chunks.
#[derive(Clone, Debug)]
pub struct Recordings {
    journal: Journal,
    max_inflated: usize,
}

/// One chunk as it was recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What its frame's header said of the page load, if anything.
    pub load: Option<model::LoadMeta>,
    /// Its events, one per line.
    pub body: Vec<u8>,
    /// Country and city that it came from, as far as that was looked up.
    pub place: Place,
}

impl Recordings {
    /// `max_inflated` is what a payload may inflate to, in bytes: the limit under which ingest
    /// took it.
    pub const fn new(journal: Journal, max_inflated: usize) -> Self {
        Self { journal, max_inflated }
    }

    /// Reads one chunk.
    pub async fn read(&self, row: &ChunkMeta) -> Result<Recorded, RecordingError> {
        if row.node != self.journal.node() {
            return Err(RecordingError::Elsewhere);
        }
        let record = self.journal.read(row.position).await?;
        let (arrival, frame) = Arrival::split(&record.payload)?;
        let (header, payload) = wire::split(&frame)?;
        if header.chunk() != row.chunk || header.first != row.first {
            return Err(RecordingError::Other);
        }
        let body = wire::inflate(header.enc, payload, self.max_inflated).map(Cow::into_owned)?;
        let place = Place { country: arrival.country, city: arrival.city, ..Place::default() };
        Ok(Recorded { load: header.meta.map(|meta| *meta), body, place })
    }
}
