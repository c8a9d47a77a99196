//! Stage 4: bytes from a recorder become a journal record, or the reason why not.
//!
//! ```text
//! recorder ─▶ [ingest: admit ─▶ decode ─▶ validate ─▶ append] ─▶ journal
//!                │ outcome
//!                ▼
//!             recorder, logs
//! ```
//!
//! Answering a recorder costs one append to the journal and no database call, so a slow or
//! absent store never blocks a visitor's page.
//!
//! # Invariants
//!
//! - Every request ends in exactly one [`Outcome`].
//! - A frame is taken whole and as it came, or not at all: nothing is repaired or stored in part.
//! - What a visitor refused is answered before its body is read.
//!
//! # Limits
//!
//! Whatever is sent, memory is bounded: by [`IngestLimits::receiving_bytes`] for bodies of all
//! requests together, and by [`IngestLimits::inflated_bytes`] for each of the few payloads that
//! are inflated at the same time. A payload that may take long to check does not hold up the
//! threads that answer others.
//!
//! # Deliberately absent
//!
//! Duplicates: the same chunk sent twice is journaled twice, and the drain stores it once.
//! Clock skew: recorders' times stay as they came; whoever reads them corrects them.

mod admit;
mod receive;
mod decode;
mod validate;
mod append;
mod error;
mod outcome;
pub mod endpoint;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use tokio::sync::Semaphore;

pub use self::admit::RequestHead;
use self::decode::Frame;
pub use self::error::IngestError;
pub use self::outcome::{Answer, Outcome};
use crate::clock::Clock;
use crate::journal::Journal;
use crate::projects::ProjectDirectory;

/// A payload up to this size is checked where it arrived: moving it would cost more.
const CHECKED_IN_PLACE_BYTES: usize = 8 * 1024;

/// What a recorder may send, and how much of it is held at once.
#[derive(Clone, Copy, Debug)]
pub struct IngestLimits {
    /// Largest frame on the wire.
    pub frame_bytes: usize,
    /// Largest payload of a frame, inflated.
    pub inflated_bytes: usize,
    /// Bodies of all requests together. Who comes when it is used up is told to retry.
    pub receiving_bytes: usize,
    /// Longest time that a body may take to arrive. Below the 30 s after which recorders, and
    /// everything between them and us, give up by themselves.
    pub body_timeout: Duration,
}

impl Default for IngestLimits {
    fn default() -> Self {
        Self {
            frame_bytes: 4 * 1024 * 1024,
            inflated_bytes: 32 * 1024 * 1024,
            receiving_bytes: 128 * 1024 * 1024,
            body_timeout: Duration::from_secs(20),
        }
    }
}

/// The stage. Clones share its limits.
#[derive(Clone, Debug)]
pub struct Ingest(Arc<Stage>);

#[derive(Debug)]
struct Stage {
    projects: ProjectDirectory,
    journal: Journal,
    clock: Clock,
    limits: IngestLimits,
    /// Bytes of bodies that may still be held.
    receiving: Arc<Semaphore>,
    /// Payloads that may still be checked beside the threads that answer.
    checking: Semaphore,
}

impl Ingest {
    /// A stage that admits for these projects and appends to this journal.
    pub fn new(
        projects: ProjectDirectory,
        journal: Journal,
        clock: Clock,
        limits: IngestLimits,
    ) -> Self {
        let receiving = Arc::new(Semaphore::new(limits.receiving_bytes));
        // More at once would not be faster, and each may hold a whole inflated payload.
        let n_cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let checking = Semaphore::new(n_cores);
        Self(Arc::new(Stage { projects, journal, clock, limits, receiving, checking }))
    }

    /// Runs one request through the pipeline. Every path ends in exactly one outcome.
    pub async fn ingest<E>(
        &self,
        head: &RequestHead,
        body: impl Stream<Item = Result<Bytes, E>>,
    ) -> Answer {
        let answer = match self.0.accept(head, body).await {
            Ok(()) => Answer::ACCEPTED,
            Err(error) => error.into_answer(),
        };
        tracing::debug!(outcome = answer.outcome.name(), reason = answer.reason, "frame ingested");
        answer
    }

    /// Whether pages of this origin may read the answers.
    fn knows_origin(&self, origin: &str) -> bool {
        self.0.projects.knows_origin(origin)
    }
}

impl Stage {
    async fn accept<E>(
        &self,
        head: &RequestHead,
        body: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<(), IngestError> {
        let origin = admit::visitor(head)?;
        let received = receive::body(head, body, &self.limits, &self.receiving).await?;
        let received_at = self.clock.now();
        let frame = decode::frame(received.bytes)?;
        let project = admit::project(&self.projects, &frame.header.key, origin)?;
        let frame = self.check(frame).await?;
        append::append(&self.journal, project.id, received_at, head, &frame).await
    }

    /// Decodes and validates the payload, beside the threads that answer when it is large.
    async fn check(&self, frame: Frame) -> Result<Frame, IngestError> {
        let limits = self.limits;
        if frame.payload.len() <= CHECKED_IN_PLACE_BYTES {
            return check(frame, &limits);
        }
        let _permit = self.checking.acquire().await.map_err(|_| IngestError::Interrupted)?;
        let checked = tokio::task::spawn_blocking(move || check(frame, &limits));
        checked.await.map_err(|_| IngestError::Interrupted)?
    }
}

/// Gives the frame back when its payload is what its header says.
fn check(frame: Frame, limits: &IngestLimits) -> Result<Frame, IngestError> {
    let body = decode::payload(&frame, limits)?;
    let events = decode::events(&body)?;
    validate::chunk(&frame.header, &events)?;
    drop(events);
    drop(body);
    Ok(frame)
}
