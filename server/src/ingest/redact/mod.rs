//! Step 5: the project's policy once more, because a recorder may be old, blocked or not ours.
//!
//! The engine is the recorder's. What it has masked already it masks again to the same bytes,
//! so a frame of an honest recorder passes as it came; otherwise the frame is written anew.
//!
//! # What is above a text
//!
//! | The window's document | A recorder that names a policy of this project | Any other |
//! |---|---|---|
//! | at hand: from the last chunk, or in this one | the whole policy | the whole policy |
//! | not at hand | the whole policy, but of changes of the document only patterns, addresses and values | everything textual is masked |
//!
//! A document is at hand while chunks follow each other and memory lasts
//! (`ingest.max_mirrors`). After that the recorder is asked for a snapshot
//! ([`advise`](super::advise)), and the next chunks have it again.
//!
//! # Failure
//!
//! Fails closed: an event that cannot be read refuses its chunk.

mod mirrors;
mod unknown;
mod rewrite;
#[cfg(test)]
mod tests;

use std::sync::PoisonError;

use dom::Tape;
use dom::tape::ReadError;
use model::{EventKind, IncrementalSource, ProjectId};
use redaction::{RedactError, Redactor};
use wire::RawEvent;

pub(super) use self::mirrors::Mirrors;
use self::mirrors::{Held, Place};
use super::decode::Frame;
use crate::projects::Settings;

/// Why a chunk cannot be redacted. Always the sender's fault.
#[derive(Debug, thiserror::Error)]
pub enum RedactionError {
    /// An event is not what the engine understands.
    #[error("event {index} cannot be redacted")]
    Event {
        /// Which one, from 0.
        index: usize,
        /// What is wrong with it.
        #[source]
        source: RedactError,
    },
    /// `meta` is not what the engine understands.
    #[error("meta cannot be redacted")]
    Meta(#[source] RedactError),
    /// Redacted, the header is longer than headers may be.
    #[error("redacted header is too long")]
    Header,
    /// The payload cannot be encoded again.
    #[error("redacted payload cannot be encoded")]
    Encode(#[from] std::io::Error),
}

impl RedactionError {
    /// A stable word for logs, metrics and the sender.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Event { .. } | Self::Encode(_) => "unreadable_event",
            Self::Meta(_) => "unreadable_meta",
            Self::Header => "header_too_long",
        }
    }
}

/// Applies a project's policy to a chunk. The frame comes back as it was when there was nothing
/// to redact. Takes time in proportion to the chunk.
pub(super) fn chunk(
    frame: Frame,
    body: &[u8],
    events: &[RawEvent<'_>],
    project: ProjectId,
    settings: &Settings,
    mirrors: &Mirrors,
) -> Result<Frame, RedactionError> {
    let key = (project, frame.header.window());
    let slot = mirrors.slot(&key);
    // A poisoned lock is sound: what panicked had taken the document out.
    let mut held = slot.lock().unwrap_or_else(PoisonError::into_inner);
    let place = Place::of(&frame.header);
    let (known, kept) = match held.take() {
        Some(known) if known.last.is_continued_by(place) => (Some(known), None),
        // Late: read alone, the document of later chunks stays.
        Some(later) if later.last.is_after(place) => (None, Some(later)),
        _ => (None, None),
    };
    let is_late = kept.is_some();
    *held = kept;
    let has_told = settings.has_told_of(frame.header.policy.as_deref());
    let mut pass = Pass::new(known, settings, has_told);
    let result = pass.run(&frame, events);
    if !is_late {
        *held = pass.into_held(place, settings).filter(|_| result.is_ok());
        let weight = held.as_ref().map(|held| weight(held, settings));
        mirrors.weigh(&key, weight);
    }
    drop(held);
    let (payload, meta) = result?;
    rewrite::frame(frame, body.ends_with(b"\n"), payload, meta)
}

/// About what a window's document takes, in bytes. Each redactor has a policy of its own, and
/// remembers names beyond the document that said them.
fn weight(held: &Held, settings: &Settings) -> u64 {
    let n_bytes = settings.policy.bytes.len() + held.redactor.mirror().names().n_bytes();
    held.weight + u64::try_from(n_bytes).unwrap_or(u64::MAX)
}

/// One chunk under way.
struct Pass<'a> {
    redactor: Redactor,
    settings: &'a Settings,
    /// The sender knows the document and our policy.
    has_told: bool,
    has_document: bool,
    weight: u64,
    tape: Tape,
}

/// The events and the `meta`, if they are not as they were.
type Redacted = (Option<String>, Option<String>);

impl<'a> Pass<'a> {
    fn new(known: Option<Held>, settings: &'a Settings, has_told: bool) -> Self {
        let policy = &settings.policy;
        let (mut redactor, has_document, weight, applies) = match known {
            Some(held) => (held.redactor, true, held.weight, held.policy == policy.hash),
            None => (Redactor::new(policy.policy.clone()), false, 0, true),
        };
        if !applies {
            redactor.set_policy(policy.policy.clone());
        }
        Self { redactor, settings, has_told, has_document, weight, tape: Tape::default() }
    }

    fn run(&mut self, frame: &Frame, events: &[RawEvent<'_>]) -> Result<Redacted, RedactionError> {
        let n_bytes = events.iter().map(|event| event.json.len() + 1).sum();
        let mut payload = String::with_capacity(n_bytes);
        let mut is_changed = false;
        for (index, event) in events.iter().enumerate() {
            let start = payload.len();
            self.event(event, &mut payload)
                .map_err(|source| RedactionError::Event { index, source })?;
            is_changed |= payload.get(start..) != Some(event.json);
            payload.push('\n');
        }
        let meta = match rewrite::meta(&frame.bytes) {
            Some(meta) => {
                let mut redacted = String::with_capacity(meta.len());
                self.redactor.meta(meta, &mut redacted).map_err(RedactionError::Meta)?;
                (redacted != meta).then_some(redacted)
            }
            None => None,
        };
        Ok((is_changed.then_some(payload), meta))
    }

    fn event(&mut self, event: &RawEvent<'_>, out: &mut String) -> Result<(), RedactError> {
        if event.kind == EventKind::FullSnapshot {
            self.has_document = true;
            self.weight = 0;
        }
        if !self.has_document && self.has_told && self.is_mutation(event.json)? {
            unknown::mutation(&self.settings.policy.policy, &self.tape, event.json, out);
            return Ok(());
        }
        let facts = self.redactor.event(event.json, out)?;
        if facts.is_full_snapshot() || facts.source == Some(IncrementalSource::Mutation) {
            self.weight += u64::try_from(event.json.len()).unwrap_or(u64::MAX);
        }
        Ok(())
    }

    fn is_mutation(&mut self, event: &str) -> Result<bool, ReadError> {
        self.tape.read(event)?;
        Ok(self.tape.source == Some(IncrementalSource::Mutation))
    }

    /// The document after the chunk, for the next one.
    fn into_held(self, last: Place, settings: &Settings) -> Option<Held> {
        let Self { redactor, weight, has_document, .. } = self;
        let policy = settings.policy.hash.clone();
        has_document.then_some(Held { redactor, policy, weight, last })
    }
}
