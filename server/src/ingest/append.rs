//! Step 5: the frame becomes durable. Only then is the recorder told that it was accepted.

use model::{ProjectId, Timestamp};

use super::admit::RequestHead;
use super::decode::Frame;
use super::error::IngestError;
use crate::geo::Whereabouts;
use crate::journal::{Arrival, Journal, Record, RecordKind};

/// Appends the frame as it came, behind a line that says how it arrived.
pub(super) async fn append(
    journal: &Journal,
    project: ProjectId,
    received_at: Timestamp,
    head: &RequestHead,
    frame: &Frame,
) -> Result<(), IngestError> {
    let Whereabouts { country, city } = head.whereabouts.clone();
    let user_agent = head.user_agent.clone();
    let arrival = Arrival { project, received_at, user_agent, country, city };
    let payload = arrival.payload(&frame.bytes)?;
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
