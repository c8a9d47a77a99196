//! Erasing sessions, or one of their windows, because a viewer asks for it.

use std::time::Duration;

use model::{SessionId, WindowId};
use store::StoreError;

use super::Bulk;
use crate::archive::{ArchivesError, Erasure, ErasureError, erasures};
use crate::bus::{Change, ChangeKind};

/// How long a viewer waits until what is left of a session can be searched for, at most.
const PATIENCE: Duration = Duration::from_secs(3);

/// Pause between two looks whether it can.
const PAUSE: Duration = Duration::from_millis(100);

/// A session cannot be erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The rows cannot be read.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// Its erasure cannot be noted.
    #[error("erasure cannot be noted")]
    Note(#[from] ErasureError),
    /// Its key, files or rows cannot be deleted.
    #[error("session cannot be erased")]
    Archives(#[from] ArchivesError),
    /// The thread that notes erasures panicked.
    #[error("erasure cannot be noted")]
    Panic,
}

impl Bulk {
    /// Finds sessions and notes that they will be erased, or that this window of them will. Those
    /// that are gone already are left out.
    pub(super) async fn begin_erasing(
        &self,
        sessions: &[SessionId],
        window: Option<WindowId>,
    ) -> Result<Vec<Erasure>, EraseError> {
        let at = self.clock.now();
        let mut noted = Vec::with_capacity(sessions.len());
        for found in self.store.find_sessions(sessions).await? {
            let (project, session) = (found.project, found.session);
            let mut erasure = Erasure { project, session, window, at };
            if let Some(window) = window {
                let windows = self.store.list_windows(session).await?;
                if windows.iter().all(|known| known.window.window != window) {
                    continue;
                }
                // The last one takes its session along.
                erasure.window = (windows.len() > 1).then_some(window);
            }
            noted.push(erasure);
        }
        let (data_dir, lines) = (self.data_dir.clone(), noted.clone());
        let begin = tokio::task::spawn_blocking(move || erasures::begin(&data_dir, &lines));
        begin.await.map_err(|_| EraseError::Panic)??;
        Ok(noted)
    }

    /// Notes that what was begun is done, or that whoever asked was told that it is not.
    pub(super) async fn end_erasing(&self, begun: Vec<Erasure>) -> Result<(), EraseError> {
        let data_dir = self.data_dir.clone();
        let end = tokio::task::spawn_blocking(move || erasures::end(&data_dir, &begun));
        end.await.map_err(|_| EraseError::Panic)??;
        Ok(())
    }

    /// Erases a session: first its key, then its files and rows, then what memory holds of it. Of
    /// one of which only a window is erased, what is left is learnt anew.
    pub(super) async fn erase(&self, erasure: &Erasure) -> Result<(), EraseError> {
        let Erasure { project, session, window, .. } = *erasure;
        self.archives.erase_noted(erasure, self.clock.now()).await?;
        self.stories.forget(session);
        let is_left = window.is_some() && self.store.find_session(session).await?.is_some();
        // At once, so that the list that is loaded next is right.
        if is_left {
            self.index.write().leave_out(session);
            self.bus.tell(Change { project, session, kind: ChangeKind::Drained });
        } else {
            self.index.write().remove(session);
        }
        self.bus.tell(Change { project, session, kind: ChangeKind::Erased });
        if is_left {
            self.wait_for(session).await;
        }
        Ok(())
    }

    /// Waits until a session is in the index again: whoever goes back to a list finds it there.
    async fn wait_for(&self, session: SessionId) {
        let known = async {
            while !self.index.read().has(session) {
                tokio::time::sleep(PAUSE).await;
            }
        };
        // It comes later then.
        let _ = tokio::time::timeout(PATIENCE, known).await;
    }
}
