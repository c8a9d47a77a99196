//! Reading sessions.

#[cfg(feature = "ssr")]
pub(super) mod list;
mod profile;

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::query::Cursor;
use model::{
    ActivityKind, Project, Refused, SessionId, SessionSummary, Timestamp, WindowRef, WindowSummary,
};
use serde::{Deserialize, Serialize};

pub use self::profile::SessionProfile;
use crate::api::codec::Json;
use crate::error::AppError;

/// One page of the session list, and what its empty states show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionList {
    /// The sessions, in the order that was asked for.
    pub rows: Vec<SessionSummary>,
    /// Where the page before ends; `None` on the first page.
    pub newer: Option<Cursor>,
    /// Where the page after begins; `None` on the last page.
    pub older: Option<Cursor>,
    /// How many sessions match; `None` while nobody knows.
    pub count: Option<Matching>,
    /// What became of the search.
    pub outcome: Outcome,
    /// Where the listed sessions match the search.
    pub hits: Vec<SearchHit>,
    /// How many notes viewers wrote of those sessions that have some.
    pub notes: Vec<(SessionId, u32)>,
    /// How many sessions hold more recorded texts than are searched; none when none are asked for.
    pub n_cut: u32,
    /// When no session matches: what its terms match, one by one.
    pub terms: Vec<TermCount>,
    /// When no session is listed: the last activity of all that were recorded.
    pub latest: Option<Timestamp>,
    /// All projects, by slug.
    pub projects: Vec<Project>,
    /// What ingest refused in the last hour.
    pub refused: Vec<Refused>,
    /// Where recorders reach this server.
    pub public_url: String,
    /// The server's time, so that ages are the same in HTML and after hydration.
    pub now: Timestamp,
}

/// A number of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// So many.
    pub n: u32,
    /// There are more; nobody counted them.
    pub is_more: bool,
}

/// What became of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It was answered, or there was none.
    #[default]
    Answered,
    /// It was not understood: why, term by term.
    Mistaken(Vec<String>),
    /// The server has just started and does not know all sessions yet.
    Starting,
}

/// What one term of a search matches by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermCount {
    /// The term, as it was typed.
    pub term: String,
    /// How many sessions.
    pub matching: Matching,
    /// The search without it.
    pub without: String,
}

/// A moment at which a session matches a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    /// The session and its tab.
    pub window: WindowRef,
    /// In ms from the window's first event.
    pub at: u32,
    /// The kind of what happened then.
    pub kind: ActivityKind,
    /// It in words.
    pub words: String,
}

/// One session with its windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionDetail {
    /// The session.
    pub session: SessionSummary,
    /// Its windows, by first event. Never empty.
    pub windows: Vec<WindowSummary>,
    /// Slug of its project; absent when the project has gone.
    pub project: Option<String>,
    /// The server's time.
    pub now: Timestamp,
}

/// Lists the sessions that the query of a list's address asks for.
///
/// `zone` is the viewer's time zone, as [`model::Zone`] is written.
#[server(input = GetUrl, output = Json, endpoint = "sessions/list")]
pub async fn list_sessions(
    #[server(default)] query: String,
    #[server(default)] zone: String,
) -> Result<SessionList, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(list::read(&context, &query, &model::Zone::parse(&zone)).await)
}

/// Counts the sessions of the same list that began after `since`, in ms.
#[server(input = GetUrl, output = Json, endpoint = "sessions/arrivals")]
pub async fn count_arrivals(
    #[server(default)] query: String,
    #[server(default)] since: i64,
    #[server(default)] zone: String,
) -> Result<u32, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(list::arrivals(&context, &query, since, &model::Zone::parse(&zone)).await)
}

/// Finds one session and its windows.
#[server(input = GetUrl, output = Json, endpoint = "sessions/find")]
pub async fn find_session(#[server(default)] session: String) -> Result<SessionDetail, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;

    respond(find(&context, &session).await)
}

/// What was learned of a session; `None` in its first seconds.
#[server(input = GetUrl, output = Json, endpoint = "sessions/profile")]
pub async fn find_profile(
    #[server(default)] session: String,
) -> Result<Option<SessionProfile>, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(profile::find(&context, &session).await)
}

#[cfg(feature = "ssr")]
async fn find(
    context: &crate::context::AppContext,
    session: &str,
) -> Result<SessionDetail, AppError> {
    let session = existing(context, session).await?;
    let windows = context.store.list_windows(session.session).await?;
    if windows.is_empty() {
        return Err(AppError::NotFound);
    }
    let projects = context.store.list_projects().await?;
    let project = projects
        .into_iter()
        .find(|project| project.id == session.project)
        .map(|project| project.slug);
    Ok(SessionDetail { session, windows, project, now: (context.clock)() })
}

/// The session that a link names.
#[cfg(feature = "ssr")]
async fn existing(
    context: &crate::context::AppContext,
    session: &str,
) -> Result<SessionSummary, AppError> {
    let id: SessionId = session.parse().map_err(|_| AppError::BadLink)?;
    match context.store.find_session(id).await? {
        Some(session) => Ok(session),
        None => Err(missing(context, id).await?),
    }
}

/// Why there is no such session: it never was, or it was erased.
#[cfg(feature = "ssr")]
async fn missing(
    context: &crate::context::AppContext,
    session: SessionId,
) -> Result<AppError, AppError> {
    let until = context.store.find_tombstone(session).await?;
    let kept = std::time::Duration::from_hours(24 * model::TOMBSTONE_DAYS);
    let kept_ms = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
    Ok(until.map_or(AppError::NotFound, |until| AppError::Erased(until.shifted(-kept_ms))))
}
