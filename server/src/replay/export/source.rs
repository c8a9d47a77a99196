//! What a file is made from: the rows of a session, and the way to its bytes.

use model::{SessionId, SessionSummary, WindowId, WindowSummary};
use store::{Store, StoreError};

use super::super::chunks::ChunkReader;
use super::super::stories::Stories;
use crate::recordings::Recordings;

/// Where everything is.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(super) store: Store,
    pub(super) reader: ChunkReader,
    pub(super) stories: Stories,
}

/// The session that a file is about.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// Its row.
    pub session: SessionSummary,
    /// Slug of its project; absent when the project has gone.
    pub project: Option<String>,
    /// The windows that were asked for with their numbers, by first event; never empty.
    pub windows: Vec<(usize, WindowSummary)>,
}

impl Source {
    pub(crate) const fn new(store: Store, recordings: Recordings, stories: Stories) -> Self {
        Self { store, reader: ChunkReader { recordings }, stories }
    }

    /// A session with all of its windows, or with one. `None` when there is none of that.
    pub(crate) async fn find(
        &self,
        session: SessionId,
        window: Option<WindowId>,
    ) -> Result<Option<Subject>, StoreError> {
        let Some(session) = self.store.find_session(session).await? else { return Ok(None) };
        let windows = self.store.list_windows(session.session).await?;
        let mut windows: Vec<_> = (1..).zip(windows).collect();
        windows.retain(|(_, found)| window.is_none_or(|asked| found.window.window == asked));
        if windows.is_empty() {
            return Ok(None);
        }
        let projects = self.store.list_projects().await?;
        let project = projects.into_iter().find(|project| project.id == session.project);
        Ok(Some(Subject { session, project: project.map(|project| project.slug), windows }))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use model::{Counts, Timestamp, WindowRef};

    use super::*;

    const ID: &str = "01976e8a-7b6c-7def-8123-456789abcdef";

    /// A session of one window.
    pub(in super::super) fn subject(project: Option<&str>) -> Subject {
        let at = Timestamp::from_ms(1_795_308_430_000).unwrap();
        let window = WindowRef { session: ID.parse().unwrap(), window: ID.parse().unwrap() };
        let session = SessionSummary {
            session: window.session,
            project: ID.parse().unwrap(),
            started_at: at,
            last_at: at.shifted(60_000),
            entry_url: Some("https://shop.example/".to_owned()),
            exit_url: None,
            n_loads: 1,
            n_windows: 1,
            n_events: 2,
            n_bytes: 100,
            counts: Counts::default(),
            viewport: Some([1_280, 720]),
            language: Some("de-DE".to_owned()),
            user_agent: None,
            digest: None,
            tags: Vec::new(),
        };
        let window = WindowSummary {
            window,
            from: at,
            to: at.shifted(60_000),
            skew_ms: 0,
            entry_url: session.entry_url.clone(),
            opener: None,
            n_chunks: 1,
            n_events: 2,
        };
        Subject { session, project: project.map(str::to_owned), windows: vec![(1, window)] }
    }
}
