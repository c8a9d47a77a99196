//! Stage 4: bytes from a recorder become a journal record, or the reason why not.
//!
//! ```text
//! recorder ─▶ [ingest: admit ─▶ decode ─▶ validate ─▶ redact ─▶ append ─▶ advise] ─▶ journal
//!                │ outcome, directives
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
//! - A frame is taken whole, or not at all: nothing is repaired or stored in part. It is stored
//!   as it came unless the project's policy has something to redact in it.
//! - Fails closed: without its policy, nothing of a project is taken.
//! - What a visitor refused is answered before its body is read.
//!
//! # Limits
//!
//! Whatever is sent, memory is bounded: by [`IngestLimits::receiving_bytes`] for bodies of all
//! requests together, by [`IngestLimits::inflated_bytes`] for each of the few payloads that are
//! inflated at the same time, and by [`IngestLimits::mirror_bytes`] for what is known of pages
//! that are being recorded. Checking and redacting what is not small never holds up the threads
//! that answer.
//!
//! # Deliberately absent
//!
//! Duplicates: the same chunk sent twice is journaled twice, and the drain stores it once.
//! Clock skew: recorders' times stay as they came; whoever reads them corrects them.

mod admit;
mod limits;
mod rates;
mod receive;
mod decode;
mod validate;
mod redact;
mod append;
mod advise;
mod recent;
mod refusals;
mod room;
mod error;
mod outcome;
mod forwarded;
pub mod endpoint;
#[cfg(test)]
mod tests;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use futures::Stream;
use http::HeaderMap;
use model::{ProjectId, Refused, SessionId};
use tokio::sync::Semaphore;

pub use self::admit::RequestHead;
use self::advise::{Advisor, Pressure};
pub use self::advise::{Directives, Fidelity, SessionLimits};
use self::decode::Frame;
pub use self::error::IngestError;
pub use self::forwarded::Forwarded;
pub use self::limits::{IngestLimits, MetadataLimits};
pub use self::outcome::{Answer, Outcome};
pub use self::rates::RateLimits;
use self::rates::Rates;
use self::redact::Mirrors;
pub use self::redact::RedactionError;
use self::refusals::Refusals;
pub use self::room::{Room, Rooms};
use crate::clock::Clock;
use crate::geo::{Geo, Whereabouts};
use crate::http::client::Client;
use crate::journal::{Arrival, Journal};
use crate::projects::{ProjectDirectory, RecordedProject, Settings};
use crate::telemetry::figures::{INGEST_BODY_BYTES, INGEST_CHUNKS};

/// The stage. Clones share its limits.
#[derive(Clone, Debug)]
pub struct Ingest(Arc<Stage>);

