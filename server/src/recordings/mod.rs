//! The events of stored chunks, wherever their bytes are.
//!
//! ```text
//! journal, another node's journal, archive ─▶ [recordings] ─▶ replay, workers/derive
//! ```
//!
//! Whoever reads a recording asks here with the chunk's row and gets its events as they were
//! recorded; where the bytes stand is nobody else's business.

use std::borrow::Cow;

use model::facts::Place;
use model::{ChunkMeta, PolicyHash, Timestamp, WindowRef};
use wire::FrameHeader;

use crate::archive::{Archives, ArchivesError, Keyframe};
use crate::cluster::{PeerError, Peers};
use crate::journal::{Arrival, ArrivalError, Journal, JournalError};

/// What a stored payload inflates to at most. More than any that was taken: under a higher limit
/// than today's, perhaps, and redaction may have made it longer.
pub const MAX_STORED_BYTES: usize = 63 * 1024 * 1024;

/// Why the events of a stored chunk cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The node that took the chunk has it, and there is no way to ask.
    #[error("chunk is in the journal of another node")]
    Elsewhere,
    /// The node that took the chunk does not give it.
    #[error("chunk is in the journal of another node, which does not give it")]
    Peer(#[from] PeerError),
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
    /// The archive does not give it.
    #[error("archived chunk is unreadable")]
    Archive(#[from] ArchivesError),
}

impl RecordingError {
    /// Whether the bytes are gone for good, so that asking again cannot help.
    pub const fn is_loss(&self) -> bool {
        match self {
            Self::Arrival(_) | Self::Frame(_) | Self::Other => true,
            Self::Journal(error) => {
                matches!(error, JournalError::Damaged { .. } | JournalError::Missing { .. })
            }
            Self::Elsewhere | Self::Peer(_) | Self::Archive(_) => false,
        }
    }

    /// Whether the bytes are where nobody can ask now.
    pub const fn is_away(&self) -> bool {
        match self {
            Self::Elsewhere => true,
            Self::Peer(error) => !matches!(error, PeerError::Missing),
            _ => false,
        }
    }

    /// Whether the record is not where the row says, as after it was archived.
    const fn is_missing(&self) -> bool {
        matches!(self, Self::Journal(JournalError::Missing { .. }) | Self::Peer(PeerError::Missing))
    }
}

/// Reads the events of stored chunks.
#[derive(Clone, Debug)]
pub struct Recordings {
    journal: Journal,
    archives: Option<Archives>,
    peers: Option<Peers>,
    max_inflated: usize,
}

/// One chunk as it was recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What its frame's header said of the page load, if anything.
    pub load: Option<model::LoadMeta>,
    /// Its events, one per line.
    pub body: Vec<u8>,
    /// Country, region and city that it came from, as far as that was looked up.
    pub place: Place,
    /// The privacy policy that its header names.
    pub policy: Option<PolicyHash>,
}

/// One chunk as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// What the server knew of it.
    pub arrival: Arrival,
    /// What its frame said.
    pub header: FrameHeader,
    /// Size of the frame, in bytes.
    pub frame_bytes: usize,
    /// Its events, one per line.
    pub body: Vec<u8>,
}

impl Recordings {
    /// `max_inflated` is what a payload may inflate to, in bytes; [`MAX_STORED_BYTES`], but for
    /// tests.
    pub const fn new(journal: Journal, max_inflated: usize) -> Self {
        Self { journal, archives: None, peers: None, max_inflated }
    }

    /// The same with what was archived.
    #[must_use]
    pub fn with_archives(self, archives: Archives) -> Self {
        Self { archives: Some(archives), ..self }
    }

    /// The same with what other nodes have.
    #[must_use]
    pub fn with_peers(self, peers: Option<Peers>) -> Self {
        Self { peers, ..self }
    }

    /// Reads one chunk.
    pub async fn read(&self, row: &ChunkMeta) -> Result<Recorded, RecordingError> {
        if row.is_archived() {
            return self.read_archived(row).await;
        }
        match self.read_arrived(row).await {
            Ok(arrived) => {
                let Arrived { arrival, header, body, .. } = arrived;
                let Arrival { country, region, city, .. } = arrival;
                let place = Place { country, region, city, ..Place::default() };
                let policy = read_policy(header.policy.as_deref());
                Ok(Recorded { load: header.meta.map(|meta| *meta), body, place, policy })
            }
            // It was archived since the row was read, and its journal segment deleted.
            Err(error) if error.is_missing() => self.read_archived(row).await.map_err(|_| error),
            Err(error) => Err(error),
        }
    }

    /// Reads one chunk from the journal that it is in, with all that is known of it.
    pub async fn read_arrived(&self, row: &ChunkMeta) -> Result<Arrived, RecordingError> {
        let payload = if row.node == self.journal.node() {
            self.journal.read(row.position).await?.payload
        } else {
            let peers = self.peers.as_ref().ok_or(RecordingError::Elsewhere)?;
            peers.record(&row.node, row.position).await?
        };
        let (arrival, frame) = Arrival::split(&payload)?;
        let (header, payload) = wire::split(&frame)?;
        if header.chunk() != row.chunk || header.first != row.first {
            return Err(RecordingError::Other);
        }
        let body = wire::inflate(header.enc, payload, self.max_inflated).map(Cow::into_owned)?;
        Ok(Arrived { arrival, header, frame_bytes: frame.len(), body })
    }

    /// The newest keyframe in the archive at or before a moment of the visitor's clock.
    pub async fn keyframe(
        &self,
        window: &WindowRef,
        at: Timestamp,
    ) -> Result<Option<Keyframe>, RecordingError> {
        let Some(archives) = &self.archives else { return Ok(None) };
        Ok(archives.keyframe(window, at).await?)
    }

    async fn read_archived(&self, row: &ChunkMeta) -> Result<Recorded, RecordingError> {
        let archives = self.archives.as_ref().ok_or(ArchivesError::Missing)?;
        let chunk = archives.read(&row.chunk).await?;
        let policy = read_policy(chunk.policy.as_deref());
        let (load, body) = (chunk.load, chunk.events.to_vec());
        Ok(Recorded { load, body, place: chunk.place, policy })
    }
}

/// What a header names; a word that is no hash says nothing.
fn read_policy(named: Option<&str>) -> Option<PolicyHash> {
    named?.parse().ok()
}
