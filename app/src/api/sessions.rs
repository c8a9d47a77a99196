//! Reading sessions.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::query::Page;
use model::{Project, SessionSummary, Timestamp, WindowRef, WindowSummary};
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
    /// What was searched for; `None`: everything is listed.
    pub search: Option<SearchOutcome>,
}

impl SessionList {
    /// Whether anything was ever recorded, as far as this page tells.
    pub const fn is_begun(&self) -> bool {
        self.search.is_some() || !self.page.items.is_empty()
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchOutcome {
    /// These sessions match.
    Found {
        /// How many there are, as far as they were counted.
        n_matching: u32,
        /// There are more than were counted.
        is_more: bool,
        /// Where the listed ones match.
        hits: Vec<SearchHit>,
    },
    /// The search was not understood: why, term by term.
    Mistaken(Vec<String>),
    /// The server has just started and does not know all sessions yet.
    Starting,
}

/// A moment at which a session matches a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    /// The session and its tab.
    pub window: WindowRef,
    /// In ms from the window's first event.
    pub at: u32,
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

/// Lists the sessions that match `q`, or all, most recently active first.
///
/// A cursor or a limit that cannot be read is as
/// good as none: an old link still opens the list.
#[server(input = GetUrl, endpoint = "sessions/list")]
pub async fn list_sessions(
    #[server(default)] q: Option<String>,
    #[server(default)] after: Option<String>,
    #[server(default)] limit: Option<String>,
) -> Result<SessionList, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    let after = after.and_then(|text| text.parse().ok());
    let limit = page_size(limit.as_deref());

    let query = q.as_deref().map(str::trim).filter(|query| !query.is_empty());
    respond(read::list(&context, query, after.as_ref(), limit).await)
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
    use analytics::search::{Answer, Count, Direction, Order, Place, Question};
    use model::query::{Cursor, Page};
    use model::search::{Mistake, Search};
    use model::{SessionId, SessionSummary, Timestamp, WindowRef};
    use store::SessionFilter;

    use super::{SearchHit, SearchOutcome, SessionDetail, SessionList};
    use crate::context::AppContext;
    use crate::error::AppError;

    pub(super) async fn list(
        context: &AppContext,
        query: Option<&str>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<SessionList, AppError> {
        let (page, search) = match query {
            None => {
                let filter = SessionFilter::default();
                (context.store.list_sessions(&filter, after, limit).await?, None)
            }
            Some(query) => {
                let (page, outcome) = found(context, query, after, limit).await?;
                (page, Some(outcome))
            }
        };
        Ok(SessionList {
            page,
            projects: context.store.list_projects().await?,
            public_url: context.public_url.to_string(),
            now: (context.clock)(),
            search,
        })
    }

    /// The page of what matches a search.
    async fn found(
        context: &AppContext,
        query: &str,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<(Page<SessionSummary>, SearchOutcome), AppError> {
        let nothing = Page { items: Vec::new(), next: None };
        if !context.index.is_complete() {
            return Ok((nothing, SearchOutcome::Starting));
        }
        let answer = match ask(context, query, after, limit) {
            Ok(answer) => answer,
            Err(mistakes) => {
                let reasons = mistakes.into_iter().map(|mistake| mistake.reason).collect();
                return Ok((nothing, SearchOutcome::Mistaken(reasons)));
            }
        };
        let ids: Vec<SessionId> = answer.rows.iter().map(|row| row.session).collect();
        let last = answer.rows.last().filter(|_| answer.has_after);
        let next = last.and_then(|row| {
            Some(Cursor { last_at: Timestamp::from_ms(row.value)?, session: row.session })
        });
        // A session that was deleted meanwhile has no row.
        let items = context.store.find_sessions(&ids).await?;
        let hits = answer.rows.iter().flat_map(|row| {
            row.moments.iter().map(|moment| SearchHit {
                window: WindowRef { session: row.session, window: moment.window },
                at: moment.at,
            })
        });
        let (n_matching, is_more) = match answer.count {
            Count::Exactly(n) => (n, false),
            Count::Over(n) => (n, true),
        };
        let outcome = SearchOutcome::Found { n_matching, is_more, hits: hits.collect() };
        Ok((Page { items, next }, outcome))
    }

    fn ask(
        context: &AppContext,
        query: &str,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Answer, Vec<Mistake>> {
        let search = Search::parse(query)?;
        let place = after.map(|cursor| Place {
            value: cursor.last_at.as_ms(),
            session: cursor.session,
            is_end: false,
        });
        context.index.read().find(&Question {
            search: &search,
            projects: None,
            from: Timestamp::default(),
            to: Timestamp::MAX,
            order: Order::Last,
            direction: Direction::Descending,
            place,
            limit,
            now: (context.clock)(),
            zone_ms: 0,
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
