//! What the store says of sessions that are derived together: asked for at once, because each
//! question costs as much as some rows.

use std::collections::HashMap;

use model::{ChunkMeta, SessionId, WindowRef, WindowSummary};
use store::{DueSession, StoreError};

use super::Derive;

/// Chunks of a window that are read again with it, although some of them may be known, rather
/// than asked for by a question of its own.
const FEW: u32 = 8;

/// A session.
#[derive(Default)]
pub(super) struct Listed {
    /// Its windows.
    pub(super) windows: Vec<WindowSummary>,
    /// All chunks of those that are short.
    pub(super) chunks: HashMap<WindowRef, Vec<ChunkMeta>>,
}

impl Derive {
    /// Lists some sessions. `None`: a row of one of them cannot be read; whose that is shows when
    /// each is asked for alone.
    pub(super) async fn list(
        &self,
        sessions: &[SessionId],
    ) -> Result<Option<HashMap<SessionId, Listed>>, StoreError> {
        let windows = match self.store.list_windows_of(sessions).await {
            Err(StoreError::Corrupt { .. }) => return Ok(None),
            windows => windows?,
        };
        let short = windows.values().flatten().filter(|window| window.n_chunks <= FEW);
        let short: Vec<WindowRef> = short.map(|window| window.window).collect();
        let chunks = match self.store.list_chunks_of(&short).await {
            Err(StoreError::Corrupt { .. }) => return Ok(None),
            chunks => chunks?,
        };
        let mut all: HashMap<SessionId, Listed> = HashMap::new();
        for (session, windows) in windows {
            all.entry(session).or_default().windows = windows;
        }
        for (window, chunks) in chunks {
            all.entry(window.session).or_default().chunks.insert(window, chunks);
        }
        Ok(Some(all))
    }

    /// What was listed of a session; else its windows, asked for alone.
    pub(super) async fn listed(
        &self,
        due: &DueSession,
        listed: Option<Listed>,
    ) -> Result<Listed, StoreError> {
        if let Some(listed) = listed {
            return Ok(listed);
        }
        let windows = self.store.list_windows(due.session).await?;
        Ok(Listed { windows, ..Listed::default() })
    }
}
