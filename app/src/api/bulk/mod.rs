//! What is done with many sessions at once: counted first, then begun as a job of the server.
//!
//! ```text
//! Selection ─▶ weigh_selection ─▶ "Delete 298 sessions?" ─▶ start_bulk ─▶ job ─▶ find_bulk ─▶ …
//! ```
//!
//! # Invariants
//!
//! - A job never takes more sessions than its viewer was told of.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "a server function is asynchronous, whatever it does")
)]

#[cfg(feature = "ssr")]
mod start;

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::{SessionId, Tag, Timestamp, WindowId};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use self::start::sessions_of;
use crate::api::codec::Json;
use crate::error::AppError;

/// Names a job.
pub type JobId = u64;

/// Which sessions are meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// These.
    These(Vec<SessionId>),
    /// Whatever a list holds, on all its pages.
    Matching {
        /// The query of the list's address.
        query: String,
        /// The viewer's time zone, as [`model::Zone`] is written.
        #[serde(default)]
        zone: String,
        /// When the list was loaded: what began later is not meant.
        at: Timestamp,
    },
}

/// What is done with each of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BulkAction {
    /// It is erased.
    Delete,
    /// One of its windows is erased; with the last one, all of it.
    DeleteWindow(WindowId),
    /// It gets a tag.
    Tag(Tag),
    /// It loses a tag.
    Untag(Tag),
}

/// How much a selection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// Sessions.
    pub n_sessions: u32,
    /// Bytes of their recordings, as they arrived.
    pub n_bytes: u64,
    /// Notes that viewers wrote about them.
    pub n_notes: u32,
}

/// How far a job is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkProgress {
    /// Sessions that were meant.
    pub n_total: u32,
    /// Sessions with which it was done.
    pub n_done: u32,
    /// Sessions that were gone already.
    pub n_gone: u32,
    /// Sessions with which it could not be done.
    pub kept: Vec<SessionId>,
    /// Nothing more will happen.
    pub is_over: bool,
}

impl BulkProgress {
    /// Sessions with which it was not done, when it is over.
    pub const fn n_kept(&self) -> u32 {
        self.n_total.saturating_sub(self.n_done).saturating_sub(self.n_gone)
    }
}

/// Counts what is selected.
#[server(input = Json, output = Json, endpoint = "bulk/weigh")]
pub async fn weigh_selection(selection: Selection) -> Result<Weight, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(start::weigh(&context, &selection).await)
}

/// Names the sessions that are selected.
#[server(input = Json, output = Json, endpoint = "bulk/list")]
pub async fn list_selected(selection: Selection) -> Result<Vec<SessionId>, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(start::sessions_of(&context.index, &selection))
}

/// Begins a job. `n_expected` is how many sessions the viewer was told of; when there are more
/// by now, nothing is done.
#[server(input = Json, output = Json, endpoint = "bulk/start")]
pub async fn start_bulk(
    selection: Selection,
    action: BulkAction,
    n_expected: u32,
) -> Result<JobId, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(start::start(&context, &selection, action, n_expected))
}

/// Looks how far a job is.
#[server(input = GetUrl, output = Json, endpoint = "bulk/find")]
pub async fn find_bulk(#[server(default)] job: JobId) -> Result<BulkProgress, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(context.bulk.find(job).ok_or(AppError::NotFound))
}
