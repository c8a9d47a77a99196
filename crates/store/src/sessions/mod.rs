//! Session rows and the list of sessions.
//!
//! A page is a stretch of the index `session_last`, read from the place that the cursor names:
//! its cost depends on its length, not on how many sessions there are. Several projects are
//! several stretches, merged here.

mod row;

use model::query::{Cursor, Page};
use model::{ProjectId, SessionId, SessionSummary, Timestamp};
use surrealdb::types::{RecordId, Variables};

pub(crate) use self::row::SessionRow;
use crate::connection::{Client, corrupt};
use crate::derived::read_digests;
use crate::row::{read_id, session_id, uuid};
use crate::tags::read_tags;
use crate::{Store, StoreError};

const FIND: &str = "SELECT * FROM $id";
const LIST: &str = include_str!("list.surql");
const LIST_PROJECTS: &str = "SELECT VALUE id FROM project";

/// Most rows of one page.
const MAX_PAGE: usize = 1_000;

/// Which sessions a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Only sessions of these projects; `None`: of all projects that were upserted.
    pub projects: Option<Vec<ProjectId>>,
    /// Only sessions that were last active at or after this.
    pub from: Option<Timestamp>,
    /// Only sessions that were last active at or before this.
    pub to: Option<Timestamp>,
}

/// Sessions.
impl Store {
    /// Finds one session; `None` when nothing was recorded under this id.
    pub async fn find_session(
        &self,
        session: SessionId,
    ) -> Result<Option<SessionSummary>, StoreError> {
        self.connection
            .run("find_session", |client| async move {
                let mut values = Variables::new();
                values.insert("id", session_id(session));
                let mut answer = client.query(FIND, values).await?;
                let row: Option<SessionRow> =
                    answer.take(0).map_err(|error| corrupt("session")(error.into()))?;
                let Some(row) = row else { return Ok(None) };
                let mut summary = [row.into_summary()?];
                add_rest(&client, &mut summary).await?;
                let [summary] = summary;
                Ok(Some(summary))
            })
            .await
    }

    /// Finds sessions, in the order of `ids`; those that are not there are left out.
    pub async fn find_sessions(
        &self,
        ids: &[SessionId],
    ) -> Result<Vec<SessionSummary>, StoreError> {
        let ids: Vec<SessionId> = ids.iter().copied().take(MAX_PAGE).collect();
        self.connection
            .run("find_sessions", |client| async move {
                let mut values = Variables::new();
                values.insert("id", ids.iter().copied().map(session_id).collect::<Vec<_>>());
                let mut answer = client.query(FIND, values).await?;
                let rows: Vec<SessionRow> =
                    answer.take(0).map_err(|error| corrupt("session")(error.into()))?;
                let mut summaries = rows
                    .into_iter()
                    .map(SessionRow::into_summary)
                    .collect::<Result<Vec<_>, _>>()?;
                let place = |summary: &SessionSummary| {
                    ids.iter().position(|session| *session == summary.session)
                };
                summaries.sort_by_key(place);
                add_rest(&client, &mut summaries).await?;
                Ok(summaries)
            })
            .await
    }

    /// Lists sessions, most recently active first and of two with the same time the larger id
    /// first, at most `limit` per page.
    pub async fn list_sessions(
        &self,
        filter: &SessionFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<SessionSummary>, StoreError> {
        let (filter, after) = (filter.clone(), after.copied());
        let limit = limit.clamp(1, MAX_PAGE);
        self.connection
            .run("list_sessions", |client| async move { list(&client, filter, after, limit).await })
            .await
    }
}

async fn list(
    client: &Client,
    filter: SessionFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Page<SessionSummary>, StoreError> {
    let mut projects = match &filter.projects {
        Some(projects) => projects.clone(),
        None => list_project_ids(client).await?,
    };
    projects.sort_unstable();
    projects.dedup();
    let mut items = Vec::new();
    for project in projects {
        // One row more than the page shows whether there is a next one.
        for row in list_project(client, project, &filter, after, limit + 1).await? {
            items.push(row.into_summary()?);
        }
    }
    items.sort_unstable_by_key(|item| std::cmp::Reverse((item.last_at, item.session)));
    let has_more = limit < items.len();
    items.truncate(limit);
    add_rest(client, &mut items).await?;
    let next = items.last().filter(|_| has_more);
    let next = next.map(|item| Cursor { value: item.last_at.as_ms(), session: item.session });
    Ok(Page { items, next })
}

/// Adds what was derived, and what viewers put on them.
async fn add_rest(client: &Client, items: &mut [SessionSummary]) -> Result<(), StoreError> {
    if items.is_empty() {
        return Ok(());
    }
    let ids = items.iter().map(|item| item.session);
    let mut digests = read_digests(client, ids.clone()).await?;
    let mut tags = read_tags(client, ids).await?;
    for item in items {
        item.digest = digests.remove(&item.session);
        item.tags = tags.remove(&item.session).unwrap_or_default();
    }
    Ok(())
}

async fn list_project(
    client: &Client,
    project: ProjectId,
    filter: &SessionFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<SessionRow>, StoreError> {
    let project = uuid(project.as_bytes());
    // Without a cursor the place is after the range, where no row of it is.
    let beyond = filter.to.unwrap_or(Timestamp::MAX).as_ms() + 1;
    let after = after.filter(|cursor| cursor.value < beyond);
    let mut values = Variables::new();
    values.insert("project", project);
    values.insert("last_at", after.map_or(beyond, |cursor| cursor.value));
    values.insert("from", filter.from.unwrap_or_default().as_ms());
    values.insert("id", after.map(|cursor| session_id(cursor.session)));
    values.insert("limit", crate::row::limit(limit));
    let mut answer = client.query(LIST, values).await?;
    let mut take = |statement: usize| -> Result<Vec<SessionRow>, StoreError> {
        answer.take(statement).map_err(|error| corrupt("session")(error.into()))
    };
    let mut rows = take(0)?;
    rows.append(&mut take(1)?);
    Ok(rows)
}

async fn list_project_ids(client: &Client) -> Result<Vec<ProjectId>, StoreError> {
    let mut answer = client.query(LIST_PROJECTS, Variables::new()).await?;
    let ids: Vec<RecordId> = answer.take(0).map_err(|error| corrupt("project")(error.into()))?;
    ids.into_iter().map(|id| read_id("project", id)).collect()
}
