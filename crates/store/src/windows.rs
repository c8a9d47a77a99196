//! Window rows: the tabs of a session, each the sum of its chunks and page loads.

use std::collections::HashMap;

use model::{LoadMeta, SessionId, Timestamp, WindowRef, WindowSummary};
use surrealdb::types::{RecordId, SurrealValue, Value, Variables};

use crate::chunks::{ChunkRow, Sums};
use crate::connection::corrupt;
use crate::row::{count, read_time, read_window_id, unsigned, window_id, windows_of};
use crate::{Store, StoreError};

/// What the header of an imported recording says of why it is kept.
const IMPORTED: &str = "import";

const SELECT: &str = "SELECT * FROM $windows";
/// A list of ranges is not a source of rows, one range is.
const SELECT_ALL: &str = "RETURN $windows.map(|$range| (SELECT * FROM $range)).flatten()";

/// Windows of a session.
impl Store {
    /// Lists the windows of a session, ordered by first event. There are at most
    /// [`MAX_WINDOWS`](crate::MAX_WINDOWS).
    pub async fn list_windows(&self, session: SessionId) -> Result<Vec<WindowSummary>, StoreError> {
        let mut windows = self.select_windows(SELECT, windows_of(session)).await?;
        windows.sort_by_key(place);
        Ok(windows)
    }

    /// The same for some sessions at once. Those that have none are left out.
    pub async fn list_windows_of(
        &self,
        sessions: &[SessionId],
    ) -> Result<HashMap<SessionId, Vec<WindowSummary>>, StoreError> {
        let ranges: Vec<RecordId> = sessions.iter().copied().map(windows_of).collect();
        let mut all: HashMap<SessionId, Vec<WindowSummary>> = HashMap::new();
        for window in self.select_windows(SELECT_ALL, ranges).await? {
            all.entry(window.window.session).or_default().push(window);
        }
        for windows in all.values_mut() {
            windows.sort_by_key(place);
        }
        Ok(all)
    }

    /// Finds one window.
    pub async fn find_window(
        &self,
        window: &WindowRef,
    ) -> Result<Option<WindowSummary>, StoreError> {
        Ok(self.select_windows(SELECT, window_id(window)).await?.pop())
    }

    async fn select_windows(
        &self,
        statement: &'static str,
        windows: impl SurrealValue,
    ) -> Result<Vec<WindowSummary>, StoreError> {
        let mut values = Variables::new();
        values.insert("windows", windows);
        let mut answer = self.connection.query("select_windows", statement, values).await?;
        let rows: Vec<WindowRow> =
            answer.take(0).map_err(|error| corrupt("window")(error.into()))?;
        rows.into_iter().map(WindowRow::into_summary).collect()
    }
}

/// By first event, by the server's clock.
fn place(window: &WindowSummary) -> (Timestamp, WindowRef) {
    (window.from.shifted(window.skew_ms), window.window)
}

/// A row of the table `window`.
///
/// Every field is a commutative sum, minimum or maximum over the frames that arrived, so that
/// their order does not matter; a *rank* is what a minimum or maximum is taken of.
#[derive(Clone, Debug, PartialEq, SurrealValue)]
pub(crate) struct WindowRow {
    id: RecordId,
    pub(crate) first_at: i64,
    pub(crate) last_at: i64,
    /// The least of what the frames say: a frame is late by its way to us, never early.
    skew_ms: i64,
    /// When the last frame was accepted. No event is later, whatever the visitor's clock says.
    pub(crate) received_at: i64,
    #[surreal(flatten)]
    pub(crate) sums: Sums,
    pub(crate) n_loads: i64,
    entry_rank: i64,
    pub(crate) entry_url: Option<String>,
    pub(crate) viewport: Option<[u32; 2]>,
    pub(crate) language: Option<String>,
    opener: Option<String>,
    exit_rank: i64,
    exit_at: i64,
    pub(crate) exit_url: Option<String>,
    agent_rank: i64,
    pub(crate) user_agent: Option<String>,
    /// When the last frame arrived that says that it was brought from elsewhere.
    pub(crate) imported_at: Option<i64>,
}

/// What of a frame goes into its window besides the chunk.
pub(crate) struct Frame<'a> {
    pub(crate) seq: u32,
    /// Time of its first event, by the visitor's clock.
    pub(crate) at: i64,
    pub(crate) is_exit: bool,
    pub(crate) skew_ms: i64,
    pub(crate) received_at: i64,
    pub(crate) load: Option<&'a LoadMeta>,
    pub(crate) user_agent: Option<&'a str>,
}

