//! Step 5: the frame becomes durable. Only then is the recorder told that it was accepted.

use super::decode::Frame;
use super::error::IngestError;
use crate::journal::{Arrival, Journal, Record, RecordKind};

/// Appends the frame as it came, behind a line that says how it arrived.
pub(super) async fn append(
    journal: &Journal,
    arrival: &Arrival,
    frame: &Frame,
) -> Result<(), IngestError> {
    let payload = arrival.payload(&frame.bytes)?;
    let received_at = arrival.received_at;
    let position = journal.append(Record { kind: RecordKind::CHUNK, received_at, payload }).await?;
    tracing::trace!(
        session.id = %frame.header.session,
        window.id = %frame.header.window,
        seq = frame.header.seq,
        journal.segment = position.segment,
        journal.offset = position.offset,
        "chunk appended"
    );
    Ok(())
}
