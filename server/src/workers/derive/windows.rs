//! The windows of a session: out of memory, out of what was put aside, or from their beginning.

use analytics::{Ending, Settings};
use model::{ChunkMeta, Timestamp, WindowSummary};
use store::{DueSession, VisitorKey};

use super::session::DeriveError;
use super::shelf::{Shelf, Shelved};
use super::window::LiveWindow;
use super::{Derive, carry};
use crate::assets::finder::Finder;

/// A window that stays in memory is kept elsewhere, too, after so many chunks: a crash costs
/// reading them again.
const KEPT_EVERY: usize = 120;

/// What is asked of a session's windows.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) due: &'a DueSession,
    pub(super) settings: &'a Settings,
    pub(super) key: &'a VisitorKey,
    pub(super) now: Timestamp,
    pub(super) ending: Ending,
}

impl Derive {
    /// The window, read to the end of what is stored; its chunks may have been listed already.
    pub(super) async fn window(
        &self,
        asked: &Asked<'_>,
        window: &WindowSummary,
        mut chunks: Option<Vec<ChunkMeta>>,
        kept: &Shelf,
    ) -> Result<LiveWindow, DeriveError> {
        let Asked { due, settings, key, now, ending } = *asked;
        // When nothing more is expected, nothing that is missing is waited for.
        let now = Some(now).filter(|_| ending == Ending::Live);
        let known = match kept.take(&window.window) {
            Some(live) => Some(live),
            None => self.find_carry(asked, window).await?,
        };
        if let Some(live) = known
            && let Some(live) = Box::pin(live.read_on(window, now, chunks.take(), self)).await?
            && live.is_whole(window)
        {
            return Ok(live);
        }
        // In order of `seq`, no chunk is late.
        let live = LiveWindow::new(settings, key, self.finder(due));
        let read = Box::pin(live.read_on(window, now, chunks, self)).await?;
        Ok(read.unwrap_or_else(|| LiveWindow::new(settings, key, None)))
    }

    /// The window as it was put aside, here or by another process.
    async fn find_carry(
        &self,
        asked: &Asked<'_>,
        window: &WindowSummary,
    ) -> Result<Option<LiveWindow>, DeriveError> {
        // Reading one chunk costs as much.
        if !asked.due.has_carries || window.n_chunks < 2 {
            return Ok(None);
        }
        let Some(body) = self.store.find_carry(&window.window).await? else { return Ok(None) };
        let (settings, key) = (asked.settings.clone(), asked.key.clone());
        let finder = self.finder(asked.due);
        let work = move || carry::unpack(&body, &settings, &key, finder);
        tokio::task::spawn_blocking(work).await.map_err(|_| DeriveError::Panicked)
    }

    /// Keeps a window for its next chunk: in memory, and now and then where a crash leaves it.
    /// What has to go from memory for it is kept there.
    pub(super) async fn shelve(
        &self,
        window: &WindowSummary,
        mut live: LiveWindow,
        kept: &Shelf,
    ) -> Result<(), DeriveError> {
        if KEPT_EVERY <= live.n_unkept() {
            (_, live) = self.keep_carry((window.clone(), live)).await?;
            live.note_kept();
        }
        if let Some(oldest) = kept.put(window, live) {
            Box::pin(self.keep_carry(oldest)).await?;
        }
        Ok(())
    }

    /// Keeps a window where another process finds it, too.
    pub(super) async fn keep_carry(&self, shelved: Shelved) -> Result<Shelved, DeriveError> {
        let work = move || (carry::pack(&shelved.0, &shelved.1), shelved);
        let packed = tokio::task::spawn_blocking(work).await;
        let (packed, shelved) = packed.map_err(|_| DeriveError::Panicked)?;
        if let Some(packed) = packed {
            self.store.keep_carries(&[packed]).await?;
        }
        Ok(shelved)
    }

    /// What finds what pages of the session refer to, if that is wanted and allowed.
    fn finder(&self, due: &DueSession) -> Option<Finder> {
        let addresses = self.wanted.as_ref()?;
        let policy = self.projects.policy_of(due.project)?;
        Finder::new(&policy.policy, addresses)
    }
}
