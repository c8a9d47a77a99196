//! What the server gives to every request of the dashboard, and what a request may say back.

use std::sync::Arc;

use analytics::search::SharedIndex;
use http::header::{HeaderName, HeaderValue};
use http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use model::{PolicyHash, ProjectId, Refused, SessionId, Timestamp};
use store::Store;

use crate::api::bulk::{BulkAction, BulkProgress, JobId};
use crate::error::AppError;

/// Tells the time. Time is an input here as everywhere, so that tests can move it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Tells what ingest refused in the last hour that somebody has to do something about, most first.
pub type Refusals = Arc<dyn Fn() -> Vec<Refused> + Send + Sync>;

/// Tells what recorders of a project are told now; `None` when it has gone or cannot be told.
pub type Rules = Arc<dyn Fn(ProjectId) -> Option<RecordingRules> + Send + Sync>;

/// What recorders of a project are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingRules {
    /// The policy in force.
    pub policy: PolicyHash,
    /// How much it hides where no rule says otherwise.
    pub mode: String,
    /// Lines of the console are recorded.
    pub console: bool,
    /// Requests are recorded.
    pub network: bool,
}

/// Does with many sessions what takes longer than a request. The server's: it has the keys and
/// the files.
pub trait Bulk: Send + Sync {
    /// Begins a job; `None` when too many wait.
    fn start(&self, sessions: Vec<SessionId>, action: BulkAction) -> Option<JobId>;

    /// How far a job is; `None` when nobody remembers it.
    fn find(&self, job: JobId) -> Option<BulkProgress>;
}

/// Who looks at the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Somebody on the machine itself. The only viewer until there is sign-in: the server
    /// provides it only for connections from loopback.
    Loopback,
}

/// What every request of the dashboard has at hand. Provided by the server.
#[derive(Clone)]
pub struct AppContext {
    /// The database.
    pub store: Store,
    /// What searches look through.
    pub index: SharedIndex,
    /// What takes longer than a request.
    pub bulk: Arc<dyn Bulk>,
    /// What ingest refused.
    pub refusals: Refusals,
    /// What is recorded, and what is hidden.
    pub rules: Rules,
    /// The time.
    pub clock: Clock,
    /// Scheme and host under which recorders and viewers reach this server, without a slash at
    /// the end. Shown in the script tag.
    pub public_url: Arc<str>,
    /// For how many days sessions are kept of projects that do not say otherwise.
    pub sessions_days: u32,
    /// Who asks; `None`: nobody who may see anything.
    pub viewer: Option<Viewer>,
}

/// The request's context, if its viewer may see the dashboard.
pub fn signed_in() -> Result<AppContext, AppError> {
    let context = use_context::<AppContext>().ok_or_else(|| {
        tracing::error!("dashboard request without a context");
        AppError::Internal
    })?;
    if context.viewer.is_some() { Ok(context) } else { Err(AppError::SignedOut) }
}

/// Gives the answer the status of its error. Every server function returns through this: the
/// page that calls it while it is rendered then has that status, too.
pub fn respond<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    if let Err(error) = &result {
        set_status(error.status());
    }
    result
}

/// Sets the status of the answer. Nothing happens outside of a request.
pub fn set_status(status: http::StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// Adds a header to the answer. Nothing happens outside of a request.
pub fn append_header(name: HeaderName, value: HeaderValue) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.append_header(name, value);
    }
}

/// Answers with a redirect. A path that cannot stand in a header is left out: the page stays.
pub fn redirect(path: &str) {
    if let (Some(response), Ok(path)) = (use_context::<ResponseOptions>(), path.parse()) {
        response.insert_header(http::header::LOCATION, path);
        response.set_status(http::StatusCode::FOUND);
    }
}

/// A cookie of the request.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let cookies = parts.headers.get_all(http::header::COOKIE);
    cookies
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}
