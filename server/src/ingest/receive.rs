//! Step 2: the body, as far as there is room and time for it.

use std::pin::pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::IngestLimits;
use super::admit::RequestHead;
use super::error::IngestError;

/// Most that is reserved for a body that claims so much: what claims more has to send it first.
const FIRST_BYTES: usize = 64 * 1024;

/// A body, and its share of the memory for bodies until it is dropped.
pub(super) struct Received {
    pub(super) bytes: Bytes,
    _share: Option<OwnedSemaphorePermit>,
}

/// Collects a body. Memory is taken as bytes arrive, not as they are announced, so that a
/// thousand announcements cost nothing.
pub(super) async fn body<E>(
    head: &RequestHead,
    body: impl Stream<Item = Result<Bytes, E>>,
    limits: &IngestLimits,
    room: &Arc<Semaphore>,
) -> Result<Received, IngestError> {
    let fits =
        |n_bytes| usize::try_from(n_bytes).is_ok_and(|n_bytes| n_bytes <= limits.frame_bytes);
    if head.body_bytes.is_some_and(|n_bytes| !fits(n_bytes)) {
        return Err(IngestError::FrameTooLarge);
    }
    let claimed = head.body_bytes.and_then(|n_bytes| usize::try_from(n_bytes).ok());
    let first_bytes = claimed.unwrap_or(FIRST_BYTES).min(FIRST_BYTES);
    let collected = collect(body, first_bytes, limits.frame_bytes, room);
    let collected = tokio::time::timeout(limits.body_timeout, collected);
    collected.await.map_err(|_| IngestError::BodyTooSlow)?
}

async fn collect<E>(
    body: impl Stream<Item = Result<Bytes, E>>,
    first_bytes: usize,
    max_bytes: usize,
    room: &Arc<Semaphore>,
) -> Result<Received, IngestError> {
    let mut body = pin!(body);
    let mut bytes = BytesMut::with_capacity(first_bytes.min(max_bytes));
    let mut share: Option<OwnedSemaphorePermit> = None;
    while let Some(part) = body.next().await {
        let part = part.map_err(|_| IngestError::BodyIncomplete)?;
        if part.len() > max_bytes - bytes.len() {
            return Err(IngestError::FrameTooLarge);
        }
        let n_bytes = u32::try_from(part.len()).map_err(|_| IngestError::FrameTooLarge)?;
        // Not waited for: whoever holds the rest may be waiting for room as well.
        let more = Arc::clone(room).try_acquire_many_owned(n_bytes);
        let more = more.map_err(|_| IngestError::Busy)?;
        match &mut share {
            Some(share) => share.merge(more),
            None => share = Some(more),
        }
        bytes.extend_from_slice(&part);
    }
    Ok(Received { bytes: bytes.freeze(), _share: share })
}