impl WindowRow {
    /// A window of which nothing is known yet.
    pub(crate) fn new(window: &WindowRef) -> Self {
        Self {
            id: window_id(window),
            first_at: i64::MAX,
            last_at: i64::MIN,
            skew_ms: i64::MAX,
            received_at: i64::MIN,
            sums: Sums::default(),
            n_loads: 0,
            entry_rank: i64::MAX,
            entry_url: None,
            viewport: None,
            language: None,
            opener: None,
            exit_rank: i64::MIN,
            exit_at: 0,
            exit_url: None,
            agent_rank: i64::MAX,
            user_agent: None,
            imported_at: None,
        }
    }

    pub(crate) const fn id(&self) -> &RecordId {
        &self.id
    }

    pub(crate) fn window(&self) -> Result<WindowRef, StoreError> {
        read_window_id(self.id.clone())
    }

    /// Counts what a frame says, be its chunk new, better than the stored one, or not.
    pub(crate) fn observe(&mut self, frame: &Frame<'_>) {
        self.skew_ms = self.skew_ms.min(frame.skew_ms);
        self.received_at = self.received_at.max(frame.received_at);
        // The first frame that says it; of two with one `seq` not the exit frame.
        let agent_rank = rank(frame.user_agent.is_none(), frame.seq, frame.is_exit);
        if agent_rank < self.agent_rank {
            self.agent_rank = agent_rank;
            self.user_agent = frame.user_agent.map(str::to_owned);
        }
        if let Some(load) = frame.load {
            self.observe_load(load, frame);
            if load.kept.as_deref() == Some(IMPORTED) {
                self.imported_at = self.imported_at.max(Some(frame.received_at));
            }
        }
    }

    fn observe_load(&mut self, load: &LoadMeta, frame: &Frame<'_>) {
        let entry_rank = rank(load.url.is_none(), frame.seq, frame.is_exit);
        if entry_rank < self.entry_rank {
            self.entry_rank = entry_rank;
            self.entry_url.clone_from(&load.url);
            self.viewport = load.viewport;
            self.language.clone_from(&load.language);
            self.opener.clone_from(&load.opener);
        }
        // The last one that says it, and again not the exit frame.
        let exit_rank = rank(load.url.is_some(), frame.seq, !frame.is_exit);
        if self.exit_rank < exit_rank {
            self.exit_rank = exit_rank;
            self.exit_at = frame.at;
            self.exit_url.clone_from(&load.url);
        }
    }

    /// Adds a chunk, taking the one that it replaces out again.
    ///
    /// Answers whether first and last event have to be read anew from the chunks: a maximum
    /// cannot be taken back.
    pub(crate) fn add(&mut self, chunk: &ChunkRow, replaced: Option<&ChunkRow>) -> bool {
        self.sums += chunk.sums();
        let mut is_shrunk = false;
        if let Some(replaced) = replaced {
            self.sums -= replaced.sums();
            is_shrunk = (replaced.first_at == self.first_at && self.first_at < chunk.first_at)
                || (replaced.last_at == self.last_at && chunk.last_at < self.last_at);
        }
        self.first_at = self.first_at.min(chunk.first_at);
        self.last_at = self.last_at.max(chunk.last_at);
        is_shrunk
    }

    /// First event, by the server's clock.
    pub(crate) fn started_at(&self) -> i64 {
        self.first_at.saturating_add(self.skew_ms).min(self.received_at)
    }

    /// Last event, by the server's clock.
    pub(crate) fn ended_at(&self) -> i64 {
        self.last_at.saturating_add(self.skew_ms).min(self.received_at)
    }

    /// Begin of the last page load that said its address, by the server's clock.
    pub(crate) fn exit_at(&self) -> i64 {
        self.exit_at.saturating_add(self.skew_ms)
    }

    fn into_summary(self) -> Result<WindowSummary, StoreError> {
        Ok(WindowSummary {
            window: self.window()?,
            from: read_time("window", self.first_at)?,
            to: read_time("window", self.last_at)?,
            skew_ms: self.skew_ms,
            entry_url: self.entry_url,
            opener: self.opener,
            n_chunks: count(self.sums.n_chunks),
            n_events: unsigned(self.sums.n_events),
        })
    }
}

/// The place of a frame in its window: its `seq` between two flags, the first one weightier
/// and the second one lighter than it.
fn rank(weightiest: bool, seq: u32, lightest: bool) -> i64 {
    i64::from(weightiest) << 33 | i64::from(seq) << 1 | i64::from(lightest)
}