#[derive(Debug)]
struct Stage {
    projects: ProjectDirectory,
    journal: Journal,
    clock: Clock,
    geo: Geo,
    limits: IngestLimits,
    rates: Rates,
    /// Name of the cookie of visitors who are not recorded.
    opt_out_cookie: String,
    mirrors: Arc<Mirrors>,
    advisor: Advisor,
    room: room::Known,
    refusals: Refusals,
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
        geo: Geo,
        limits: IngestLimits,
        opt_out_cookie: &str,
    ) -> Self {
        let receiving = Arc::new(Semaphore::new(limits.receiving_bytes));
        // More at once would not be faster, and each may hold a whole inflated payload.
        let n_cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let checking = Semaphore::new(n_cores);
        Self(Arc::new(Stage {
            projects,
            journal,
            clock,
            geo,
            limits,
            rates: Rates::new(&limits.rates),
            opt_out_cookie: opt_out_cookie.to_owned(),
            mirrors: Arc::new(Mirrors::new(limits.mirror_bytes)),
            advisor: Advisor::new(limits.session),
            room: room::Known::default(),
            refusals: Refusals::default(),
            receiving,
            checking,
        }))
    }

    /// Runs one request through the pipeline. Every path ends in exactly one outcome.
    pub async fn ingest<E>(
        &self,
        head: &RequestHead,
        body: impl Stream<Item = Result<Bytes, E>>,
    ) -> Answer {
        let answer = Self::answer(self.0.accept(head, body).await);
        self.0.refusals.count(head.origin(), answer.outcome, self.0.clock.now());
        answer
    }

    /// Takes a frame that a server at the edge has taken before: the payload of its journal
    /// record. Who sent it was checked there; what it holds is checked and redacted here again.
    pub async fn take_forwarded(&self, payload: &Bytes) -> Forwarded {
        let result = self.0.accept_forwarded(payload).await;
        let is_lasting = result.as_ref().is_err_and(IngestError::is_lasting);
        Forwarded::of(&Self::answer(result), is_lasting)
    }

    /// The one fate of a frame, counted once.
    fn answer(result: Result<Directives, IngestError>) -> Answer {
        let answer = result.map_or_else(IngestError::into_answer, Answer::accepted);
        metrics::counter!(INGEST_CHUNKS, "outcome" => answer.outcome.name()).increment(1);
        tracing::debug!(outcome = answer.outcome.name(), reason = answer.reason, "frame ingested");
        answer
    }

    /// Reads what the pipeline needs of a request.
    pub fn head(&self, headers: &HeaderMap, client: Option<Client>) -> RequestHead {
        let whereabouts = self.0.geo.find(headers, client);
        RequestHead::read(headers, client, whereabouts, &self.0.opt_out_cookie)
    }

    /// Says how many bytes of a session are stored, which this process need not have taken itself.
    pub fn note_stored(&self, project: ProjectId, session: SessionId, n_bytes: u64) {
        self.0.advisor.note_stored(project, session, n_bytes);
    }

    /// Says how much room is left for more.
    pub fn note_rooms(&self, rooms: Rooms) {
        self.0.room.replace(rooms);
    }

    /// How much room is left for a project, as was said last.
    pub fn room_of(&self, project: ProjectId) -> Room {
        self.0.room.of(project)
    }

    /// The origins of which most was refused in the last hour for a reason that somebody can do
    /// something about, most first.
    pub fn refused(&self) -> Vec<Refused> {
        self.0.refusals.top(self.0.clock.now())
    }

    /// Forgets who has not sent anything for so long that it makes no difference.
    pub fn forget_rates(&self) {
        self.0.rates.forget();
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
    ) -> Result<Directives, IngestError> {
        let origin = admit::visitor(head, &self.projects)?;
        self.rates.take_address(head.client)?;
        let received = receive::body(head, body, &self.limits, &self.receiving).await?;
        #[expect(clippy::cast_precision_loss, reason = "a figure needs no 53 bits")]
        metrics::histogram!(INGEST_BODY_BYTES).record(received.bytes.len() as f64);
        let received_at = self.clock.now();
        let frame = decode::frame(received.bytes, &self.limits)?;
        let project = admit::project(&self.projects, &frame.header.key, origin)?;
        self.rates.take_frame(project.project.id, frame.header.session)?;
        let settings = admit::settings(&project, head)?;
        admit::room(self.room.of(project.project.id))?;
        admit::notice(&settings, &frame.header)?;
        let frame = self.check(frame, &project, &settings).await?;
        let Whereabouts { country, region, city } = head.whereabouts.clone();
        let user_agent = head.user_agent.clone();
        let project = project.project.id;
        let arrival = Arrival { project, received_at, user_agent, country, region, city };
        append::append(&self.journal, &arrival, &frame).await?;
        Ok(self.advise(project, &settings, &frame))
    }

    async fn accept_forwarded(&self, payload: &Bytes) -> Result<Directives, IngestError> {
        let (arrival, frame) = Arrival::split(payload).map_err(|_| IngestError::BadRecord)?;
        let frame = decode::frame(frame, &self.limits)?;
        let project = admit::arrived(&self.projects, &frame.header.key, arrival.project)?;
        // Signals of the browser were respected where they were seen. Whether there is room was
        // asked there, too: what was acknowledged is taken.
        let settings = admit::settings(&project, &RequestHead::default())?;
        admit::notice(&settings, &frame.header)?;
        let frame = self.check(frame, &project, &settings).await?;
        append::append(&self.journal, &arrival, &frame).await?;
        Ok(self.advise(arrival.project, &settings, &frame))
    }

    fn advise(&self, project: ProjectId, settings: &Settings, frame: &Frame) -> Directives {
        let pressure = Pressure { fill: self.journal.fill(), room: self.room.of(project) };
        self.advisor.advise(project, settings, &frame.header, frame.bytes.len(), pressure)
    }

    /// Decodes, validates and redacts the payload, beside the threads that answer when it may
    /// take longer than going there.
    async fn check(
        &self,
        frame: Frame,
        project: &Arc<RecordedProject>,
        settings: &Arc<Settings>,
    ) -> Result<Frame, IngestError> {
        let limits = self.limits;
        let project = project.project.id;
        if decode::is_small(&frame) && self.mirrors.is_idle(project, &frame) {
            let checked = || check(frame, &limits, project, settings, &self.mirrors);
            // Unwind safe: what panics has taken the window's document out, as it does elsewhere.
            let checked = std::panic::catch_unwind(AssertUnwindSafe(checked));
            return checked.map_err(|_| IngestError::Panicked)?;
        }
        let (settings, mirrors) = (Arc::clone(settings), Arc::clone(&self.mirrors));
        let _permit = self.checking.acquire().await.map_err(|_| IngestError::Interrupted)?;
        let checked = tokio::task::spawn_blocking(move || {
            check(frame, &limits, project, &settings, &mirrors)
        });
        let ended = |error: tokio::task::JoinError| {
            if error.is_panic() { IngestError::Panicked } else { IngestError::Interrupted }
        };
        checked.await.map_err(ended)?
    }
}

/// Gives the frame back, redacted, when its payload is what its header says.
fn check(
    frame: Frame,
    limits: &IngestLimits,
    project: ProjectId,
    settings: &Settings,
    mirrors: &Mirrors,
) -> Result<Frame, IngestError> {
    // Shares the bytes: what is inflated may outlive the frame that it came from.
    let sent = frame.clone();
    let body = decode::payload(&sent, limits)?;
    let events = decode::events(&body, limits)?;
    validate::chunk(&frame.header, &events, limits.metadata)?;
    Ok(redact::chunk(frame, &body, &events, project, settings, mirrors)?)
}
