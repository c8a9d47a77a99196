//! Reading sessions.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::query::Page;
use model::{Project, SessionSummary, Timestamp, WindowSummary};
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Rows per page of the session list, and what else a viewer may choose.
pub const PAGE_SIZES: [usize; 3] = [50, 25, 100];

/// One page of the session list, and what its empty state shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionList {
    /// The sessions, most recently active first.
    pub page: Page<SessionSummary>,
    /// All projects, by slug.
    pub projects: Vec<Project>,
    /// Where recorders reach this server.
    pub public_url: String,
    /// The server's time, so that ages are the same in HTML and after hydration.
    pub now: Timestamp,
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

/// Lists sessions, most recently active first. A cursor or a limit that cannot be read is as
/// good as none: an old link still opens the list.
#[server(input = GetUrl, endpoint = "sessions/list")]
pub async fn list_sessions(
    #[server(default)] after: Option<String>,
    #[server(default)] limit: Option<String>,
) -> Result<SessionList, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    let after = after.and_then(|text| text.parse().ok());
    let limit = page_size(limit.as_deref());

    respond(read::list(&context, after.as_ref(), limit).await)
}

/// Finds one session and its windows.
#[server(input = GetUrl, endpoint = "sessions/find")]
pub async fn find_session(#[server(default)] session: String) -> Result<SessionDetail, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;

    respond(read::find(&context, &session).await)
}

/// The page size that a query asks for; the usual one unless it is one of the choices.
pub fn page_size(asked: Option<&str>) -> usize {
    let asked = asked.and_then(|text| text.parse().ok());
    asked.filter(|limit| PAGE_SIZES.contains(limit)).unwrap_or(PAGE_SIZES[0])
}

#[cfg(feature = "ssr")]
mod read {
    use model::SessionId;
    use model::query::Cursor;
    use store::SessionFilter;

    use super::{SessionDetail, SessionList};
    use crate::context::AppContext;
    use crate::error::AppError;

    pub(super) async fn list(
        context: &AppContext,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<SessionList, AppError> {
        let filter = SessionFilter::default();
        let page = context.store.list_sessions(&filter, after, limit).await?;
        let projects = context.store.list_projects().await?;
        Ok(SessionList {
            page,
            projects,
            public_url: context.public_url.to_string(),
            now: (context.clock)(),
        })
    }

    pub(super) async fn find(
        context: &AppContext,
        session: &str,
    ) -> Result<SessionDetail, AppError> {
        let id: SessionId = session.parse().map_err(|_| AppError::BadLink)?;
        let session = context.store.find_session(id).await?.ok_or(AppError::NotFound)?;
        let windows = context.store.list_windows(id).await?;
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_offered_page_sizes_are_taken() {
        for (asked, expected) in [
            (None, 50),
            (Some("25"), 25),
            (Some("100"), 100),
            (Some("1000000"), 50),
            (Some("-1"), 50),
            (Some("abc"), 50),
        ] {
            assert_eq!(page_size(asked), expected, "{asked:?}");
        }
    }
}
