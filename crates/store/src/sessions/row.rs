//! A row of the table `session`: the fold of the session's windows.

use model::{Counts, ProjectId, SessionId, SessionSummary};
use surrealdb::types::{RecordId, SurrealValue, Uuid, Value};

use crate::StoreError;
use crate::chunks::Sums;
use crate::row::{count, read_id, read_time, read_uuid, session_id, unsigned, uuid};
use crate::windows::WindowRow;

#[derive(Clone, Debug, PartialEq, SurrealValue)]
pub(crate) struct SessionRow {
    id: RecordId,
    project: Uuid,
    started_at: i64,
    last_at: i64,
    entry_url: Option<String>,
    exit_url: Option<String>,
    n_loads: i64,
    n_windows: i64,
    #[surreal(flatten)]
    sums: Sums,
    viewport: Option<[u32; 2]>,
    language: Option<String>,
    user_agent: Option<String>,
    imported_at: Option<i64>,
}

impl SessionRow {
    /// Folds all windows of a session. Their order does not matter.
    pub(crate) fn fold(session: SessionId, project: ProjectId, windows: &[&WindowRow]) -> Self {
        let mut in_order = windows.to_vec();
        in_order.sort_by(|one, other| {
            (one.started_at(), one.id()).cmp(&(other.started_at(), other.id()))
        });
        let mut sums = Sums::default();
        for window in windows {
            sums += window.sums;
        }
        // What is said of a session's begin is the first window's word, if that says it.
        let first = |value: fn(&WindowRow) -> Option<&String>| {
            in_order.iter().find_map(|window| value(window)).cloned()
        };
        let last_left = in_order
            .iter()
            .filter(|window| window.exit_url.is_some())
            .max_by_key(|window| (window.exit_at(), window.id()));
        Self {
            id: session_id(session),
            project: uuid(project.as_bytes()),
            started_at: in_order
                .iter()
                .map(|window| window.started_at())
                .min()
                .unwrap_or_default()
                .max(0),
            last_at: in_order
                .iter()
                .map(|window| window.ended_at())
                .max()
                .unwrap_or_default()
                .max(0),
            entry_url: first(|window| window.entry_url.as_ref()),
            exit_url: last_left.and_then(|window| window.exit_url.clone()),
            n_loads: windows.iter().map(|window| window.n_loads).sum(),
            n_windows: i64::try_from(windows.len()).unwrap_or(i64::MAX),
            sums,
            viewport: in_order.iter().find_map(|window| window.viewport),
            language: first(|window| window.language.as_ref()),
            user_agent: first(|window| window.user_agent.as_ref()),
            imported_at: windows.iter().filter_map(|window| window.imported_at).max(),
        }
    }

    pub(crate) fn session(&self) -> Result<SessionId, StoreError> {
        read_id("session", self.id.clone())
    }

    pub(crate) fn project(&self) -> Result<ProjectId, StoreError> {
        read_uuid("session", self.project)
    }

    /// What lists show; digest and tags are other rows.
    pub(crate) fn into_summary(self) -> Result<SessionSummary, StoreError> {
        Ok(SessionSummary {
            session: self.session()?,
            project: self.project()?,
            started_at: read_time("session", self.started_at)?,
            last_at: read_time("session", self.last_at)?,
            entry_url: self.entry_url,
            exit_url: self.exit_url,
            n_loads: count(self.n_loads),
            n_windows: count(self.n_windows),
            n_events: unsigned(self.sums.n_events),
            n_bytes: unsigned(self.sums.n_bytes),
            counts: Counts {
                clicks: count(self.sums.clicks),
                keys: count(self.sums.keys),
                errors: count(self.sums.errors),
                active_ms: count(self.sums.active_ms),
            },
            viewport: self.viewport,
            language: self.language,
            user_agent: self.user_agent,
            digest: None,
            tags: Vec::new(),
        })
    }
}
