//! One journal record as the row that it becomes.

use model::{ChunkMeta, JournalPosition};
use store::DrainedChunk;

use crate::journal::{Arrival, ArrivalError, JournalCursor, Record, RecordKind};

/// Why a record of ours holds no chunk. Ingest checks frames, so it is a bug, damage, or the
/// record of another version of the program.
#[derive(Debug, thiserror::Error)]
enum RowError {
    #[error("records of kind {} are not known", .0.0)]
    Kind(RecordKind),
    #[error("arrival is unreadable")]
    Arrival(#[from] ArrivalError),
    #[error("frame is unreadable")]
    Frame(#[from] wire::DecodeError),
}

/// The row of a record; `None` for one that is no chunk or cannot be read, which is logged.
pub(super) fn drained_chunk(
    node: &str,
    position: JournalPosition,
    record: &Record,
) -> Option<DrainedChunk> {
    match read(node, position, record) {
        Ok(chunk) => Some(chunk),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                journal.segment = position.segment,
                journal.offset = position.offset,
                "journal record is not a chunk and is put aside"
            );
            None
        }
    }
}

fn read(node: &str, position: JournalPosition, record: &Record) -> Result<DrainedChunk, RowError> {
    if record.kind != RecordKind::CHUNK {
        return Err(RowError::Kind(record.kind));
    }
    let (arrival, frame) = Arrival::split(&record.payload)?;
    let (header, _) = wire::split(&frame)?;
    let meta = ChunkMeta {
        chunk: header.chunk(),
        first: header.first,
        events: header.events,
        from: header.from,
        to: header.to,
        snapshots: header.snapshot,
        is_exit: header.exit,
        bytes: u32::try_from(frame.len()).unwrap_or(u32::MAX),
        counts: header.counts,
        node: node.to_owned(),
        position,
    };
    Ok(DrainedChunk {
        project: arrival.project,
        meta,
        // Both were checked to be within the years 1970 to 9999.
        skew_ms: arrival.received_at.as_ms().saturating_sub(header.sent.as_ms()),
        received_at: arrival.received_at,
        load: header.meta.map(|meta| *meta),
        user_agent: arrival.user_agent,
    })
}

/// The place at which a record begins, as the store keeps it.
pub(super) const fn place_of(position: &JournalPosition) -> store::JournalCursor {
    store::JournalCursor { segment: position.segment, offset: position.offset }
}

/// A journal's place, as the store keeps it.
pub(super) const fn to_stored(cursor: JournalCursor) -> store::JournalCursor {
    store::JournalCursor { segment: cursor.segment, offset: cursor.offset }
}

/// A place that the store kept.
pub(super) const fn from_stored(cursor: store::JournalCursor) -> JournalCursor {
    JournalCursor { segment: cursor.segment, offset: cursor.offset }
}
