//! Step 7: what a recorder is told beside "accepted".
//!
//! | Directive | When |
//! |---|---|
//! | `policy` | the frame was recorded under another policy than the project's |
//! | `config` | always: a frame does not say which configuration its recorder follows |
//! | `snapshot` | chunks of the window are missing, and with them perhaps its document |
//! | `fidelity` | the session is longer or larger than sessions may be, or storage is nearly full: only events from now on; all of it again with a snapshot |
//! | `flush_ms` | the journal fills up: fewer, larger chunks; and again when it is over |
//!
//! # Limits
//!
//! What is known of sessions and windows is in memory and bounded. What is known of windows
//! begins with the process; sizes of sessions come from the store as well, some time after they
//! were taken ([`workers::sizes`](crate::workers::sizes)).
//! Whoever was forgotten is asked for one snapshot too many, never for one too few.

mod sessions;
#[cfg(test)]
mod tests;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use model::{PolicyHash, ProjectId, SessionId};
use serde::Serialize;
use wire::FrameHeader;

use self::sessions::Sessions;
use super::room::Room;
use crate::projects::Settings;

/// What a recorder should do from now on. Nothing, mostly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Directives {
    /// Load the project's configuration and this policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyHash>,
    /// Revision of the project's configuration: whoever follows another one loads it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    /// How much of the page is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fidelity: Option<Fidelity>,
    /// Take a full snapshot.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub snapshot: bool,
    /// Cut a chunk this often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flush_ms: Option<u32>,
}

/// How much of the page is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fidelity {
    /// Everything but the document.
    Events,
    /// The document, too.
    Full,
}

/// How little room there is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pressure {
    /// How full the journal is, 0 to 1.
    pub(super) fill: f64,
    /// What is left of the budget.
    pub(super) room: Room,
}

/// How much of a session is taken before its recorders should send less.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Its frames together.
    pub bytes: u64,
    /// Its age, by the visitor's clock.
    pub age: Duration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { bytes: 200 * 1024 * 1024, age: Duration::from_hours(24) }
    }
}

/// How full the journal is when recorders are told to cut less often, and how often then.
const PRESSURE: [(f64, u32); 2] = [(0.9, 30_000), (0.75, 10_000)];

/// Who was told so goes on until the journal is emptier than this.
const RELIEF: f64 = 0.6;

/// How often recorders cut otherwise.
const FLUSH_MS: u32 = 5_000;

/// What is known of recorders.
#[derive(Debug)]
pub(super) struct Advisor {
    limits: SessionLimits,
    sessions: Mutex<Sessions>,
}

impl Advisor {
    /// Nobody is known yet.
    pub(super) fn new(limits: SessionLimits) -> Self {
        Self { limits, sessions: Mutex::new(Sessions::new()) }
    }

    /// Notes how many bytes of a session are stored: taken before this process began, by another
    /// node, or by this one.
    pub(super) fn note_stored(&self, project: ProjectId, session: SessionId, n_bytes: u64) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.note_stored(project, session, n_bytes);
    }

    /// Notes an accepted frame and says what its recorder should do.
    pub(super) fn advise(
        &self,
        project: ProjectId,
        settings: &Settings,
        header: &FrameHeader,
        n_bytes: usize,
        pressure: Pressure,
    ) -> Directives {
        // A poisoned lock is sound: notes are advice, not truth.
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let session_bytes = sessions.note_bytes(project, header.session, n_bytes);
        let window = sessions.window(project, header.window());
        let is_over = session_bytes > self.limits.bytes
            || age(header) > self.limits.age
            || pressure.room != Room::Enough;
        let wants_snapshot = window.wants_snapshot(header);
        if is_over {
            window.lose_document();
        }
        let flush_ms = flush_ms(&mut window.is_held_back, pressure.fill);
        drop(sessions);

        // Without the document there is nothing to take a snapshot of.
        let snapshot = wants_snapshot && !is_over;
        let fidelity =
            if is_over { Some(Fidelity::Events) } else { snapshot.then_some(Fidelity::Full) };
        let is_current = header.policy.as_deref() == Some(settings.policy.hash.as_str());
        Directives {
            policy: (!is_current).then(|| settings.policy.hash.clone()),
            config: Some(settings.revision.clone()),
            fidelity,
            snapshot,
            flush_ms,
        }
    }
}

fn flush_ms(is_held_back: &mut bool, fill: f64) -> Option<u32> {
    let under = PRESSURE.iter().find(|(threshold, _)| fill >= *threshold);
    if let Some((_, flush_ms)) = under {
        *is_held_back = true;
        return Some(*flush_ms);
    }
    (fill < RELIEF && std::mem::take(is_held_back)).then_some(FLUSH_MS)
}

/// How old a session is; its id says when it began.
fn age(header: &FrameHeader) -> Duration {
    let begun = header.session.as_bytes().iter().take(6);
    let begun = begun.fold(0_u64, |ms, byte| ms << 8 | u64::from(*byte));
    let now = u64::try_from(header.sent.as_ms()).unwrap_or(0);
    Duration::from_millis(now.saturating_sub(begun))
}
